"""Look up past cases: by description, by name, by the kind of conflict and how it ended."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.library.countries import checked_country
from assistant.library.documents import CaseDetails
from assistant.library.taxonomy import Taxonomy, nearest
from assistant.principal import Principal
from assistant.reviews.reasons import reasons
from assistant.typography import fold

if TYPE_CHECKING:
    from assistant.index.records import Record
    from assistant.retrieval.candidates import Candidate
    from assistant.retrieval.retriever import Retriever


class CaseFilter(BaseModel):
    """Restrictions; empty means any."""

    model_config = ConfigDict(frozen=True)

    conflict_type: str = ""
    mechanism: str = ""
    outcome: str = ""
    sector: str = ""
    form: str = ""
    country: str = ""  # by its code
    settlement: str = ""

    def admits(self, case: CaseDetails) -> bool:
        """Whether a case has all that is asked for."""
        return (
            (not self.conflict_type or self.conflict_type in case.conflict_types)
            and self.mechanism in ("", case.resolution_mechanism)
            and self.outcome in ("", case.relationship_outcome)
            and self.sector in ("", case.sector)
            and self.form in ("", case.relationship_form)
            and (not self.country or self.country in case.countries)
            and self.settlement in ("", case.settlement_form)
        )


def checked_filter(wanted: CaseFilter, taxonomy: Taxonomy) -> CaseFilter:
    """A filter whose country is given by a code or a name, with its code.

    Raises:
        EntenteError: the taxonomy does not know an id, or there is no such country; names the
            nearest valid ones.
    """
    terms = taxonomy.review
    for field, known in (
        ("conflict_type", terms.conflict_types),
        ("mechanism", terms.escalation_steps),
        ("outcome", terms.relationship_outcomes),
        ("sector", terms.sectors),
        ("form", terms.relationship_forms),
        ("settlement", terms.settlement_forms),
    ):
        given = getattr(wanted, field)
        if given and given not in known:
            option = field.replace("_", "-")
            raise EntenteError(
                f"{option}: '{given}' is not in the taxonomy; use one of: {nearest(given, known)}."
            )
    try:
        country = checked_country(wanted.country) if wanted.country else ""
    except ValueError as error:
        raise EntenteError(f"country: {error}.") from error
    return wanted.model_copy(update={"country": country})


class CaseResult(BaseModel):
    """A past case and why it is like the description."""

    model_config = ConfigDict(frozen=True)

    id: str
    title: str
    score: float
    why: str
    conflict_types: tuple[str, ...]
    mechanism: str
    outcome: str
    sector: str
    form: str
    duration_months: float | None
    path: str
    settlement: str = ""


class CaseResults(BaseModel):
    """Similar cases, best first, and how many there are of each kind."""

    model_config = ConfigDict(frozen=True)

    query: str
    language: Lang
    results: tuple[CaseResult, ...]
    facets: dict[str, dict[str, int]]


_FACETS = ("conflict_types", "mechanism", "outcome", "sector", "form")


def find_cases(
    retriever: "Retriever",
    description: str,
    principal: Principal,
    lang: Lang,
    wanted: CaseFilter | None = None,
    limit: int = 10,
    taxonomy: Taxonomy | None = None,
) -> CaseResults:
    """Cases that are like a description, among those this person may see; none where it is like
    none.

    Facets count the cases that the filter admits, so that they tell what is left to choose from.
    """
    wanted, taxonomy = wanted or CaseFilter(), taxonomy or Taxonomy.load()
    if not description.strip():
        return _browse(retriever, principal, lang, wanted, limit)
    like_it, named = cases_like(retriever, description, principal, lang, taxonomy)
    admitted = [
        candidate
        for candidate in like_it
        if candidate.record.case and wanted.admits(candidate.record.case)
    ]
    chosen = admitted[:limit]
    why = reasons(retriever, description, chosen, named, principal, lang, taxonomy)
    results = tuple(
        _result(candidate.record, candidate.score, why[candidate.id]) for candidate in chosen
    )
    facets = _facets([candidate.record for candidate in admitted])
    return CaseResults(query=description, language=lang, results=results, facets=facets)


def cases_like(
    retriever: "Retriever", description: str, principal: Principal, lang: Lang, taxonomy: Taxonomy
) -> "tuple[list[Candidate], dict[str, list[str]]]":
    """All cases by how much they are like a description, and the parties that it names of each;
    none where it is like none."""
    # Who only reads results, as a command beside a running app, does not wait for these.
    from assistant.answering.cases import NONE_LIKE_IT
    from assistant.answering.wishes import kind_told

    ranking = retriever.retrieve(description, principal, lang, kind="review")
    named = retriever.named(description, ranking.candidates, lang)
    like_it = (
        ranking.answerability >= NONE_LIKE_IT
        or named
        or kind_told(description, taxonomy).kinds
        # A story of partners, like no case that is known in its wording, is still one of partners.
        or retriever.retrieve(description, principal, lang).answerability >= NONE_LIKE_IT
    )
    return by_name(ranking.candidates if like_it else (), named), named


def by_name(
    candidates: "Sequence[Candidate]", named: Mapping[str, Sequence[str]]
) -> "list[Candidate]":
    """Candidates whose parties are named before the others, otherwise in their order."""
    return sorted(candidates, key=lambda candidate: -len(named.get(candidate.id, ())))


def _browse(
    retriever: "Retriever", principal: Principal, lang: Lang, wanted: CaseFilter, limit: int
) -> CaseResults:
    """Without a description: the cases that the filter admits, by title."""
    records = [
        record
        for record in retriever.documents(principal, lang, "review")
        if record.case and wanted.admits(record.case)
    ]
    records.sort(key=lambda record: fold(record.title))
    results = tuple(_result(record, 0.0, "") for record in records[:limit])
    return CaseResults(query="", language=lang, results=results, facets=_facets(records))


def _result(record: "Record", score: float, why: str) -> CaseResult:
    case = record.case
    assert case is not None
    return CaseResult(
        id=record.id,
        title=record.title,
        score=score,
        why=why,
        conflict_types=case.conflict_types,
        mechanism=case.resolution_mechanism,
        outcome=case.relationship_outcome,
        sector=case.sector,
        form=case.relationship_form,
        duration_months=case.duration_months,
        path=record.path,
        settlement=case.settlement_form,
    )


def _facets(records: "Sequence[Record]") -> dict[str, dict[str, int]]:
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in _FACETS}
    for record in records:
        case = record.case
        if case is None:
            continue
        counts["conflict_types"].update(case.conflict_types)
        counts["mechanism"][case.resolution_mechanism] += 1
        counts["outcome"][case.relationship_outcome] += 1
        counts["sector"][case.sector] += 1
        counts["form"][case.relationship_form] += 1
    return {facet: dict(counter.most_common()) for facet, counter in counts.items()}
