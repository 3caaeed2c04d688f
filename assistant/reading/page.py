"""A page of guidance whole: its text, the cases that show it, the checklists that use it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Source
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.reading.sections import Section, sections

if TYPE_CHECKING:
    from assistant.index.records import Record
    from assistant.retrieval.retriever import Retriever

EFFECTS = ("helped", "missing", "hurt")


@dataclass(frozen=True)
class Named:
    """Something with an id to go to, and what it is called."""

    id: str
    name: str


@dataclass(frozen=True)
class Witness:
    """A case that shows a page, and what the practice did in it: one of ``EFFECTS``."""

    id: str
    title: str
    effect: str
    note: str
    path: str


@dataclass(frozen=True)
class Page:
    """What a reader sees of a guidance page.

    Attributes:
        lang: of the text; not the reader's where there is none in theirs.
        languages: in which it can be read.
        updated: the day, as ``2026-11-29``.
    """

    id: str
    lang: Lang
    languages: tuple[Lang, ...]
    title: str
    path: str
    theme: Named
    phases: tuple[Named, ...]
    roles: tuple[str, ...]
    updated: str
    sections: tuple[Section, ...]
    sources: tuple[Source, ...]
    cases: tuple[Witness, ...]
    checklists: tuple[Named, ...]
    related: tuple[Named, ...]


def read_page(
    retriever: "Retriever", id_: str, principal: Principal, lang: Lang, taxonomy: Taxonomy
) -> Page | None:
    """A page by its id; None where there is none."""
    found = retriever.document(id_, principal, lang, "guidance")
    if found is None:
        return None
    record, statements = found
    pages = {each.id: each for each in retriever.documents(principal, lang, "guidance")}
    theme = taxonomy.theme_by_id.get(record.theme)
    return Page(
        id=record.id,
        lang=record.lang,
        languages=languages_of(retriever, record, principal),
        title=record.title,
        path=record.path,
        theme=Named(record.theme, theme.label(lang) if theme else record.theme),
        phases=tuple(Named(p, taxonomy.name("phases", p, lang)) for p in record.phases),
        roles=record.roles,
        updated=record.updated,
        sections=sections(statements, record.sources),
        sources=record.sources,
        cases=_witnesses(retriever, record.id, principal, lang),
        checklists=tuple(
            Named(each.id, each.title)
            for each in retriever.documents(principal, lang, "playbook")
            if record.id in each.related
        ),
        related=tuple(Named(each, pages[each].title) for each in record.related if each in pages),
    )


def languages_of(
    retriever: "Retriever", record: "Record", principal: Principal
) -> tuple[Lang, ...]:
    """The languages in which this person can read a document."""
    return tuple(
        spoken
        for spoken in LANGUAGES
        for each in retriever.documents(principal, spoken, record.kind)
        if each.id == record.id and each.lang == spoken
    )


def _witnesses(
    retriever: "Retriever", practice: str, principal: Principal, lang: Lang
) -> tuple[Witness, ...]:
    found = [
        Witness(record.id, record.title, shown.effect, shown.note, record.path)
        for record in retriever.documents(principal, lang, "review")
        for shown in (record.case.practices if record.case else ())
        if shown.id == practice
    ]
    return tuple(sorted(found, key=lambda each: (EFFECTS.index(each.effect), each.title)))
