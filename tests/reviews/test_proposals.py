"""What a model drafts for a review's author: proposed, compared with the original, never handed in."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.principal import Principal
from assistant.reviews.form import ReviewForm
from assistant.service import Service
from tests.library_builder import write_page
from tests.models.server import ModelServer, data
from tests.reviews.forms import complete_form
from tests.web.small import small_service

ADA = Principal("ada", frozenset({"mediator"}))
CORA = Principal("cora", frozenset({"curator"}))
EVERYBODY = Principal("zoe", frozenset({"manager"}))
TODAY = dt.date(2026, 11, 29)
ENGLISH = {
    "Retards de validation chez Alpha": "Late approvals at Alpha",
    "Un fournisseur livre à l’heure, le client valide avec trois mois de retard.":
        "A supplier delivers on time, the customer approves three months late.",
    "Alpha fournit des turbines à Beta depuis 2019.": "Alpha has supplied turbines to Beta since 2018.",
    "En mars 2024, trois livraisons restent sans réponse.":
        "In March 2024, three deliveries remain without an answer.",
    "Deux réunions de direction, sans effet.": "Two meetings of the directors, without effect.",
    "Une médiation interne.": "An internal mediation.",
    "Un calendrier commun et un délai de quinze jours ouvrés.":
        "A common calendar and a term of fifteen working days.",
    "Vaut pour les contrats à validations répétées.":
        "Applies to contracts with repeated approvals.",
    "Fixez un délai de validation avant la première livraison.":
        "Set a time limit for approvals before the first delivery.",
    "Quand les livraisons dépendent de validations.": "When deliveries depend on approvals.",
    "Personne ne tenait de calendrier.": "Somebody at Gamma kept a calendar.",
}  # fmt: skip


def translating(request: dict[str, Any]) -> str:
    lines = []
    for one in data(request)["passages"]:
        if told := ENGLISH.get(one["text"].replace("'", "’")):
            lines.append(f"{told} [{one['number']}]")
    return "\n".join(lines)


@pytest.fixture
def server(server: ModelServer) -> ModelServer:
    server.reply = translating
    return server


def open_beside(folder: Path, **model: object) -> Any:
    def write(library: Path) -> None:
        write_page(library, "joint-calendar", "fr")

    return small_service(folder, write, **({"model": model} if model else {}))


@pytest.fixture
def service(server: ModelServer, tmp_path: Path) -> Iterator[Service]:
    tiers = ["public", "partners", "restricted", "draft"]
    with open_beside(
        tmp_path, url=server.url, name="small", seconds=60.0, visibility=tiers
    ) as opened:
        yield opened


def handed_in(service: Service, **changes: object) -> str:
    return Entente(service).reviews.submit(complete_form(**changes), CORA, TODAY).id


def test_the_other_language_is_drafted_for_its_author_to_read(service: Service) -> None:
    id_, room = handed_in(service), Entente(service).reviews
    draft = room.translate(id_, "en", CORA, "en")
    form, before = draft.form, service.desk.open(id_, "fr", CORA)[0]
    assert (form.lang, form.id, form.title) == ("en", id_, "Late approvals at Alpha")
    assert (
        form.attempts
        == "- Two meetings of the directors, without effect.\n- An internal mediation."
    )
    assert form.lessons[0].conditions == "When deliveries depend on approvals."
    same = before.model_dump(exclude={"lang", "lessons", "practices", *before.texts()})
    assert {name: form.model_dump()[name] for name in same} == same
    # What does not agree is said, each where it stands.
    notes = draft.report.notes
    assert "language model’s draft" in notes[0]
    told = "\n".join(notes[1:])
    assert "2018" in told
    assert "2019" in told
    assert "Gamma" in told
    assert "2024" not in told
    assert draft.report.original == "fr"
    originals = {guess.field: guess.words for guess in draft.report.guesses}
    assert originals["title"] == before.title
    # It is a draft of its author's like any other, and pairs with the review once it is handed in.
    assert room.submit_draft(draft.key, CORA, TODAY).id == id_
    with pytest.raises(EntenteError, match="exists in this language already"):
        room.translate(id_, "en", CORA)


def test_what_did_not_come_is_left_open(service: Service, server: ModelServer) -> None:
    gaps = {"Vaut pour les contrats à validations répétées.", "Une médiation interne."}
    server.reply = lambda request: "\n".join(
        line
        for line in translating(request).splitlines()
        if not any(line.startswith(ENGLISH[gap]) for gap in gaps)
    )
    made = Entente(service).reviews.in_other_language(handed_in(service), "en", CORA, "fr")
    assert made.form.applies == ""
    assert made.form.attempts.endswith("\n- […]")
    told = "\n".join(made.report.notes)
    assert "non ébauché" in told
    assert "il manque des phrases" in told


@pytest.mark.parametrize("model", [None, ["public"], ["public", "restricted"], ["draft", "public"]])
def test_what_a_model_may_not_read_is_not_sent(
    server: ModelServer, tmp_path: Path, model: list[str] | None
) -> None:
    given = {"url": server.url, "name": "small", "visibility": model} if model else {}
    with open_beside(tmp_path, **given) as service:
        room, id_ = Entente(service).reviews, handed_in(service, visibility="restricted")
        draft = room.translate(id_, "en", CORA, "en")
        assert draft.form.texts() == {}
        assert draft.form.parties == complete_form().parties
        assert "yourself" in draft.report.notes[-1]
        original = service.desk.open(id_, "fr", CORA)[0].texts()
        assert {one.field: one.words for one in draft.report.guesses} == original
        kept = room.begin(complete_form(summary="", visibility="restricted"), CORA)
        assert not room.may_summarise(kept.form)
        with pytest.raises(EntenteError, match=r"No language model|may not read"):
            room.summarise(kept.key, CORA)
        assert server.requests == []


def test_a_hidden_review_is_not_there(service: Service) -> None:
    id_ = handed_in(service)
    for hidden in (id_, "never-was"):
        with pytest.raises(EntenteError, match=f"no review '{hidden}'"):
            Entente(service).reviews.translate(hidden, "en", EVERYBODY)


def test_a_summary_is_drafted_from_the_story(service: Service, server: ModelServer) -> None:
    server.reply = lambda _: (
        "En mars 2024, trois livraisons d’Alpha restent sans réponse [2]. Beta a payé 12 millions "
        "d’euros [2]. Un calendrier commun et un délai de quinze jours ouvrés y mettent fin [5]."
    )
    room = Entente(service).reviews
    kept = room.begin(complete_form(summary=""), ADA)
    assert room.may_summarise(kept.form)
    draft = room.summarise(kept.key, ADA, "fr")
    assert draft.form.summary.startswith("En mars 2024, trois livraisons")
    assert "millions" not in draft.form.summary
    assert "ébauche d’un modèle de langue" in draft.report.notes[0]
    with pytest.raises(EntenteError, match="There is a summary already"):
        room.summarise(kept.key, ADA)
    assert not room.may_summarise(draft.form)
    empty = room.begin(ReviewForm(title="Nothing yet"), ADA)
    with pytest.raises(EntenteError, match="Tell the story first"):
        room.summarise(empty.key, ADA)


def test_a_model_that_fails_leaves_the_form(service: Service, server: ModelServer) -> None:
    room, id_ = Entente(service).reviews, handed_in(service)
    kept = room.begin(complete_form(summary=""), ADA)
    for way, reply, said in (
        (500, translating, "not available"), ("well", lambda _: "Bla.", "was of no use")
    ):  # fmt: skip
        server.way, server.reply = way, reply  # type: ignore[assignment]
        with pytest.raises(EntenteError, match=said):
            room.summarise(kept.key, ADA)
        assert room.draft(kept.key, ADA) == kept
        assert room.in_other_language(id_, "en", CORA, "en").form.texts() == {}
