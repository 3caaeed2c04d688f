"""Filled checklists of the shipped templates: every item with owner, date and citation."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from assistant.language import LANGUAGES, Lang
from assistant.library.expressions import Due
from assistant.library.playbooks import Playbook
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.checklist import COMPOSED, Checklist
from assistant.playbooks.editing import edit
from assistant.playbooks.owners import owner_in
from assistant.playbooks.schedule import is_working_day, written_date
from assistant.playbooks.templates import Templates
from assistant.principal import Principal
from assistant.service import Service
from assistant.settings import shipped_library, shipped_playbooks

READER = Principal("bob", frozenset({"manager"}))
TEMPLATES = Templates.read(shipped_library(), shipped_playbooks())
OWNERS = Taxonomy.load().owner_by_id
CONCERNS: dict[Lang, str] = {
    "fr": "Leurs équipes mettent trois mois à valider nos livraisons.\n"
    "Nous craignons qu'ils copient notre savoir-faire. Le chat dort.",
    "en": "Their teams take three months to approve what we deliver, our calendars never match.\n"
    "We fear that they will copy our know-how. The dog barks at night.",
}


def context(template: Playbook, **changes: Any) -> dict[str, Any]:
    """A value for every required input."""
    start = dt.date(2027, 1, 4)
    values: dict[str, Any] = {}
    for number, item in enumerate(template.inputs):
        if item.type == "date":
            values[item.name] = (start + dt.timedelta(days=60 * number)).isoformat()
        elif item.required:
            first = item.choices[0] if item.choices else "1"
            values[item.name] = {"text": f"Société {item.name}", "choice": first}.get(
                item.type, "1"
            )
    return values | {"relationship_form": "joint-venture"} | changes


@pytest.fixture(scope="module")
def filled(service: Service) -> dict[tuple[str, Lang], Checklist]:
    """Every shipped template, the languages by turns, and one in both: what differs between them
    are words."""
    turns = {id_: LANGUAGES[n % 2] for n, id_ in enumerate(sorted({i for i, _ in TEMPLATES.by_id}))}
    return {
        (id_, lang): service.playbooks.fill(
            id_,
            context(template, concerns=CONCERNS[lang], people={"alliance-manager": "Ada Morel"}),
            READER,
            lang,
        )
        for (id_, lang), template in TEMPLATES.by_id.items()
        if lang == turns[id_] or id_ == "kick-off-30-days"
    }


def test_every_item_of_every_template_has_owner_date_and_citation(
    service: Service, filled: dict[tuple[str, Lang], Checklist]
) -> None:
    assert TEMPLATES.problems == ()
    items = 0
    for (id_, lang), checklist in filled.items():
        template = TEMPLATES.get(id_, lang)
        assert len(checklist.items) >= 10, id_
        assert len({item.id for item in checklist.items}) == len(checklist.items)
        for item in checklist.items:
            items += 1
            where = f"{id_} {lang} {item.id}"
            role = OWNERS[item.role].label(lang)
            assert item.owner == ("Ada Morel" if item.role == "alliance-manager" else role), where
            assert is_working_day(item.due), where
            assert "{" not in item.text + item.evidence, where
            citations = [item.why.citation, *(case.citation for case in item.cases)]
            for citation in citations:
                assert citation.lang == lang, where
                passage = service.retriever.passage(citation.path, citation.section, READER)
                assert citation.quote in [statement.text for statement in passage], where
            assert item.why.citation.id == item.practice, where
            assert item.why.text == item.why.citation.quote, where
            assert all(case.text.endswith(case.citation.quote) for case in item.cases), where
            assert item.evidence, where
        assert template.title in checklist.title
        assert checklist.sources[template.path] == template.hash
    assert {id_ for id_, _ in filled} == {id_ for id_, _ in TEMPLATES.by_id}
    assert items >= 10 * len(filled)


def test_concerns_raise_priority_with_the_reason_and_propose_items(
    filled: dict[tuple[str, Lang], Checklist],
) -> None:
    for lang, words in (("fr", "trois mois à valider"), ("en", "three months to approve")):
        checklist = filled["kick-off-30-days", lang]  # type: ignore[index]
        high = [item for item in checklist.items if item.priority == "high"]
        assert any(item.practice == "joint-calendar" and words in item.reason for item in high)
        assert all(item.reason for item in high)
        assert not any("chat dort" in i.reason or "dog barks" in i.reason for i in high)
        assert all(not item.reason for item in checklist.items if item.priority == "normal")
        proposed = [item for item in checklist.items if item.proposed]
        assert all(item.priority == "high" and item.reason for item in proposed)
    assert any(item.proposed for checklist in filled.values() for item in checklist.items)


def test_a_past_case_says_what_it_has_in_common(
    filled: dict[tuple[str, Lang], Checklist],
) -> None:
    shown = [
        case for checklist in filled.values() for item in checklist.items for case in item.cases
    ]
    assert len(shown) > len(filled)
    assert all("en commun" in case.text or "in common" in case.text for case in shown)
    for checklist in filled.values():
        uses = [case.citation.id for item in checklist.items for case in item.cases]
        assert all(uses.count(id_) <= 2 for id_ in uses)


def test_conditional_items_come_and_go(service: Service) -> None:
    template = TEMPLATES.get("kick-off-30-days", "en")
    without = service.playbooks.fill(template.id, context(template), READER, "en")
    with_ = service.playbooks.fill(template.id, context(template, competitors=True), READER, "en")
    more = {item.id for item in with_.items} - {item.id for item in without.items}
    wanted = {t.id for t in template.tasks if any(c.input == "competitors" for c in t.when)}
    assert more == wanted != set()


def test_a_context_in_the_other_language_is_understood(service: Service) -> None:
    template = TEMPLATES.get("kick-off-30-days", "en")
    checklist = service.playbooks.fill(
        template.id, context(template, concerns=CONCERNS["fr"]), READER, "en"
    )
    item = next(i for i in checklist.items if i.practice == "joint-calendar" and i.reason)
    assert "trois mois" in item.reason
    assert item.why.citation.lang == "en"


def test_fifty_thousand_characters_of_concerns_are_worked_through(service: Service) -> None:
    template = TEMPLATES.get("kick-off-30-days", "en")
    long = "They take three months to sign off every delivery we make. " * 840
    checklist = service.playbooks.fill(template.id, context(template, concerns=long), READER, "en")
    assert any(item.priority == "high" for item in checklist.items)
    assert all(len(item.reason) < 300 for item in checklist.items)


def test_a_free_request_finds_its_template(service: Service) -> None:
    asked = {
        "une checklist pour lancer une coentreprise avec un concurrent dans 90 jours":
            {"kick-off-30-days", "coopetition-information-rules", "working-with-a-competitor"},
        "We sign on Monday: what do the first four weeks look like?": {"kick-off-30-days"},
        "checklist pour quitter proprement l’alliance": {"exit", "renew-or-leave"},
        "checklist for our quarterly meeting with the partner": {"quarterly-review"},
        "le conflit vient d’éclater, que faire dans les deux jours": {"conflict-first-48-hours"},
    }  # fmt: skip
    for text, wanted in asked.items():
        lang: Lang = "fr" if "é" in text or "une" in text or "pour" in text else "en"
        found = service.playbooks.offer(text, READER, lang)
        assert found is not None, text
        assert found.template.id in wanted, text
        assert not found.composed


def test_a_request_tells_form_circumstances_and_date(service: Service) -> None:
    text = "une checklist pour lancer une coentreprise avec un concurrent dans 90 jours"
    found = service.playbooks.offer(text, READER, "fr")
    assert found is not None
    assert found.context["relationship_form"] == "joint-venture"
    first = next(item.name for item in found.template.inputs if item.type == "date")
    assert found.context[first] == (dt.date.today() + dt.timedelta(days=90)).isoformat()


def test_a_request_that_no_template_fits_is_composed_and_says_so(service: Service) -> None:
    guidance = service.retriever.retrieve("how do we celebrate joint success?", READER, "en")
    from assistant.playbooks.request import compose_template

    template = compose_template(service.retriever, guidance, READER, "en")
    assert template.id == COMPOSED
    assert "composed" in template.purpose
    assert len(template.tasks) >= 10
    assert service.playbooks.offer("What is the VAT rate in Portugal?", READER, "en") is None


def test_owners_are_read_from_steps() -> None:
    assert (
        owner_in("Les directeurs financiers annoncent les contraintes.", "fr") == "finance-director"
    )
    assert (
        owner_in("The executive sponsors meet, then the project lead.", "en") == "executive-sponsor"
    )
    assert owner_in("Write it down.", "en") == "alliance-manager"


def test_dates_are_written_in_words() -> None:
    assert written_date(dt.date(2027, 3, 1), "fr") == "1er mars 2027"
    assert written_date(dt.date(2027, 3, 2), "en") == "2 March 2027"


def test_a_template_with_an_error_leaves_the_others_in_use(tmp_path: Path) -> None:
    from tests.library_builder import playbook

    folder = tmp_path / "en"
    folder.mkdir()
    (folder / "small-start.md").write_text(playbook(), encoding="utf-8")
    broken = playbook().replace("owner: legal", "owner: ilegal")
    (folder / "broken.md").write_text(broken.replace("id: small-start", "id: broken"))
    (folder / "binary.md").write_bytes(b"\xff\xfe\x00")
    templates = Templates.read(shipped_library(), tmp_path)
    assert templates.ids() == ("small-start",)
    assert len(templates.problems) == 2
    assert "playbooks/en/broken.md, line 29" in str(templates.problems[1])
    assert templates.get("small-start", "fr").tasks[0].due == Due("start", 5, "wd")


def test_a_saved_checklist_is_filled_again_and_keeps_the_work(service: Service) -> None:
    template = TEMPLATES.get("kick-off-30-days", "fr")
    filled = service.playbooks.fill(
        template.id, context(template, concerns=CONCERNS["fr"]), READER, "fr"
    )
    saved = service.checklists.create(filled, READER)
    done = edit(saved.checklist, filled.items[0].id, {"status": "done", "comment": "fait"})
    old = done.model_copy(update={"sources": done.sources | {template.path: "older"}})
    service.checklists.save(saved.id, old, READER, 1, "ticked")
    again, change = service.playbooks.refill(saved.id, READER)
    assert again.version == 2
    assert (change.added, change.removed, change.reworded) == ((), (), ())
    assert change.sources == (template.path,)
    assert change.checklist.items[0] == done.items[0]
    assert change.checklist.sources == filled.sources
