"""Items in a model's words for a partnership: they say what the template says, no more, no less."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.api.entente import Entente
from assistant.checking.checker import Checker
from assistant.encoders.encoder import UniversalEncoder
from assistant.language import Lang
from assistant.playbooks.wording import says_the_same
from assistant.principal import Principal
from assistant.service import Service
from tests.library_builder import playbook
from tests.models.server import ModelServer, data
from tests.web.small import small_service

CHECKER = Checker(UniversalEncoder())
ADA = Principal("ada", frozenset({"manager"}))
CONTEXT: dict[str, Any] = {
    "our_company": "Nordlys", "partner": "Brennec", "start": dt.date(2027, 1, 4),
    "competitors": True, "sector": "energy", "relationship_form": "supply",
}  # fmt: skip
NAMES = {"en": "Nordlys. Brennec. energy. supply contract",
         "fr": "Nordlys. Brennec. énergie. contrat de fourniture"}  # fmt: skip
ITEMS: dict[Lang, dict[str, str]] = {
    "en": {
        "nda": "Sign a non-disclosure agreement with Brennec before the first interview, naming the "
        "purpose, the people bound, the length and the return of documents.",
        "letter": "Give your alliance manager written leave to question anyone at Nordlys, and ask "
        "the sponsor at Brennec for the same letter.",
        "call": "Call Brennec and agree a first date.",
        "prices": "Keep prices away from Brennec.",
        "eight": "Interview eight people at Nordlys and eight at Brennec, three of them outside "
        "management each time.",
    },
    "fr": {
        "nda": "Signez un accord de confidentialité avec Brennec avant le premier entretien, en "
        "nommant le but, les personnes liées, la durée et la restitution des documents.",
        "call": "Appelez Brennec et convenez d’une première date.",
    },
}
SAME: list[tuple[Lang, str, str]] = [
    ("en", "nda", "Before the first interview, sign with Brennec, your energy supplier, a "
     "non-disclosure agreement that names the purpose, the people bound, the length and the return "
     "of documents."),
    ("en", "letter", "Give the alliance manager written leave to question anyone at Nordlys, and "
     "ask the sponsor at Brennec for a letter like it."),
    ("en", "call", "Call Brennec and agree a first date for the supply contract."),
    ("en", "prices", "Keep the energy prices away from Brennec."),
    ("en", "eight", "Interview eight people at Nordlys and eight at Brennec; each time three of "
     "them are outside management."),
    ("fr", "nda", "Avant le premier entretien, signez avec Brennec un accord de confidentialité "
     "qui nomme le but, les personnes liées, la durée et la restitution des documents."),
    ("fr", "call", "Appelez Brennec et convenez d’une première date pour le contrat de fourniture."),
]  # fmt: skip
OTHER: list[tuple[Lang, str, str]] = [
    ("en", "nda", "Sign a non-disclosure agreement with Brennec before the first interview."),
    ("en", "nda", "Sign a non-disclosure agreement with Brennec after the first interview, naming "
     "the purpose, the people bound, the length and the return of documents."),
    ("en", "letter", "Give your alliance manager written leave to question anyone at Nordlys."),
    ("en", "call", "Call Brennec."),
    ("en", "call", "Call Brennec and agree a first date within ten days."),
    ("en", "call", "Call Brennec and agree a first date with their lawyers in Oslo."),
    ("en", "prices", "Share prices with Brennec."),
    ("en", "prices", "Do not keep prices away from Brennec."),
    ("en", "eight", "Interview nine people at Nordlys and eight at Brennec, three of them outside "
     "management each time."),
    ("en", "eight", "Interview eight people at Nordlys and eight at Brennec."),
    ("fr", "nda", "Signez un accord de confidentialité avec Brennec."),
    ("fr", "call", "N’appelez pas Brennec et convenez d’une première date."),
    ("fr", "call", "Appelez Helvia et convenez d’une première date."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("lang", "item", "text", "same"),
    [*((*each, True) for each in SAME), *((*each, False) for each in OTHER)],
)
def test_only_other_words_for_the_same_are_kept(
    lang: Lang, item: str, text: str, same: bool
) -> None:
    assert says_the_same(CHECKER, ITEMS[lang][item], text, lang, NAMES[lang]) == same


@pytest.fixture
def service(server: ModelServer, tmp_path: Path) -> Iterator[Service]:
    templates = tmp_path / "playbooks"
    (templates / "en").mkdir(parents=True)
    (templates / "en" / "small-start.md").write_text(playbook(), encoding="utf-8")
    model = {"url": server.url, "name": "small", "seconds": 60.0}
    with small_service(tmp_path, model=model, playbooks=templates) as opened:
        yield opened


def test_nothing_but_the_text_of_an_item_changes(service: Service, server: ModelServer) -> None:
    room = Entente(service).checklists
    plain = room.fill("small-start", CONTEXT, ADA, "en")
    assert not server.requests, "not without being asked to"
    server.reply = lambda _: (
        "Call Brennec and agree a first date for the supply contract. [1]\n"
        "Keep prices and customers away from Brennec until May. [2]\nTrust them. [3]"
    )
    worded = room.fill("small-start", CONTEXT, ADA, "en", worded=True)
    first, second = worded.items
    assert first.text == "Call Brennec and agree a first date for the supply contract."
    assert first.original == plain.items[0].text
    assert second == plain.items[1], "the template's own words stay"
    same = first.model_copy(update={"text": plain.items[0].text, "original": ""})
    assert worded.model_copy(update={"items": (same, second)}) == plain
    told = data(server.requests[0])
    assert told["about"]["sector"] == "energy"
    assert told["about"].keys() == CONTEXT.keys() - {"start"}
    assert [one["text"] for one in told["passages"]] == [item.text for item in plain.items]


def test_without_a_usable_model_the_template_stands(service: Service, server: ModelServer) -> None:
    room = Entente(service).checklists
    server.way = 500
    plain = room.fill("small-start", CONTEXT, ADA, "en")
    assert room.fill("small-start", CONTEXT, ADA, "en", worded=True) == plain


def test_a_wording_outlives_an_update_as_long_as_its_template_does(
    service: Service, server: ModelServer
) -> None:
    server.reply = lambda _: "Call Brennec and agree a first date for the supply contract. [1]"
    room = Entente(service).checklists
    worded = room.fill("small-start", CONTEXT, ADA, "en", worded=True)
    id_ = room.create(worded, ADA).id
    _, change = room.refill(id_, ADA)
    assert change.reworded == ()
    assert change.checklist.items[0].text == worded.items[0].text
    file = service.settings.playbooks[0] / "en" / "small-start.md"
    text = file.read_text(encoding="utf-8").replace("agree a first date", "agree a second date")
    file.write_text(text, encoding="utf-8")
    service.refresh()
    _, change = room.refill(id_, ADA)
    assert change.reworded == (worded.items[0].id,)
    new = change.checklist.items[0]
    assert (new.text, new.original) == ("Call Brennec and agree a second date.", "")
