"""The list of what can be read: pages by theme and cases by form, narrowed down and searched."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from assistant.language import Lang
from assistant.library.documents import Kind
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.typography import fold

if TYPE_CHECKING:
    from assistant.index.records import Record
    from assistant.retrieval.retriever import Retriever

# A text is a page or a case; a reader's words, not the files'.
TextKind = Literal["page", "case"]
How = Literal["all", "words", "meaning", "nothing"]
_KINDS: dict[TextKind, Kind] = {"page": "guidance", "case": "review"}
_NEAREST = 5  # of each kind, where nothing uses the words


@dataclass(frozen=True)
class Wanted:
    """What somebody looks for; empty means any."""

    words: str = ""
    kind: str = ""
    theme: str = ""
    phase: str = ""
    form: str = ""

    @property
    def everything(self) -> bool:
        return self == Wanted()

    def known(self, taxonomy: Taxonomy) -> "Wanted":
        """Without what the vocabulary does not know."""
        return Wanted(
            self.words,
            self.kind if self.kind in _KINDS else "",
            self.theme if self.theme in taxonomy.theme_by_id else "",
            self.phase if self.phase in taxonomy.phases else "",
            self.form if self.form in taxonomy.review.relationship_forms else "",
        )


@dataclass(frozen=True)
class Entry:
    """A text in the list; ``line`` says what it is about."""

    kind: TextKind
    id: str
    title: str
    line: str
    lang: Lang
    path: str


@dataclass(frozen=True)
class Group:
    """Texts that stand together: a theme's pages, the cases of a form, or what was found."""

    kind: TextKind
    id: str
    name: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True)
class Choice:
    """A value to narrow down by, and how many texts it would leave."""

    id: str
    name: str
    count: int


@dataclass(frozen=True)
class Listing:
    """What can be read.

    Attributes:
        how: by which the texts were found: all that the choices leave, by their words, or, where
            none has these, by their meaning.
    """

    wanted: Wanted
    how: How
    groups: tuple[Group, ...]
    kinds: Mapping[str, int] = field(default_factory=dict)
    themes: tuple[Choice, ...] = ()
    phases: tuple[Choice, ...] = ()
    forms: tuple[Choice, ...] = ()

    @property
    def count(self) -> int:
        return sum(len(group.entries) for group in self.groups)


@dataclass(frozen=True)
class _Text:
    """A record with what it is narrowed down by."""

    kind: TextKind
    record: "Record"
    themes: frozenset[str]
    form: str = ""
    score: float = 0.0

    def fits(self, wanted: Wanted) -> bool:
        return (
            wanted.kind in ("", self.kind)
            and (not wanted.theme or wanted.theme in self.themes)
            and (not wanted.phase or wanted.phase in self.record.phases)
            and wanted.form in ("", self.form)
        )


def listing(
    retriever: "Retriever", wanted: Wanted, principal: Principal, lang: Lang, taxonomy: Taxonomy
) -> Listing:
    """What this person can read of what they look for."""
    wanted = wanted.known(taxonomy)
    texts = _all(retriever, principal, lang, taxonomy)
    how: How = "all"
    if wanted.words:
        texts, how = _found(retriever, texts, wanted.words, principal, lang)
    fitting = [text for text in texts if text.fits(wanted)]
    begun = retriever.openings(
        principal, [] if wanted.everything else [t.record for t in fitting if t.kind == "page"]
    )

    def entry(text: _Text) -> Entry:
        record = text.record
        line = record.case.summary if record.case else begun.get(record.id, "")
        return Entry(text.kind, record.id, record.title, line, record.lang, record.path)

    def leaves(name: str) -> list[_Text]:
        """What the other choices leave."""
        return [text for text in texts if text.fits(replace(wanted, **{name: ""}))]

    groups = _ranked(fitting) if wanted.words else _grouped(fitting, lang, taxonomy)
    return Listing(
        wanted,
        how if fitting else "nothing",
        tuple(Group(kind, id_, name, tuple(map(entry, own))) for kind, id_, name, own in groups),
        Counter(text.kind for text in leaves("kind")),
        _choices(
            [(each.id, each.label(lang)) for each in taxonomy.themes],
            (theme for text in leaves("theme") for theme in text.themes),
            wanted.theme,
        ),
        _choices(
            [(each, taxonomy.name("phases", each, lang)) for each in taxonomy.phases],
            (phase for text in leaves("phase") for phase in text.record.phases),
            wanted.phase,
        ),
        _choices(_forms(lang, taxonomy), (text.form for text in leaves("form")), wanted.form),
    )


