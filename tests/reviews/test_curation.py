"""What use teaches the library's keepers, and what the cases show together."""

from pathlib import Path

from assistant.answering.journal import Journal
from assistant.principal import Principal
from assistant.reviews.curation import (
    missing_practices,
    recurring_lessons,
    unseen_reviews,
)
from assistant.reviews.gaps import gap_groups
from assistant.reviews.overview import overview
from assistant.service import Service
from assistant.settings import shipped_library

SHIPPED = {path.stem for path in (shipped_library() / "reviews" / "en").glob("*.md")}
CURATOR = Principal("grace", frozenset({"curator"}))


def test_gaps_are_grouped_by_wording(service: Service, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    for question in ("Quel taux de TVA ?", "quel taux  de tva ?", "Who won the cup?"):
        ranking = service.retriever.retrieve(question, CURATOR, "fr")
        journal.note_gap(question, "fr", "bob", ranking)
    first, second = gap_groups(journal)
    assert (first.times, second.times) == (2, 1)
    assert first.question == "quel taux  de tva ?"
    assert first.nearest


def test_practices_that_were_missing_are_counted(service: Service) -> None:
    found = missing_practices(service.retriever, CURATOR, "en")
    assert found[0].id == "exit-clauses"
    assert found[0].cases >= 10
    assert [practice.cases for practice in found] == sorted(
        (practice.cases for practice in found), reverse=True
    )
    assert all(practice.involved >= practice.cases for practice in found)


def test_recurring_lessons_name_their_cases_and_the_nearest_page(service: Service) -> None:
    for lang in ("fr", "en"):
        for lesson in recurring_lessons(service.retriever, CURATOR, lang):  # type: ignore[arg-type]
            assert len(lesson.cases) >= 3
            assert lesson.nearest


def test_reviews_that_nobody_found_are_listed_until_somebody_does(
    shipped_home: Path, cache: Path, tmp_path: Path, service: Service
) -> None:
    journal = Journal(tmp_path / "journal.sqlite")
    unseen = {r.id for r in unseen_reviews(service.retriever, journal, CURATOR, "fr")}
    assert unseen == SHIPPED
    journal.note_found(["danone-wahaha", "danone-wahaha"])
    journal.note_found(["danone-wahaha"])
    assert journal.found() == {"danone-wahaha": 2}
    left = {r.id for r in unseen_reviews(service.retriever, journal, CURATOR, "fr")}
    assert unseen - left == {"danone-wahaha"}


def test_looking_up_and_citing_count_as_found(service: Service) -> None:
    before = service.journal.found()
    service.cases("a supplier stops deliveries to obtain better prices", CURATOR)
    service.ask("Comment Danone et Wahaha ont-ils réglé leur conflit ?", CURATOR)
    after = service.journal.found()
    assert after.get("danone-wahaha", 0) > before.get("danone-wahaha", 0)
    assert sum(after.values()) >= sum(before.values()) + 4


def test_the_overview_counts_every_case_and_estimates_nothing(service: Service) -> None:
    cases = [
        record.case
        for record in service.retriever.documents(CURATOR, "en", "review")
        if record.case
    ]
    shown = overview(cases)
    assert shown.cases == len(cases) == len(SHIPPED)
    for type_ in shown.conflict_types:
        column = sum(tally.count for tally in shown.ended if tally.conflict_type == type_)
        assert column == sum(type_ in case.conflict_types for case in cases)
    known = sum(case.duration_months is not None for case in cases)
    assert sum(len(values) for values in shown.durations.values()) == known
