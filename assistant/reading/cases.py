"""The list of past cases: described, narrowed down, in an order, a page at a time."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from assistant.language import Lang
from assistant.library.countries import checked_country, country_name
from assistant.library.documents import CaseDetails
from assistant.library.taxonomy import Taxonomy
from assistant.principal import Principal
from assistant.reading.listing import Choice
from assistant.reviews.lookup import CaseFilter, cases_like
from assistant.reviews.overview import Overview, overview
from assistant.reviews.reasons import reasons
from assistant.typography import fold

if TYPE_CHECKING:
    from assistant.index.records import Record
    from assistant.retrieval.retriever import Retriever

SIDE_BY_SIDE = 4  # cases that fit beside each other
_A_PAGE = 10
# What a case is narrowed down by: its field of the filter, its vocabulary, what a case has of it.
_FACETS: tuple[tuple[str, str, Callable[[CaseDetails], Iterable[str]]], ...] = (
    ("conflict_type", "conflict_types", lambda case: case.conflict_types),
    ("mechanism", "escalation_steps", lambda case: [case.resolution_mechanism]),
    ("settlement", "settlement_forms", lambda case: filter(None, [case.settlement_form])),
    ("outcome", "relationship_outcomes", lambda case: [case.relationship_outcome]),
    ("sector", "sectors", lambda case: [case.sector]),
    ("form", "relationship_forms", lambda case: [case.relationship_form]),
    ("country", "", lambda case: case.countries),
)
_Order = Callable[["Record", CaseDetails], tuple[bool, float]]
_ORDERS: Mapping[str, _Order] = {
    "recent": lambda _, case: (not _year(case), -_year(case)),
    "longest": lambda _, case: (not case.duration_months, -(case.duration_months or 0)),
    "shortest": lambda _, case: (not case.duration_months, case.duration_months or 0),
}
ORDERS = ("near", "title", *_ORDERS)


@dataclass(frozen=True)
class WantedCases:
    """What somebody looks for; empty means any.

    Attributes:
        order: one of ``ORDERS``; empty for the closest first, or by title without a description.
        chosen: ids of cases that are to be compared, whatever else is looked for.
    """

    description: str = ""
    filter: CaseFilter = CaseFilter()  # noqa: RUF009 - it is frozen
    order: str = ""
    page: int = 1
    chosen: tuple[str, ...] = ()

    def known(self, taxonomy: Taxonomy) -> "WantedCases":
        """Without what the vocabulary does not know, and no more cases than fit beside each
        other."""
        kept = {
            field: given
            for field, vocabulary, _ in _FACETS
            if (given := getattr(self.filter, field))
            and vocabulary
            and given in getattr(taxonomy.review, vocabulary)
        }
        with suppress(ValueError):
            kept["country"] = checked_country(self.filter.country) if self.filter.country else ""
        usual = "near" if self.description else "title"
        fits = self.order in ORDERS and (self.order != "near" or bool(self.description))
        return WantedCases(
            self.description, CaseFilter(**kept), self.order if fits else usual,
            max(self.page, 1), tuple(dict.fromkeys(self.chosen))[:SIDE_BY_SIDE],
        )  # fmt: skip


@dataclass(frozen=True)
class CaseEntry:
    """A case in the list, in words; ``why`` says what it shares with the description.

    ``opened`` and ``resolved`` are years, months or days, empty when unknown.
    """

    id: str
    lang: Lang
    title: str
    summary: str
    path: str
    why: str
    conflict_types: tuple[str, ...]
    form: str
    sector: str
    mechanism: str
    settlement: str
    outcome: str
    opened: str
    resolved: str
    duration_months: float | None


@dataclass(frozen=True)
class CaseListing:
    """A page of the cases that somebody looks for.

    Attributes:
        wanted: what was looked for, as far as it is known; its page is the one that is shown.
        count: all of them.
        pages: how many pages they fill; one where there are none.
        choices: for each field of the filter, what it could be and how many cases that would
            leave, the other fields as they are.
        chosen: those to be compared, as many as this person may see.
    """

    wanted: WantedCases
    entries: tuple[CaseEntry, ...]
    count: int
    pages: int
    choices: Mapping[str, tuple[Choice, ...]]
    chosen: tuple[CaseEntry, ...]


def case_listing(
    retriever: "Retriever", wanted: WantedCases, principal: Principal, lang: Lang,
    taxonomy: Taxonomy,
) -> CaseListing:  # fmt: skip
    """The cases that this person can read of what they look for; see :func:`cases_like` for how
    a description finds them."""
    wanted = wanted.known(taxonomy)
    everything = retriever.documents(principal, lang, "review")
    if wanted.description:
        candidates, named = cases_like(retriever, wanted.description, principal, lang, taxonomy)
        records = [candidate.record for candidate in candidates]
    else:
        candidates, named, records = [], {}, everything
    fitting = _ordered(_admitted(records, wanted.filter), wanted.order)
    pages = max(-(-len(fitting) // _A_PAGE), 1)
    page = min(wanted.page, pages)
    shown = fitting[(page - 1) * _A_PAGE : page * _A_PAGE]
    here = {record.id for record in shown}
    near = [candidate for candidate in candidates if candidate.id in here]
    why = reasons(retriever, wanted.description, near, named, principal, lang, taxonomy)
    by_id = {record.id: record for record in everything}
    return CaseListing(
        replace(wanted, page=page),
        tuple(_entry(record, lang, taxonomy, why.get(record.id, "")) for record in shown),
        len(fitting),
        pages,
        _choices(records, wanted.filter, lang, taxonomy),
        tuple(
            _entry(by_id[id_], lang, taxonomy)
            for id_ in wanted.chosen
            if id_ in by_id and by_id[id_].case
        ),
    )


def case_overview(
    retriever: "Retriever", wanted: CaseFilter, principal: Principal, lang: Lang
) -> Overview:
    """What the cases that a filter admits show together, of those this person may read."""
    admitted = _admitted(retriever.documents(principal, lang, "review"), wanted)
    return overview([record.case for record in admitted if record.case])


def _admitted(records: "Sequence[Record]", wanted: CaseFilter) -> "list[Record]":
    return [record for record in records if record.case and wanted.admits(record.case)]


def _ordered(records: "list[Record]", order: str) -> "list[Record]":
    if order == "near":
        return records
    by_title = sorted(records, key=lambda record: fold(record.title))
    if order not in _ORDERS:
        return by_title
    key = _ORDERS[order]
    return sorted(
        by_title, key=lambda record: key(record, record.case) if record.case else (True, 0)
    )


def _year(case: CaseDetails) -> float:
    """When a conflict ended, or began where its end is unknown, in years; 0 when neither is."""
    year, *rest = (case.resolved or case.opened or "0").split("-")
    return int(year) + (int(rest[0]) / 12 if rest else 0)


def _choices(
    records: "Sequence[Record]", wanted: CaseFilter, lang: Lang, taxonomy: Taxonomy
) -> dict[str, tuple[Choice, ...]]:
    found = {}
    for field, vocabulary, values in _FACETS:
        left = _admitted(records, wanted.model_copy(update={field: ""}))
        counts = Counter(value for record in left if record.case for value in values(record.case))
        ids = [*counts, *([getattr(wanted, field)] if getattr(wanted, field) not in counts else [])]
        named = [
            Choice(
                id_,
                taxonomy.name(vocabulary, id_, lang) if vocabulary else country_name(id_, lang),
                counts[id_],
            )
            for id_ in ids
            if id_
        ]
        found[field] = tuple(sorted(named, key=lambda choice: fold(choice.name)))
    return found


def _entry(record: "Record", lang: Lang, taxonomy: Taxonomy, why: str = "") -> CaseEntry:
    case, name = record.case, taxonomy.name
    assert case is not None
    return CaseEntry(
        record.id, record.lang, record.title, case.summary, record.path, why,
        tuple(name("conflict_types", each, lang) for each in case.conflict_types),
        name("relationship_forms", case.relationship_form, lang),
        name("sectors", case.sector, lang),
        name("escalation_steps", case.resolution_mechanism, lang),
        name("settlement_forms", case.settlement_form, lang) if case.settlement_form else "",
        name("relationship_outcomes", case.relationship_outcome, lang),
        case.opened, case.resolved, case.duration_months,
    )  # fmt: skip
