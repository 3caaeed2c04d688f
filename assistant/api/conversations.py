"""Conversations that are kept: one's own, and answers that were sent to others.

A :class:`Place` says whose they are: a person's, or a browser's on a machine of one person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from assistant.api.results import Exported
from assistant.errors import MissingError
from assistant.files import MEDIA_TYPES
from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.answering.answer import Answer
    from assistant.answering.exchange import Conversation, Exchange, Heading, Picked, Place
    from assistant.answering.memory import Conversations
    from assistant.service import Service

Mark = tuple[str, int]


class ConversationRoom:
    """``entente.conversations``. Nobody reaches another's, and answers that their reader may not
    read any more are left out."""

    def __init__(self, service: Service) -> None:
        self._service = service

    # To read

    def list(self, place: Place, words: str = "") -> tuple[Heading, ...]:
        """One's own whose title or questions hold these words, last asked in first."""
        return self._kept.headings(place, words)

    def read(self, place: Place, principal: Principal, id: str = "") -> Conversation:
        """One of one's own, or else the current one; empty where there is none."""
        return self._kept.read(place, principal, id)

    def answer(self, place: Place, exchange: str, principal: Principal) -> Answer | None:
        """An answer in one's own; None where there is none that this person may read."""
        return self._kept.answer(place, exchange, principal)

    def mark(self, place: Place) -> Mark:
        """The same as before as long as nothing changed here; cheap."""
        return self._kept.mark(place)

    def export(
        self, place: Place, id: str, ending: Literal["md", "docx"], principal: Principal, lang: Lang
    ) -> Exported:
        """One of one's own as a file, with its sources, as its person may read it now.

        Raises:
            MissingError: there is none.
        """
        from assistant.answering.transcript import to_docx, to_markdown

        found = self.read(place, principal, id)
        if not found.id:
            raise _missing()
        self._service.audit.note(principal, "exported", "conversation", id, ending)
        content = to_markdown(found, lang).encode() if ending == "md" else to_docx(found, lang)
        name = f"entente-{id}.{ending}"
        return Exported(name=name, media_type=MEDIA_TYPES[ending], content=content)

    # To keep in order

    def open(self, place: Place, id: str) -> bool:
        """Make one of one's own the current one; whether it is there."""
        return self._kept.open(place, id)

    def begin(self, place: Place) -> None:
        """Begin a new one with the next question; the one before stays in the list."""
        self._kept.start_new(place)

    def rename(self, place: Place, id: str, title: str) -> None:
        """Give one of one's own another title; an empty one changes nothing."""
        self._kept.rename(place, id, title)

    def delete(self, place: Place, id: str) -> None:
        """Take one of one's own out of sight; it can be had back for an hour."""
        self._kept.delete(place, id)

    def restore(self, place: Place, id: str) -> None:
        """Have back what was deleted."""
        self._kept.restore(place, id)

    # Answers that are sent to others

    def share(self, place: Place, exchange: str) -> None:
        """Let others who know its id read an answer, as far as they may read what it quotes.

        Raises:
            MissingError: it is none of one's own.
        """
        if not self._kept.share(place, exchange):
            raise _missing()

    def shared(self, exchange: str, principal: Principal) -> Exchange | None:
        """An answer that somebody shared; None where this person may not read all it quotes."""
        from assistant.access.readings import ONE_READING

        found = self._kept.shared(exchange, principal)
        if found and found.answer:
            quoted = [each.path for each in found.answer.citations if each.kind == "review"]
            readings = self._service.readings
            readings.note(principal, "quoted", quoted, "shared answer", ONE_READING)
        return found

    # Questions that wait for their answers

    def choice(
        self, place: Place, exchange: str, page: str, principal: Principal
    ) -> tuple[str, Picked] | None:
        """The question of an answer with the page that was picked from its choices; None where the
        answer cannot be read or offers no such page."""
        return self._kept.choice(place, exchange, page, principal)

    def ask(
        self, place: Place, question: str, picked: Picked, id: str = ""
    ) -> tuple[str, Exchange]:
        """Add a question that waits; the conversation's id and the exchange.

        Args:
            id: of the conversation; the current one, or a new one, if empty or gone.

        Raises:
            FullError: too many are waiting here.
        """
        return self._kept.ask(place, question, picked, id)

    def waiting(self, id: str) -> Exchange | None:
        """The question whose turn it is in a conversation."""
        return self._kept.waiting(id)

    def unanswered(self, place: Place, id: str = "") -> tuple[Exchange, ...]:
        """The questions of one of one's own that have no answer yet, oldest first."""
        return self._kept.unanswered(place, id)

    def take_back(self, exchange: str, place: Place) -> None:
        """Forget a question that has no answer yet, and its conversation if it has no other."""
        self._kept.take_back(exchange, place)

    def answering(self, exchange: str) -> None:
        """A question's turn has come."""
        self._kept.change(exchange, state="answering")

    def grow(self, place: Place, exchange: str, draft: Answer) -> None:
        """Show what may be read of an answer that is being worded."""
        self._kept.grow(place, exchange, draft)

    def answered(self, exchange: str, answer: Answer) -> None:
        """A question has its answer."""
        self._kept.change(exchange, state="answered", answer=answer)

    def failed(self, exchange: str, problem: str) -> None:
        """There is no answer to a question, for a reason that is told."""
        self._kept.change(exchange, state="failed", problem=problem)

    @property
    def _kept(self) -> Conversations:
        return self._service.conversations


def _missing() -> MissingError:
    return MissingError(
        "There is no such conversation; open one from your list.",
        "Cette conversation n’existe pas\u202f; ouvrez-en une depuis vos conversations.",
    )
