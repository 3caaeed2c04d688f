"""Post-conflict reviews: the form of their front matter and sections."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from assistant.library.countries import checked_country, country_codes
from assistant.library.documents import Amount, CaseDetails, Document, Lesson, PracticeEffect
from assistant.library.fields import (
    ID_PATTERN,
    MAX_ID,
    SourceFields,
    Text,
    as_source,
    check_ids,
    check_place,
    language_of,
    validate,
)
from assistant.library.markdown import Faults, parse_all, sections
from assistant.library.taxonomy import Taxonomy
from assistant.principal import PUBLIC, RESTRICTED, draft_scope, partnership_scope

LongText = Annotated[str, Field(min_length=1, max_length=2000)]
Moment = Annotated[str, Field(pattern=r"^\d{4}(-(0[1-9]|1[0-2])(-\d{2})?)?$")]

HEADINGS: dict[str, dict[str, str]] = {
    "fr": {
        "Contexte": "context",
        "Ce qui s'est passé": "events",
        "Ce qui a été tenté": "attempts",
        "Résolution": "resolution",
        "Enseignements": "lessons",
        "Quand cela s'applique": "applies",
    },
    "en": {
        "Context": "context",
        "What happened": "events",
        "What was tried": "attempts",
        "Resolution": "resolution",
        "Lessons": "lessons",
        "When this applies": "applies",
    },
}


def _listed(value: Any) -> Any:
    """Countries in a list, each a text of its own, or all in one text."""
    return list(country_codes(value)) if isinstance(value, str) else value


class AmountFields(BaseModel, extra="forbid", coerce_numbers_to_str=True):
    """A sourced sum."""

    what: Text
    value: float
    unit: Text
    source: Text = ""


class PracticeFields(BaseModel, extra="forbid", coerce_numbers_to_str=True):
    """A practice of the taxonomy and what it did in this conflict."""

    id: Text
    effect: Literal["helped", "missing", "hurt"]
    note: LongText


class LessonFields(BaseModel, extra="forbid", coerce_numbers_to_str=True):
    """A lesson and the conditions under which it applies."""

    text: LongText
    conditions: LongText


class ReviewFields(BaseModel):
    """Front matter of a review (design: vocabulary). Unknown values are left out."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    id: Annotated[str, Field(pattern=f"^{ID_PATTERN.pattern}$", max_length=MAX_ID)]
    origin: Text
    status: Text
    visibility: Text
    partnership: Text | None = None
    lang: Text
    title: Text
    summary: LongText
    sector: Text
    countries: Annotated[
        list[Annotated[str, AfterValidator(checked_country)]], BeforeValidator(_listed)
    ] = []
    relationship_form: Text
    phase: Text
    parties: Annotated[list[Text], Field(min_length=1)]
    conflict_types: Annotated[list[Text], Field(min_length=1)]
    opened: Moment | None = None
    resolved: Moment | None = None
    duration_months: Annotated[float, Field(gt=0, le=1200)] | None = None
    escalation_path: Annotated[list[Text], Field(min_length=1)]
    resolution_mechanism: Text
    settlement_form: Text | None = None
    relationship_outcome: Text
    amounts: list[AmountFields] = []
    practices: list[PracticeFields] = []
    lessons: Annotated[list[LessonFields], Field(min_length=1)]
    sources: list[SourceFields] = []
    author: Text
    author_id: Text | None = None
    approved_by: Text | None = None
    review_by: dt.date | None = None
    superseded_by: Text | None = None
    returned: LongText | None = None
    returned_by: Text | None = None

    @property
    def writer(self) -> str:
        """Who wrote it: the author's id; their name, in a file that was written by hand."""
        return self.author_id or self.author

    def scope(self) -> str:
        """Who may see it: drafts their author, the rest as 'visibility' says."""
        if self.status == "draft":
            return draft_scope(self.writer)
        if self.visibility == "public":
            return PUBLIC
        if self.visibility == "partners" and self.partnership:
            return partnership_scope(self.partnership)
        return RESTRICTED


def misfits(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Which fields of a review's front matter do not fit together, and why."""
    opened, resolved = str(values.get("opened") or ""), str(values.get("resolved") or "")
    if values.get("origin") == "public-case" and not values.get("sources"):
        yield "sources", "a public case needs its sources; name at least one in 'sources'"
    if values.get("origin") == "internal" and not values.get("partnership"):
        yield "partnership", "an internal review needs a 'partnership'"
    if opened and resolved and resolved[:4] < opened[:4]:
        yield "resolved", f"'resolved' ({resolved}) is before 'opened' ({opened})"
    if values.get("status") == "approved" and not values.get("approved_by"):
        yield "approved_by", "an approved review names who approved it in 'approved_by'"


def read_review(text: str, path: str, hash_: str, taxonomy: Taxonomy) -> Document | None:
    """A review from the text of its file; None when it is retired.

    Raises:
        FileError: the file does not have the form of a review; carries all its faults.
    """
    faults = Faults(path)
    matter, tokens = parse_all(text, faults)
    fields = validate(ReviewFields, matter, faults)
    for name, message in misfits(matter.values) if matter else ():
        faults.add(matter.line((name,)) if matter else 1, message, name)
    terms = taxonomy.review
    check_ids(
        matter,
        faults,
        {
            "origin": terms.origins,
            "status": terms.statuses,
            "visibility": terms.visibility,
            "lang": taxonomy.languages,
            **taxonomy.review_choices,
            "practices": tuple(taxonomy.practice_by_id),
        },
    )
    check_place(matter, faults)
    lang = language_of(matter, faults)
    retired = matter is not None and matter.values.get("status") == "retired"
    passages = () if retired else sections(tokens, HEADINGS[lang], faults)
    faults.check()
    if retired:
        return None
    assert fields is not None
    return Document(
        id=fields.id,
        kind="review",
        lang=lang,
        title=fields.title,
        path=path,
        hash=hash_,
        passages=passages,
        # What a reader knows of the case without its names, and what it teaches.
        questions=(fields.summary, *(lesson.text for lesson in fields.lessons)),
        phases=(fields.phase,),
        sources=tuple(as_source(source) for source in fields.sources),
        scope=fields.scope(),
        case=CaseDetails(
            summary=fields.summary,
            sector=fields.sector,
            countries=tuple(fields.countries),
            relationship_form=fields.relationship_form,
            parties=tuple(fields.parties),
            conflict_types=tuple(fields.conflict_types),
            opened=fields.opened or "",
            resolved=fields.resolved or "",
            duration_months=fields.duration_months,
            escalation_path=tuple(fields.escalation_path),
            resolution_mechanism=fields.resolution_mechanism,
            relationship_outcome=fields.relationship_outcome,
            practices=tuple(PracticeEffect(**p.model_dump()) for p in fields.practices),
            lessons=tuple(Lesson(**lesson.model_dump()) for lesson in fields.lessons),
            settlement_form=fields.settlement_form or "",
            amounts=tuple(Amount(**amount.model_dump()) for amount in fields.amounts),
        ),
    )
