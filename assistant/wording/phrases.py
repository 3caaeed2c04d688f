"""What readers are told of a model's part in an answer, in both languages."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class Phrases:
    """Fixed texts.

    Attributes:
        worded: the answer is the model's wording of what it cites.
        quoted: before statements that are not for the model.
        unavailable: the model gave nothing usable in time.
        unusable: what it gave was not supported.
        stopped: the reader stopped it, and these are the sentences by then.
        stopped_quoted: the reader stopped it before there was one.
    """

    worded: str
    quoted: str
    unavailable: str
    unusable: str
    stopped: str
    stopped_quoted: str


PHRASES = ByLanguage(__name__, "wording", Phrases)
