"""What a person may not see does not exist for them.

Every way into the library is asked the same as people with different rights, and once more with a
library from which what they may not see was physically removed: answers, order, scores, counts and
refusals must be the same. ``ENTENTE_COMPARISONS`` sets how many comparisons each person gets; the
test suite makes a few dozen for each, ``make access-proof`` 10,000 for each.
"""

import datetime as dt
import os
import random
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.index.catalogue import Catalogue
from assistant.index.home import Home
from assistant.index.index import Index
from assistant.library.documents import KINDS
from assistant.playbooks.checklist import Checklist
from assistant.playbooks.desk import PlaybookDesk
from assistant.principal import Principal
from assistant.reading.cases import ORDERS, WantedCases
from assistant.reading.listing import Wanted
from assistant.reading.news import Approval
from assistant.reviews.curation import missing_practices, recurring_lessons
from assistant.reviews.lookup import CaseFilter
from assistant.service import Service
from assistant.settings import Settings
from tests.library_builder import (
    FakeEncoder,
    open_small_index,
    playbook,
    write_library,
    write_review,
)
from tests.reviews.forms import complete_form

COMPARISONS = int(os.environ.get("ENTENTE_COMPARISONS", "60"))

ALPHA, GAMMA = "alpha-beta", "gamma-delta"
PEOPLE = {
    "nobody in particular": Principal("zoe", frozenset({"manager"})),
    "manager of a partnership": Principal("max", frozenset({"manager"}), frozenset({ALPHA})),
    "manager of another": Principal("gus", frozenset({"manager"}), frozenset({GAMMA})),
    "author": Principal("ada", frozenset({"manager"}), frozenset({GAMMA})),
    "mediator": Principal("mia", frozenset({"mediator"})),
    "curator": Principal("cora", frozenset({"curator"})),
    "administrator": Principal("root", frozenset({"admin"})),
}
# Words that stand in hidden reviews alone, in visible ones, in guidance, and nowhere.
WORDS = [
    "zeppelin",
    "turbine",
    "cobalt",
    "marzipan",
    "submarine",
    "violin",
    "granite",
    "saffron",
    "walrus",
    "orchid",
    "calendar",
    "committee",
    "escalation",
    "partner",
    "dispute",
    "review",
    "quarrel",
    "date",
    "step",
    "first",
    "alpha",
    "beta",
    "restricted",
    "partners",
    "draft",
    "public",
    "unknown",
    "frobnicate",
    "case",
    "of",
    "in",
]
# (id, visibility, status, partnership, the word that only it holds)
REVIEWS = [
    ("public-zeppelin", "public", "approved", ALPHA, "zeppelin"),
    ("public-turbine", "public", "approved", GAMMA, "turbine"),
    ("alpha-cobalt", "partners", "approved", ALPHA, "cobalt"),
    ("alpha-marzipan", "partners", "approved", ALPHA, "marzipan"),
    ("gamma-submarine", "partners", "approved", GAMMA, "submarine"),
    ("gamma-violin", "partners", "approved", GAMMA, "violin"),
    ("secret-granite", "restricted", "approved", ALPHA, "granite"),
    ("secret-saffron", "restricted", "approved", GAMMA, "saffron"),
    ("draft-walrus", "restricted", "draft", ALPHA, "walrus"),
    ("draft-orchid", "partners", "draft", GAMMA, "orchid"),
]


@dataclass(frozen=True)
class Pair:
    """The whole library, and what is left of it for one person."""

    whole: Service
    left: Service


def write_all(library: Path, principal: Principal | None) -> None:
    """All documents; with a person, only those that they may see."""
    write_library(library, 6)
    for id_, visibility, status, partnership, word in REVIEWS:
        scope = {"public": "public", "restricted": "restricted"}.get(
            visibility, f"partners:{partnership}"
        )
        if status == "draft":
            scope = "draft:ada"
        if principal is None or principal.may_see(scope):
            write_review(
                library, id_, visibility=visibility, status=status, partnership=partnership,
                summary=f"A quarrel about {word} and a late {word} committee.",
                lesson=f"Agree a date for the {word} before the first step.",
            )  # fmt: skip


