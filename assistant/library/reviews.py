"""Post-conflict reviews: the form of their front matter and sections."""

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from assistant.language import Lang
from assistant.library.documents import CaseDetails, Document, Lesson, PracticeEffect
from assistant.library.fields import (
    ID_PATTERN,
    MAX_ID,
    SourceFields,
    Text,
    as_source,
    check_ids,
    check_place,
    validate,
)
from assistant.library.markdown import parse, sections
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
    countries: list[Annotated[str, Field(pattern=r"^[A-Z]{2}$")]] = []
    relationship_form: Text
    phase: Text
    parties: Annotated[list[Text], Field(min_length=1)]
    conflict_types: Annotated[list[Text], Field(min_length=1)]
    opened: Moment | None = None
    resolved: Moment | None = None
    duration_months: Annotated[float, Field(gt=0, le=1200)] | None = None
    escalation_path: Annotated[list[Text], Field(min_length=1)]
    resolution_mechanism: Text
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

    @model_validator(mode="after")
    def _fit_together(self) -> "ReviewFields":
        if self.origin == "public-case" and not self.sources:
            raise ValueError("a public case needs its sources; name at least one in 'sources'")
        if self.origin == "internal" and not self.partnership:
            raise ValueError("an internal review needs a 'partnership'")
        if self.opened and self.resolved and self.resolved[:4] < self.opened[:4]:
            raise ValueError(f"'resolved' ({self.resolved}) is before 'opened' ({self.opened})")
        if self.status == "approved" and not self.approved_by:
            raise ValueError("an approved review names who approved it in 'approved_by'")
        return self

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


def read_review(text: str, path: str, hash_: str, taxonomy: Taxonomy) -> Document | None:
    """A review from the text of its file; None when it is retired.

    Raises:
        FileError: the file does not have the form of a review.
    """
    matter, tokens = parse(text, path)
    fields = validate(ReviewFields, matter, path)
    terms = taxonomy.review
    check_ids(
        fields,
        matter,
        path,
        {
            "origin": terms.origins,
            "status": terms.statuses,
            "visibility": terms.visibility,
            "lang": taxonomy.languages,
            "sector": terms.sectors,
            "relationship_form": terms.relationship_forms,
            "phase": taxonomy.phases,
            "conflict_types": terms.conflict_types,
            "escalation_path": terms.escalation_steps,
            "resolution_mechanism": terms.escalation_steps,
            "relationship_outcome": terms.relationship_outcomes,
            "practices": tuple(taxonomy.practice_by_id),
        },
    )
    check_place(fields.id, fields.lang, matter, path)
    if fields.status == "retired":
        return None
    lang: Lang = "fr" if fields.lang == "fr" else "en"
    return Document(
        id=fields.id,
        kind="review",
        lang=lang,
        title=fields.title,
        path=path,
        hash=hash_,
        passages=sections(tokens, HEADINGS[lang], path),
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
        ),
    )
