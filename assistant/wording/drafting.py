"""A model's draft as it comes: its sentences, each checked before anybody reads it."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistant.answering.answer import Answer, Citation
from assistant.answering.draft import escape
from assistant.checking.checker import Checker, Cited
from assistant.language import Lang, detect
from assistant.library import guidance, reviews
from assistant.models.failures import Failure
from assistant.typography import plain, typeset
from assistant.wording.phrases import PHRASES
from assistant.wording.sentences import Sentence, finished, sentences

log = logging.getLogger(__name__)
# Fewer sentences than these, or a smaller share of a draft, make no answer.
_FEWEST, _SHARE = 2, 0.4
_STEP = 16  # characters that come before a draft is looked at again
_CITED = 3  # numbers behind a sentence; more than these support nothing in particular
_SECTIONS = {
    plain(heading): section
    for headings in (guidance.HEADINGS, reviews.HEADINGS)
    for by_lang in headings.values()
    for heading, section in by_lang.items()
}


@dataclass
class _Text:
    """The answer as it grows: sentences that are supported, under numbers in their order."""

    allowed: Mapping[int, Citation]
    lines: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    paragraph: int = -1

    def add(self, sentence: Sentence, lang: str) -> None:
        marks = "".join(f"[{self._number(self.allowed[n])}]" for n in sentence.cited)
        told = f"{escape(typeset(sentence.text, lang))} {marks}"
        if sentence.paragraph == self.paragraph and self.lines:
            self.lines[-1] += f" {told}"
        else:
            between = [""] if self.lines and not sentence.bullet else []
            self.lines += [*between, f"- {told}" if sentence.bullet else told]
        self.paragraph = sentence.paragraph

    def quote(self, citation: Citation) -> None:
        self.lines.append(f"- {escape(citation.quote)} [{self._number(citation)}]")

    def _number(self, citation: Citation) -> int:
        for known in self.citations:
            if (known.path, known.quote) == (citation.path, citation.quote):
                return known.n
        self.citations.append(citation.model_copy(update={"n": len(self.citations) + 1}))
        return len(self.citations)


class CheckedDraft:
    """A draft of an answer; what is not supported is counted and never told."""

    def __init__(self, answer: Answer, sent: Sequence[Citation], checker: Checker) -> None:
        """``sent``: the statements that the model was given."""
        self._answer = answer
        self._sent = sent
        self._checker = checker
        self._allowed = {one.n: one for one in sent}
        self._given = {one.n: as_cited(one) for one in sent}
        self._text = ""
        self._looked_at = 0
        self._seen: list[Sentence] = []
        self._kept: list[Sentence] = []

    @property
    def removed(self) -> int:
        """Sentences that nobody reads."""
        return len(self._seen) - len(self._kept)

    def grow(self, part: str) -> bool:
        """Take in a piece of the draft; whether there is more to read."""
        self._text += part
        if len(self._text) < self._looked_at + _STEP:
            return False
        self._looked_at = len(self._text)
        return self._check(finished(self._text)) and not self._foreign()

    def so_far(self) -> Answer:
        """What was checked up to now."""
        return self._told(())

    def stopped(self) -> Answer:
        """The answer of a draft that its reader stopped: what was checked, or the quotations."""
        phrases = PHRASES[self._answer.language]
        if self._kept and not self._foreign():
            return self._told(("", f"*{phrases.stopped}*"))
        self._kept = []
        return _left(self._answer, phrases.stopped_quoted, self.removed)

    def done(self, failure: Failure | None) -> tuple[Answer, str]:
        """The answer at the end of the draft, and why it is left in the library's words.

        Args:
            failure: the draft is not whole, and why.
        """
        lang = self._answer.language
        if failure is None:
            self._check(list(sentences(self._text)))
        foreign = bool(self._seen) and self._foreign()
        few = len(self._kept) < _FEWEST or len(self._kept) < _SHARE * len(self._seen)
        if not few and not foreign:
            return self._told(("", f"*{PHRASES[lang].worded}*")), ""
        self._kept = []
        if failure is not None or not self._text.strip():
            return _left(self._answer, PHRASES[lang].unavailable, self.removed), failure or "broken"
        reason = "language" if foreign else "unsupported"
        return _left(self._answer, PHRASES[lang].unusable, self.removed), reason

    def _check(self, found: Sequence[Sentence]) -> bool:
        """Check the sentences that were not seen yet; whether one of them is supported."""
        lang, fresh = self._answer.language, found[len(self._seen) :]
        good = [each for each in fresh if supported(each, lang, self._given, self._checker)]
        self._seen += fresh
        self._kept += good
        return bool(good)

    def _foreign(self) -> bool:
        lang = self._answer.language
        told = " ".join(sentence.text for sentence in self._kept or self._seen)
        return detect(told, lang) != lang

    def _told(self, end: Sequence[str]) -> Answer:
        """What was kept, with what the model was not given where that is all."""
        lang = self._answer.language
        text = _Text(self._allowed)
        for sentence in self._kept:
            text.add(sentence, lang)
        kept_back = [one for one in self._answer.citations if one not in self._sent]
        if end and kept_back:
            text.lines += ["", f"**{PHRASES[lang].quoted}**", ""]
            for citation in kept_back:
                text.quote(citation)
        text.lines += end
        return self._answer.model_copy(
            update={
                "answer": "\n".join(text.lines).strip(),
                "citations": tuple(text.citations),
                "wording": "model",
                "removed": self.removed,
            }
        )


def supported(sentence: Sentence, lang: Lang, given: Mapping[int, Cited], checker: Checker) -> bool:
    """Whether a sentence of a draft may be shown.

    Args:
        given: the statements that the model was given, by their numbers.
    """
    if not sentence.whole or not 0 < len(sentence.cited) <= _CITED:
        return False
    if not all(number in given for number in sentence.cited):
        return False
    cited = [given[number] for number in sentence.cited]
    verdict = checker.check(sentence.text, lang, cited)
    for fault in verdict.faults:
        log.info("A sentence of the language model was removed: %s", fault.reason)
    return verdict.supported


def as_cited(citation: Citation) -> Cited:
    """A statement as far as sentences are checked against it."""
    section = _SECTIONS.get(plain(citation.section), "")
    return Cited(citation.quote, citation.lang, citation.title, section)


def _left(answer: Answer, note: str, removed: int) -> Answer:
    return answer.model_copy(update={"answer": f"{answer.answer}\n\n*{note}*", "removed": removed})
