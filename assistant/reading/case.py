"""A past case whole: its facts, its story, what it teaches, and the cases that are like it."""

from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.language import Lang
from assistant.library.countries import country_name
from assistant.library.documents import Amount, CaseDetails, Document, Source, Statement
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.reading.page import EFFECTS, Named, languages_of
from assistant.reading.sections import Section, sections, with_conditions

if TYPE_CHECKING:
    from assistant.index.records import Record
    from assistant.retrieval.evidence import Evidence
    from assistant.retrieval.retriever import Retriever

_SIMILAR = 4


@dataclass(frozen=True)
class Step:
    """A step of an escalation; ``ended`` is the one that brought the conflict to its end."""

    name: str
    ended: bool


@dataclass(frozen=True)
class Shown:
    """A practice that a case shows; ``exists`` tells whether there is a page of it to read."""

    id: str
    name: str
    effect: str
    note: str
    exists: bool


@dataclass(frozen=True)
class Similar:
    """A case that is like another, and what they share."""

    id: str
    title: str
    shared: tuple[str, ...]
    path: str


@dataclass(frozen=True)
class Case:
    """What a reader sees of a review.

    Attributes:
        lang: of the text; not the reader's where there is none in theirs.
        tier: who may read it: ``public``, ``partners``, ``restricted`` or ``draft``.
        opened, resolved: years, months or days; empty when unknown.
    """

    id: str
    lang: Lang
    languages: tuple[Lang, ...]
    title: str
    summary: str
    path: str
    tier: str
    parties: tuple[str, ...]
    sector: str
    countries: tuple[str, ...]
    form: Named
    phases: tuple[Named, ...]
    conflict_types: tuple[str, ...]
    opened: str
    resolved: str
    duration_months: float | None
    steps: tuple[Step, ...]
    settlement: str
    outcome: str
    amounts: tuple[Amount, ...]
    sections: tuple[Section, ...]
    practices: tuple[Shown, ...]
    sources: tuple[Source, ...]
    similar: tuple[Similar, ...]


def read_case(
    retriever: "Retriever", id_: str, principal: Principal, lang: Lang, taxonomy: Taxonomy,
    *, similar: bool = True,
) -> Case | None:  # fmt: skip
    """A case by its id; None where it does not exist for this person."""
    found = retriever.document(id_, principal, lang, "review")
    if found is None or found[0].case is None:
        return None
    record, statements = found
    pages = {each.id for each in retriever.documents(principal, lang, "guidance")}
    near = (
        _similar(retriever, record.id, found[0].case, principal, lang, taxonomy) if similar else ()
    )
    shown = shown_case(record, statements, lang, taxonomy, pages)
    return replace(shown, languages=languages_of(retriever, record, principal), similar=near)


def shown_case(
    record: "Record | Document",
    statements: "Sequence[Evidence | Statement]",
    lang: Lang,
    taxonomy: Taxonomy,
    pages: Container[str],
) -> Case:
    """A review as a reader of a language sees it, without the cases that are like it.

    Args:
        pages: ids of the pages that this reader can open.
    """
    case, name = record.case, taxonomy.name
    assert case is not None
    lessons = [(lesson.text, lesson.conditions) for lesson in case.lessons]
    form = case.relationship_form
    return Case(
        id=record.id,
        lang=record.lang,
        languages=(record.lang,),
        title=record.title,
        summary=case.summary,
        path=record.path,
        tier=record.scope.partition(":")[0],
        parties=case.parties,
        sector=name("sectors", case.sector, lang),
        countries=tuple(country_name(code, lang) for code in case.countries),
        form=Named(form, name("relationship_forms", form, lang)),
        phases=tuple(Named(phase, name("phases", phase, lang)) for phase in record.phases),
        conflict_types=tuple(name("conflict_types", each, lang) for each in case.conflict_types),
        opened=case.opened,
        resolved=case.resolved,
        duration_months=case.duration_months,
        steps=_steps(case, lang, taxonomy),
        settlement=name("settlement_forms", case.settlement_form, lang),
        outcome=name("relationship_outcomes", case.relationship_outcome, lang),
        amounts=case.amounts,
        sections=tuple(
            with_conditions(section, lessons) if section.id == "lessons" else section
            for section in sections(statements, record.sources)
        ),
        practices=tuple(
            Shown(p.id, taxonomy.practice_name(p.id, lang), p.effect, p.note, p.id in pages)
            for p in sorted(case.practices, key=lambda each: EFFECTS.index(each.effect))
        ),
        sources=record.sources,
        similar=(),
    )


def _steps(case: CaseDetails, lang: Lang, taxonomy: Taxonomy) -> tuple[Step, ...]:
    """The path in its order; parties often come back to an earlier step in the end."""
    path = list(case.escalation_path)
    if not path or path[-1] != case.resolution_mechanism:
        path.append(case.resolution_mechanism)
    last = len(path) - 1
    return tuple(
        Step(taxonomy.name("escalation_steps", step, lang), place == last)
        for place, step in enumerate(path)
    )


def _similar(
    retriever: "Retriever", id_: str, case: CaseDetails, principal: Principal, lang: Lang,
    taxonomy: Taxonomy,
) -> tuple[Similar, ...]:  # fmt: skip
    """The cases whose story is nearest to this one's."""
    ranking = retriever.retrieve(case.summary, principal, lang, kind="review")
    return tuple(
        Similar(
            near.id, near.record.title, _shared(case, near.record.case, lang, taxonomy),
            near.record.path,
        )
        for near in [each for each in ranking.candidates if each.id != id_][:_SIMILAR]
        if near.record.case
    )  # fmt: skip


def _shared(
    case: CaseDetails, other: CaseDetails, lang: Lang, taxonomy: Taxonomy
) -> tuple[str, ...]:
    """What two cases have in common, in words."""
    name = taxonomy.name
    found = [
        name("conflict_types", each, lang)
        for each in case.conflict_types
        if each in other.conflict_types
    ]
    for vocabulary, own, theirs in (
        ("sectors", case.sector, other.sector),
        ("relationship_forms", case.relationship_form, other.relationship_form),
        ("escalation_steps", case.resolution_mechanism, other.resolution_mechanism),
    ):
        if own == theirs:
            found.append(name(vocabulary, own, lang))
    return tuple(found)