def _forms(lang: Lang, taxonomy: Taxonomy) -> list[tuple[str, str]]:
    forms = taxonomy.review.relationship_forms
    return [(each, taxonomy.name("relationship_forms", each, lang)) for each in forms]


def _choices(
    known: Sequence[tuple[str, str]], found: Iterable[str], chosen: str
) -> tuple[Choice, ...]:
    """The values that leave something, and the one that is chosen."""
    counts = Counter(found)
    return tuple(
        Choice(id_, name, counts[id_]) for id_, name in known if counts[id_] or id_ == chosen
    )


def _all(
    retriever: "Retriever", principal: Principal, lang: Lang, taxonomy: Taxonomy
) -> list[_Text]:
    """Every text that this person may read, by title; a case stands under its practices' themes."""
    pages = [
        _Text("page", record, frozenset([record.theme]))
        for record in retriever.documents(principal, lang, "guidance")
    ]
    known = taxonomy.practice_by_id
    cases = [
        _Text(
            "case",
            record,
            frozenset(known[p.id].theme for p in record.case.practices if p.id in known),
            record.case.relationship_form,
        )
        for record in retriever.documents(principal, lang, "review")
        if record.case
    ]
    return sorted([*pages, *cases], key=lambda text: fold(text.record.title))


def _found(
    retriever: "Retriever", texts: Sequence[_Text], words: str, principal: Principal, lang: Lang
) -> tuple[list[_Text], How]:
    """Texts that use the words, best first; where there is none, those that are nearest."""
    scores: dict[tuple[str, str], float] = {}
    for kind, stored in _KINDS.items():
        used = retriever.using(words, principal, stored)
        scores |= {(kind, id_): score for id_, score in used.items()}
    for text in texts:
        if fold(words) in fold(text.record.title):
            scores[text.kind, text.record.id] = max(scores.values(), default=0) + 1
    how: How = "words"
    if not scores:
        how = "meaning"
        for kind, stored in _KINDS.items():
            ranking = retriever.retrieve(words, principal, lang, kind=stored)
            if ranking.outcome != "refused":
                near = ranking.candidates[:_NEAREST]
                scores |= {(kind, each.id): each.score for each in near}
    found = [
        replace(text, score=scores[text.kind, text.record.id])
        for text in texts
        if (text.kind, text.record.id) in scores
    ]
    return sorted(found, key=lambda text: -text.score), how


_Groups = list[tuple[TextKind, str, str, list[_Text]]]


def _ranked(texts: Sequence[_Text]) -> _Groups:
    return [(kind, "", "", own) for kind in _KINDS if (own := [t for t in texts if t.kind == kind])]


def _grouped(texts: Sequence[_Text], lang: Lang, taxonomy: Taxonomy) -> _Groups:
    """Pages by theme and cases by form, in the order of the vocabulary."""

    def groups(
        kind: TextKind, known: Sequence[tuple[str, str]], of: Callable[[_Text], str]
    ) -> _Groups:
        own = [text for text in texts if text.kind == kind]
        return [
            (kind, id_, name, there)
            for id_, name in known
            if (there := [text for text in own if of(text) == id_])
        ]

    themes = [(each.id, each.label(lang)) for each in taxonomy.themes]
    return [
        *groups("page", themes, lambda text: text.record.theme),
        *groups("case", _forms(lang, taxonomy), lambda text: text.form),
    ]