def open_service(folder: Path, principal: Principal | None, stack: ExitStack) -> Service:
    library, playbooks = folder / "library", folder / "playbooks"
    write_all(library, principal)
    (playbooks / "en").mkdir(parents=True)
    (playbooks / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")
    settings = Settings(library=library, playbooks=playbooks, home=folder / "home")
    home = stack.enter_context(Home(settings.home, "tests"))
    small = open_small_index(library, settings.home, FakeEncoder("one"), FakeEncoder("two"))
    index = Index(library, playbooks, small.catalogue, small.store, small.primary, small.secondary)
    stack.callback(index.close)
    report = index.sync()
    assert report.problems == ()
    return Service(settings, home, index)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with ExitStack() as stack:
        yield open_service(tmp_path_factory.mktemp("whole"), None, stack)


@pytest.fixture(scope="module", params=PEOPLE)
def person(request: pytest.FixtureRequest) -> Principal:
    return PEOPLE[request.param]


@pytest.fixture(scope="module")
def pair(
    tmp_path_factory: pytest.TempPathFactory, whole: Service, person: Principal
) -> Iterator[Pair]:
    with ExitStack() as stack:
        yield Pair(whole, open_service(tmp_path_factory.mktemp("left"), person, stack))


def outcome(ask: Callable[[], Any]) -> Any:
    """What comes of it; an error is as much of an answer as any other."""
    try:
        return ask()
    except EntenteError as error:
        return f"error: {error}"


def without_times(value: Any) -> Any:
    return value.model_copy(update={"timings_ms": {}}) if hasattr(value, "timings_ms") else value


Entry = Callable[[Service, Principal, str, random.Random], Any]


def ask(service: Service, who: Principal, text: str, _: random.Random) -> Any:
    return without_times(service.ask(text, who, "en"))


def onward(service: Service, who: Principal, text: str, _: random.Random) -> Any:
    return service.next_questions(service.ask(text, who, "en"), who)


def find(service: Service, who: Principal, text: str, chance: random.Random) -> Any:
    return service.find(text, who, "en", KINDS, chance.randint(1, 5))


def cases(service: Service, who: Principal, text: str, chance: random.Random) -> Any:
    wanted = CaseFilter(
        conflict_type=chance.choice(["", "", "governance"]),
        mechanism=chance.choice(["", "", "internal-mediation"]),
        sector=chance.choice(["", "", "energy"]),
    )
    return service.cases(chance.choice([text, text, ""]), who, "en", wanted)


def summed(service: Service, who: Principal, _: str, chance: random.Random) -> Any:
    ids = chance.sample([each[0] for each in REVIEWS], 4)
    return service.sum_up([*ids, "never-was"], who, "en")


def advice(service: Service, who: Principal, text: str, _: random.Random) -> Any:
    return service.advice(complete_form(lang="en", summary=text, title=text[:40]), who, "en")


def offered(service: Service, who: Principal, text: str, _: random.Random) -> Any:
    made = service.playbooks.offer(f"a checklist for {text}", who, "en")
    return made and (made.template, made.composed, dict(made.context))


def filled(service: Service, who: Principal, text: str, _: random.Random) -> Any:
    raw = {"our_company": "Alpha", "partner": "Beta", "start": dt.date(2027, 1, 4),
           "concerns": text}  # fmt: skip
    return service.playbooks.fill("small-start", raw, who, "en")


def read(service: Service, who: Principal, _: str, chance: random.Random) -> Any:
    id_ = chance.choice([*REVIEWS, ("never-was",)])[0]
    found = service.retriever.document(id_, who, "en", "review")
    return found and (found[0].id, found[0].title, [statement.text for statement in found[1]])


def passage(service: Service, who: Principal, _: str, chance: random.Random) -> Any:
    path = f"reviews/en/{chance.choice(REVIEWS)[0]}.md"
    found = service.retriever.passage(path, "Lessons", who)
    return [e.text for e in found], service.retriever.visible(who, [path])


def listed(service: Service, who: Principal, _: str, chance: random.Random) -> Any:
    kind = chance.choice(KINDS)
    return [(r.id, r.title, r.path) for r in service.retriever.documents(who, "en", kind)]


def library(service: Service, who: Principal, text: str, chance: random.Random) -> Any:
    wanted = Wanted(words=chance.choice(["", text]), kind=chance.choice(["", "page", "case"]))
    page = chance.choice(service.retriever.documents(who, "en", "guidance")).id
    look_up = WantedCases(
        chance.choice(["", text]), CaseFilter(sector=chance.choice(["", "energy"])),
        chance.choice(ORDERS), 1, (chance.choice(REVIEWS)[0], "never-was"),
    )  # fmt: skip
    return (
        service.reading.listing(wanted, who, "en"),
        service.reading.page(page, who, "en"),
        service.reading.case(chance.choice([*REVIEWS, ("never-was",)])[0], who, "en"),
        service.reading.cases(look_up, who, "en"),
        service.reading.overview(look_up.filter, who, "en"),
        service.reading.approved([Approval(each[0], "2026") for each in REVIEWS], who, "en"),
    )


def learned(service: Service, who: Principal, _: str, __: random.Random) -> Any:
    # What was never found by anybody is for curators, who see everything, and depends on use.
    return (
        missing_practices(service.retriever, who, "en"),
        recurring_lessons(service.retriever, who, "en"),
    )


def desk(service: Service, who: Principal, _: str, chance: random.Random) -> Any:
    id_ = chance.choice([*REVIEWS, ("never-was",)])[0]
    opened = outcome(lambda: service.desk.open(id_, "en", who)[0])
    return (
        opened,
        service.desk.editable(who),
        [draft.id for draft in service.desk.drafts(who)],
        [review.id for review in service.desk.overdue(who, dt.date(2030, 1, 1))],
    )


ENTRIES: dict[str, Entry] = {
    "ask": ask, "next_questions": onward, "find": find, "cases": cases, "sum_up": summed, "advice": advice, "offer": offered, "fill": filled,
    "read_review": read, "passage": passage, "documents": listed, "curation": learned,
    "desk": desk, "library": library,
}  # fmt: skip
# What the service and its desk of checklists offer that shows nothing of the library.
BESIDE = {
    "open", "sync", "refresh", "warm_up", "templates", "refill", "compare", "export", "changed",
    "may_read", "hashes", "answers",
}  # fmt: skip


def test_every_entry_point_is_compared() -> None:
    """A new method of the service has to be compared here, or be named as showing nothing."""
    methods = {
        name for room in (Service, PlaybookDesk) for name, value in vars(room).items()
        if not name.startswith("_") and callable(getattr(room, name)) and value is not None
    }  # fmt: skip
    assert methods <= set(ENTRIES) | BESIDE, methods - set(ENTRIES) - BESIDE


def test_what_may_not_be_seen_makes_no_difference(pair: Pair, person: Principal) -> None:
    chance = random.Random(f"{person.name}")
    names = list(ENTRIES)
    # Those that cost most are drawn less often.
    weights = [0.2 if name in ("curation", "desk", "fill", "advice") else 1 for name in names]
    for number in range(COMPARISONS):
        name = chance.choices(names, weights)[0]
        text = " ".join(chance.choices(WORDS, k=chance.randint(1, 9)))
        seed = chance.random()
        seen, left = (
            outcome(
                lambda s=service, n=name, t=text, x=seed: ENTRIES[n](s, person, t, random.Random(x))
            )
            for service in (pair.whole, pair.left)
        )
        assert seen == left, f"comparison {number}: {name} {text!r} as {person.name}"


def test_hidden_words_are_nowhere(pair: Pair, person: Principal) -> None:
    for _, visibility, status, partnership, word in REVIEWS:
        scope = {"public": "public", "restricted": "restricted"}.get(
            visibility, f"partners:{partnership}"
        )
        scope = "draft:ada" if status == "draft" else scope
        if person.may_see(scope):
            continue
        for name, entry in ENTRIES.items():
            shown = str(
                outcome(lambda e=entry: e(pair.whole, person, "a quarrel", random.Random(1)))
            )
            told = shown.replace("draft-", "").replace("secret-", "")
            assert f"{word} committee" not in told, (name, word)


def test_a_taken_id_does_not_tell_that_it_is_taken(whole: Service, tmp_path: Path) -> None:
    with ExitStack() as stack:
        service = open_service(tmp_path / "own", None, stack)
        form = complete_form(id="secret-granite", lang="en")
        stored = service.desk.submit(form, PEOPLE["manager of another"], "", dt.date(2026, 11, 23))
        assert stored.id.startswith("secret-granite-")
        assert "granite committee" in (
            service.settings.own_library / "reviews/en/secret-granite.md"
        ).read_text(encoding="utf-8")


def test_a_hidden_id_costs_the_work_of_one_that_does_not_exist(
    whole: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same statements run on the catalogue, so that the time tells nothing either."""
    zoe = PEOPLE["nobody in particular"]
    real = Catalogue._connect
    told: list[str] = []

    def traced(catalogue: Catalogue) -> sqlite3.Connection:
        db = real(catalogue)
        db.set_trace_callback(told.append)
        return db

    def work(id_: str) -> list[str]:
        told.clear()
        assert whole.retriever.document(id_, zoe, "en", "review") is None
        assert whole.retriever.passage(f"reviews/en/{id_}.md", "Lessons", zoe) == []
        assert whole.reading.case(id_, zoe, "en") is None
        return [statement.replace(id_, "ID") for statement in told]

    monkeypatch.setattr(Catalogue, "_connect", traced)
    work("never-was")  # what is read once and remembered
    for hidden in ("secret-granite", "alpha-cobalt", "draft-walrus"):
        assert work(hidden) == work("never-was") != []
    real(whole.index.catalogue).set_trace_callback(None)


def cases_of(checklist: Checklist) -> set[str]:
    return {case.citation.id for item in checklist.items for case in item.cases}


def test_a_checklist_forgets_what_its_owner_may_no_longer_see(
    whole: Service, person: Principal
) -> None:
    curator = PEOPLE["curator"]
    raw = {"our_company": "Alpha", "partner": "Beta", "start": dt.date(2027, 1, 4),
           "concerns": "a quarrel about granite and a late granite committee"}  # fmt: skip
    checklist = whole.playbooks.fill("small-start", raw, curator, "en")
    quoted = cases_of(checklist)
    keeper = Principal(person.name, frozenset({"curator"}))
    saved = whole.checklists.create(checklist, keeper)
    shown = whole.checklists.open(saved.id, person).checklist
    now = cases_of(shown)
    may_see = {r.id for r in whole.retriever.documents(person, "en", "review")}
    assert now == quoted & may_see


def test_a_shared_checklist_shows_what_its_reader_may_see(
    whole: Service, person: Principal
) -> None:
    """Whatever its owner may read, and told of what worries them."""
    owner, do = Principal("keeper", frozenset({"curator"})), Entente(whole)
    raw = {"our_company": "Alpha", "partner": "Beta", "start": dt.date(2027, 1, 4)}
    for _, visibility, status, partnership, word in REVIEWS:
        if status == "draft":
            continue
        text = f"a quarrel about {word} and a late {word} committee"
        id_ = do.checklists.create(
            do.checklists.fill("small-start", raw | {"concerns": text}, owner, "en"), owner
        ).id
        whole.checklists.readers.add(id_, "person", person.id, person.name, owner)
        quoted = cases_of(whole.checklists.open(id_, owner).checklist)
        shown = cases_of(whole.checklists.open(id_, person).checklist)
        may_see = {r.id for r in whole.retriever.documents(person, "en", "review")}
        assert shown == quoted & may_see
        scope = {"public": "public", "restricted": "restricted"}.get(
            visibility, f"partners:{partnership}"
        )
        told = [
            str(do.checklists.open(id_, person)), str(do.checklists.history(id_, person)),
            str(do.checklists.list(person)), str(do.accounts.data(person)["shared_checklists"]),
            *(str(do.checklists.export(id_, ending, person)) for ending in ("md", "csv", "json")),
        ]  # fmt: skip
        for each in told:
            assert person.may_see(scope) or f"the {word}" not in each
            assert f"late {word} committee" not in each
        do.checklists.delete(id_, owner)


def ask_about(service: Service, who: Principal) -> None:
    service.ask(QUARREL, who, "en")


def fill_in(service: Service, who: Principal) -> Checklist:
    raw = {"our_company": "Alpha", "partner": "Beta", "start": dt.date(2027, 1, 4),
           "concerns": QUARREL}  # fmt: skip
    return service.playbooks.fill("small-start", raw, who, "en")


def open_and_export(service: Service, who: Principal) -> None:
    saved = service.checklists.create(fill_in(service, who), who)
    service.checklists.open(saved.id, who)
    service.playbooks.export(saved.id, "md", who)


QUARREL = "a quarrel about granite and a late granite committee"
READINGS: dict[tuple[str, str], Callable[[Service, Principal], object]] = {
    ("quoted", "search"): lambda s, who: s.find(QUARREL, who, "en", ("review",), 10),
    ("listed", "look-up"): lambda s, who: s.cases(QUARREL, who, "en"),
    ("listed", "advice"): lambda s, who: s.advice(complete_form(summary=QUARREL), who, "en"),
    ("read", "library"): lambda s, who: s.reading.case(SECRET, who, "en"),
    ("listed", "library"): lambda s, who: s.reading.listing(Wanted(kind="case"), who, "en"),
    ("opened", ""): lambda s, who: s.desk.open(SECRET, "en", who),
    ("quoted", "checklist"): fill_in,
    ("quoted", "saved checklist"): open_and_export,
    ("listed", "curation"): lambda s, who: s.readings.curated(who, [SECRET]),
}
SECRET = "secret-granite"


@pytest.mark.parametrize("reading", READINGS, ids=" ".join)
def test_every_reading_of_a_confidential_review_is_noted(
    whole: Service, reading: tuple[str, str]
) -> None:
    action, how = reading
    reader = Principal(f"reader {action} {how}", frozenset({"curator"}))
    for known in (reader, Principal("somebody else", id=reader.id, roles=reader.roles)):
        READINGS[reading](whole, known)
        noted = [e for e in whole.audit.entries(who=known.name, limit=-1) if e.document == SECRET]
        assert (action, how) in {(entry.action, entry.detail) for entry in noted}
    assert whole.audit.verify() is None


def test_a_checklist_that_is_ticked_is_read_once(whole: Service) -> None:
    reader = Principal("a reader who ticks", frozenset({"curator"}))
    saved = whole.checklists.create(fill_in(whole, reader), reader)
    for _ in range(5):
        whole.checklists.open(saved.id, reader)
    noted = [
        entry for entry in whole.audit.entries(who=reader.name, document=SECRET, limit=-1)
        if entry.detail == "saved checklist"
    ]  # fmt: skip
    assert len(noted) == 1


def test_nothing_is_noted_of_what_nobody_was_shown(whole: Service) -> None:
    zoe = PEOPLE["nobody in particular"]
    before = len(whole.audit.entries(document=SECRET, limit=-1))
    for read in READINGS.values():
        outcome(lambda read=read: read(whole, zoe))
    assert len(whole.audit.entries(document=SECRET, limit=-1)) == before
