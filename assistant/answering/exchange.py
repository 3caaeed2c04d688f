"""What a conversation is made of, and whose it is."""

from dataclasses import dataclass
from typing import Literal

from assistant.answering.answer import Answer, Turn

State = Literal["waiting", "answering", "answered", "failed", "withdrawn"]
UNANSWERED: tuple[State, State] = ("waiting", "answering")


@dataclass(frozen=True)
class Place:
    """Where somebody is: which conversation is the current one is a matter of the browser.

    Attributes:
        known: whether the person is told from others, so that their conversations are theirs in
            any browser; else they are this browser's.
    """

    person: str
    browser: str
    known: bool = False

    @property
    def owner(self) -> tuple[str, str]:
        return self.person, "" if self.known else self.browser


@dataclass(frozen=True)
class Picked:
    """The page that somebody chose for a question; empty where nobody chose."""

    id: str = ""
    title: str = ""


NOTHING_PICKED = Picked()


@dataclass(frozen=True)
class Exchange:
    """A question and what became of it: an answer, or the sentence that says why there is none.

    A failed one without a sentence was cut off when the app stopped.

    Attributes:
        draft: what of its answer may be read already, while a language model words it.
    """

    id: str
    question: str
    picked: Picked = NOTHING_PICKED
    state: State = "waiting"
    answer: Answer | None = None
    problem: str = ""
    draft: Answer | None = None


@dataclass(frozen=True)
class Conversation:
    """A conversation as its reader may see it now; without an id where there is none (yet)."""

    id: str = ""
    title: str = ""
    exchanges: tuple[Exchange, ...] = ()

    @property
    def busy(self) -> int:
        """How many questions have no answer yet."""
        return sum(exchange.state in UNANSWERED for exchange in self.exchanges)

    @property
    def turns(self) -> tuple[Turn, ...]:
        """What was answered, oldest first."""
        return tuple(
            Turn(question=exchange.question, answer=exchange.answer)
            for exchange in self.exchanges
            if exchange.answer
        )


@dataclass(frozen=True)
class Heading:
    """A conversation in the list of one's own; ``changed`` is a moment in ISO 8601, UTC."""

    id: str
    title: str
    changed: str
