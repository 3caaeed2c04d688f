"""The checker: a sentence and the statements that it cites, and why they do not support it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from assistant.checking.cues import cues
from assistant.checking.facts import Texts, foreign_actors, foreign_figures, foreign_names
from assistant.checking.kinship import kin
from assistant.checking.limits import Limits, fitted_limits
from assistant.checking.modality import overstated
from assistant.checking.polarity import contrary, opposed
from assistant.checking.roles import merged, misplaced, order_kept
from assistant.checking.tokens import Token, bare, tokens
from assistant.encoders.encoder import Encoder
from assistant.language import Lang

Reason = Literal[
    "uncited", "number", "name", "actor", "negation", "opposite", "modality", "roles", "merged",
    "words", "likeness",
]  # fmt: skip
# Sections whose first sentence tells what not to do.
_WARNING = "pitfalls"
_ADVICE = frozenset(("principle", "how", "indicators", "pitfalls", "when-not", "lessons"))


@dataclass(frozen=True)
class Cited:
    """A statement as far as it is checked against.

    Attributes:
        title: of its document; a case's names may be taken from it.
        section: ``pitfalls`` tells what not to do, so that denying it is faithful.
    """

    text: str
    lang: Lang
    title: str = ""
    section: str = ""


@dataclass(frozen=True)
class Fault:
    """Why a sentence is not supported, and the words in which that shows."""

    reason: Reason
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """What the checker found; without faults the sentence is supported.

    Attributes:
        covered: share of the words of content that the statements have, 0 to 1.
        order: share of the words that stand in the order of the statement, 0 to 1.
        likeness: cosine with the statements; 1 where no encoder was given.
    """

    faults: tuple[Fault, ...]
    covered: float = 0.0
    order: float = 1.0
    likeness: float = 1.0

    @property
    def supported(self) -> bool:
        """Whether the sentence may be shown."""
        return not self.faults


@dataclass(frozen=True)
class Checker:
    """Checks sentences. Holds no state; safe to use from several threads.

    Attributes:
        encoder: measures likeness; without one, that is not looked at.
    """

    encoder: Encoder | None = None
    limits: Limits = field(default_factory=fitted_limits)

    def check(self, sentence: str, lang: Lang, cited: Sequence[Cited]) -> Verdict:
        """Whether the cited statements support a sentence.

        Args:
            sentence: plain text without citation marks.
            lang: its language.
        """
        if not cited:
            return Verdict((Fault("uncited"),), likeness=0.0)
        said = tokens(sentence, lang)
        texts: Texts = [(one.lang, tokens(bare(one.text), one.lang)) for one in cited]
        titles: Texts = [(one.lang, tokens(one.title, one.lang)) for one in cited]
        warnings = [_WARNING in one.section for one in cited]
        advice = [one.section in _ADVICE for one in cited]
        covered = _covered(said, lang, [*texts, *titles])
        likeness = self._likeness(sentence, cited)
        order = order_kept(said, lang, texts)
        found: list[tuple[Reason, Iterator[str]]] = [
            ("number", foreign_figures(said, lang, texts)),
            ("name", foreign_names(said, lang, texts, titles)),
            ("actor", foreign_actors(said, lang, [*texts, *titles])),
            ("negation", contrary(said, lang, texts, warnings)),
            ("opposite", opposed(said, lang, texts)),
            ("modality", overstated(said, lang, texts, advice)),
            ("roles", misplaced(said, lang, texts)),
            ("merged", merged(said, lang, texts)),
        ]
        faults = [Fault(reason, tuple(words)) for reason, words in found]
        faults = [fault for fault in faults if fault.words]
        if covered < self.limits.covered:
            faults.append(Fault("words"))
        if covered >= self.limits.copied and order < self.limits.order and len(cited) == 1:
            faults.append(Fault("roles"))
        if self.encoder is not None and covered + likeness < self.limits.near:
            faults.append(Fault("likeness"))
        return Verdict(tuple(faults), covered, order, likeness)

    def _likeness(self, sentence: str, cited: Sequence[Cited]) -> float:
        if self.encoder is None:
            return 1.0
        sentence_and_whole = [sentence, " ".join(bare(one.text) for one in cited)]
        # As questions: what a model wrote is kept nowhere.
        said, given = self.encoder.queries(sentence_and_whole).vectors
        return float(said @ given)


def _covered(said: Sequence[Token], lang: Lang, texts: Texts) -> float:
    """The share of a sentence's words of content that stand in the statements, more or less."""
    known = cues(lang)
    free = known.free | known.negations | known.must | known.should | known.may
    weighed = [word for word in said if word.stems and word.folded not in free]
    if not weighed:
        return 1.0
    near = [
        max((kin(word, lang, words, tongue) for tongue, words in texts), default=0.0)
        for word in weighed
    ]
    return sum(near) / len(near)
