"""What worries a team, and the practices to which the library leads from there."""

from dataclasses import dataclass

from assistant.answering.composer import shares
from assistant.language import Lang
from assistant.library.markdown import split_sentences
from assistant.principal import Principal
from assistant.retrieval.retriever import Retriever

_CHUNKS = 40  # that are looked up; longer texts are taken in larger chunks
_CHUNK = 1500  # characters
_PAGES = 2
_SHARE = 0.35
_SHORT = 3  # characters that say nothing


@dataclass(frozen=True)
class Concern:
    """A worry in the team's words, and practices that answer it, the best first."""

    text: str
    practices: tuple[str, ...]


def concerns_of(
    text: str, retriever: Retriever, principal: Principal, lang: Lang
) -> tuple[Concern, ...]:
    """The worries of a text that the library has something to say about."""
    found = []
    for chunk in _chunks(text):
        ranking = retriever.retrieve(chunk, principal, lang)
        if not ranking.covered:
            continue
        likely = shares(ranking.candidates)
        practices = tuple(
            candidate.id
            for candidate, share in zip(ranking.candidates[:_PAGES], likely, strict=False)
            if share >= _SHARE * likely[0]
        )
        found.append(Concern(chunk, practices))
    return tuple(found)


def shortened(text: str, limit: int = 140) -> str:
    """The beginning of a text, to be quoted."""
    return text if len(text) <= limit else text[: limit - 1].rsplit(" ", 1)[0] + "…"


def _chunks(concerns: str) -> list[str]:
    """Sentences of the concerns, no more than can be looked up while a person waits."""
    sentences = [
        sentence.strip(" -•*")
        for line in concerns.split("\n")
        for sentence in split_sentences(line)
        if len(sentence.strip(" -•*")) > _SHORT
    ]
    sentences = list(dict.fromkeys(sentences))
    size = -(-len(sentences) // _CHUNKS) or 1
    chunks = (" ".join(sentences[at : at + size]) for at in range(0, len(sentences), size))
    return [chunk[:_CHUNK] for chunk in chunks]
