"""Conversations that are kept: whose they are, for how long, and what of them may be read."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from assistant.answering import memory_rows
from assistant.answering.answer import Answer, Citation
from assistant.answering.exchange import Place
from assistant.answering.memory import Conversations, FullError
from assistant.answering.transcript import to_docx, to_markdown
from assistant.principal import Principal

ADA, BOB = Place("ada", "a", known=True), Place("bob", "b", known=True)
CITATION = Citation(
    n=1, id="quarrel", kind="review", lang="en", title="A quarrel", section="Lessons",
    path="reviews/en/quarrel.md", quote="Keep them apart.", line_start=1, line_end=1,
)  # fmt: skip
ANSWER = Answer(
    question="?", language="en", answer="**What to do**\n\n1. Keep them *apart*. [1]",
    abstained=False, answerability=1.0, citations=(CITATION,), ranking=(), playbook=None,
    timings_ms={},
)  # fmt: skip


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path / "conversations.sqlite", lambda _, who: who.name != "former")


def put(kept: Conversations, place: Place, question: str) -> tuple[str, str]:
    id_, exchange = kept.ask(place, question)
    kept.change(exchange.id, state="answered", answer=ANSWER)
    return id_, exchange.id


def questions(kept: Conversations, place: Place, id_: str = "") -> list[str]:
    return [e.question for e in kept.read(place, Principal(place.person), id_).exchanges]


def titles(kept: Conversations, place: Place, words: str = "") -> list[str]:
    return [heading.title for heading in kept.headings(place, words)]


def test_conversations_outlive_the_app_and_belong_to_a_person_in_any_browser(
    tmp_path: Path,
) -> None:
    path = tmp_path / "conversations.sqlite"
    first = Conversations(path, lambda *_: True)
    id_, _ = put(first, ADA, "Who decides?")
    first.ask(ADA, "And when?")
    again = Conversations(path, lambda *_: True)
    again.settle()
    elsewhere = Place("ada", "another browser", known=True)
    assert questions(again, elsewhere, id_) == ["Who decides?", "And when?"]
    read = again.read(elsewhere, Principal("ada"), id_)
    assert read.turns[0].answer == ANSWER
    assert (read.exchanges[1].state, read.exchanges[1].problem) == ("failed", "")
    assert again.waiting(id_) is None
    # Whoever is not told from others has the conversations of their browser alone.
    put(again, Place("local", "one"), "Mine?")
    assert titles(again, Place("local", "two")) == []


def test_nobody_opens_changes_or_shares_anothers(kept: Conversations) -> None:
    id_, exchange = put(kept, ADA, "Who decides?")
    assert not kept.open(BOB, id_)
    assert questions(kept, BOB, id_) == []
    assert kept.answer(BOB, exchange, Principal("bob")) is None
    kept.rename(BOB, id_, "Mine now")
    kept.delete(BOB, id_)
    assert not kept.share(BOB, exchange)
    assert kept.shared(exchange, Principal("bob")) is None
    put(kept, BOB, "What now?")
    kept.ask(BOB, "In hers?", conversation=id_)
    assert titles(kept, ADA) == ["Who decides?"]
    assert questions(kept, ADA, id_) == ["Who decides?"]


def test_a_shared_answer_is_read_by_whoever_may_read_what_it_quotes(kept: Conversations) -> None:
    id_, exchange = put(kept, ADA, "Who decides?")
    assert kept.shared(exchange, Principal("bob")) is None
    assert kept.share(ADA, exchange)
    found = kept.shared(exchange, Principal("bob"))
    assert found
    assert found.answer == ANSWER
    assert kept.shared(exchange, Principal("former")) is None
    kept.delete(ADA, id_)
    assert kept.shared(exchange, Principal("bob")) is None


def test_conversations_are_found_renamed_deleted_and_had_back(kept: Conversations) -> None:
    long = "Notre partenaire met trois mois à valider ce que nous livrons en deux semaines, alors ?"
    id_, _ = put(kept, ADA, long)
    kept.start_new(ADA)
    put(kept, ADA, "Second?")
    first = "Notre partenaire met trois mois à valider ce que nous livrons en deux…"
    assert titles(kept, ADA) == ["Second?", first]
    assert titles(kept, ADA, "MOIS a") == [first]
    assert titles(kept, ADA, "mois second") == []
    kept.rename(ADA, id_, "  Trois   mois ")
    kept.rename(ADA, id_, " ")
    assert titles(kept, ADA, "alors") == ["Trois mois"]
    assert kept.open(ADA, id_)
    kept.delete(ADA, id_)
    assert titles(kept, ADA) == ["Second?"]
    assert questions(kept, ADA) == questions(kept, ADA, id_) == []
    kept.restore(ADA, id_)
    assert titles(kept, ADA) == ["Second?", "Trois mois"]


def test_what_is_old_or_was_deleted_is_forgotten(tmp_path: Path, kept: Conversations) -> None:
    id_, _ = put(kept, ADA, "Old?")
    kept.start_new(ADA)
    gone, _ = put(kept, ADA, "Deleted?")
    kept.delete(ADA, gone)
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite")) as db, db:
        db.execute("UPDATE conversation SET changed = '2020-01-01' WHERE id = ?", (id_,))
        db.execute("UPDATE conversation SET deleted = '2020-01-01' WHERE id = ?", (gone,))
    kept.prune(90)
    with closing(sqlite3.connect(tmp_path / "conversations.sqlite")) as db:
        assert db.execute("SELECT count(*) FROM conversation").fetchone() == (0,)
        assert db.execute("SELECT count(*) FROM exchange").fetchone() == (0,)


def test_whoever_keeps_most_gives_up_their_oldest(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_rows, "_KEPT_BY_PERSON", 10)
    put(kept, BOB, "Mine?")
    for number in range(6):
        for question in ("One?", "Two?", "Three?"):
            put(kept, Place("ada", f"browser-{number}"), question)
    assert questions(kept, BOB) == ["Mine?"]
    assert questions(kept, Place("ada", "browser-5")) == ["One?", "Two?", "Three?"]
    assert questions(kept, Place("ada", "browser-0")) == []
    assert len(kept.of(Principal("ada"))) <= 10


def test_a_conversation_keeps_its_last_questions(
    kept: Conversations, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory_rows, "_KEPT_EXCHANGES", 2)
    for question in ("One?", "Two?", "Three?"):
        put(kept, ADA, question)
    assert questions(kept, ADA) == ["Two?", "Three?"]
    assert titles(kept, ADA) == ["One?"]


def test_erasing_ends_what_waits(kept: Conversations) -> None:
    conversation, _ = kept.ask(ADA, "Mine?")
    kept.erase(Principal("ada"))
    assert kept.waiting(conversation) is None
    assert kept.of(Principal("ada")) == []
    for _ in range(6):
        kept.ask(ADA, "Again?")
    with pytest.raises(FullError):
        kept.ask(ADA, "One too many?")
    kept.ask(BOB, "Another's?")


def test_what_is_kept_of_a_person_is_told_and_handed_over(kept: Conversations) -> None:
    put(kept, ADA, "Who decides?")
    (told,) = kept.of(Principal("ada"))
    assert (told["question"], told["answer"]) == ("Who decides?", ANSWER.answer)
    kept.hand_over("ada", "new")
    assert kept.of(Principal("ada")) == []
    assert [each["conversation"] for each in kept.of(Principal("new"))] == ["Who decides?"]


@pytest.mark.parametrize("export", [lambda c: to_markdown(c, "en"), lambda c: docx_text(c)])
def test_a_transcript_has_each_answer_with_its_sources(
    kept: Conversations, export: Callable[..., str]
) -> None:
    id_, _ = put(kept, ADA, "Who decides?\n# and when")
    text = export(kept.read(ADA, Principal("ada"), id_))
    assert "Who decides? # and when" in " ".join(text.split())
    assert "Keep them" in text
    assert "A quarrel, Lessons: “Keep them apart.” (reviews/en/quarrel.md)" in text
    withheld = export(kept.read(ADA, Principal("former"), id_))
    assert "apart" not in withheld


def docx_text(conversation: object) -> str:
    import io

    from docx import Document

    document = Document(io.BytesIO(to_docx(conversation, "en")))  # type: ignore[arg-type]
    return "\n".join(paragraph.text for paragraph in document.paragraphs)
