"""The form of a review as components, and back."""

from collections.abc import Sequence
from typing import Any

import gradio as gr

from assistant.language import Lang
from assistant.library.labels import name
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.form import (
    LessonEntry,
    PracticeEntry,
    ReviewForm,
    SourceEntry,
    field_texts,
)
from assistant.web.review_texts import REVIEW_TEXTS

_VOCABULARIES = {
    "sector": "sectors",
    "relationship_form": "relationship_forms",
    "conflict_types": "conflict_types",
    "escalation_path": "escalation_steps",
    "resolution_mechanism": "escalation_steps",
    "relationship_outcome": "relationship_outcomes",
}
_PARTS = (
    ("lang", "title", "summary", "parties", "partnership", "visibility", "origin", "id"),
    ("conflict_types", "sector", "relationship_form", "phase", "countries", "opened", "resolved",
     "duration_months", "escalation_path", "resolution_mechanism", "relationship_outcome"),
    ("context", "events", "attempts", "resolution", "applies"),
)  # fmt: skip
_LAST = ("lessons_text", "sources", "review_by")
_STORIES = ("context", "events", "attempts", "resolution", "applies", "lessons_text")
LESSONS, PRACTICES = 4, 6
_SOURCE_PARTS = ("key", "publisher", "title", "date", "url")
FIELDS = (*(field for part in _PARTS for field in part), *_LAST)


def build_fields(reader: Lang) -> list[Any]:
    """All components, in the order in which ``to_form`` takes their values."""
    texts = REVIEW_TEXTS[reader]
    made: dict[str, Any] = {}
    for title, names in zip(texts.parts, _PARTS, strict=False):
        with gr.Accordion(title, open=names is _PARTS[0], elem_classes="form-part"):
            for field in names:
                made[field] = _component(field, reader)
    extra: list[Any] = []
    with gr.Accordion(texts.parts[3], open=False, elem_classes="form-part"):
        gr.Markdown(field_texts(reader)["lessons"].help)
        for number in range(1, LESSONS + 1):
            with gr.Row():
                extra.append(gr.Textbox(label=texts.lesson.format(n=number), lines=2, scale=3))
                extra.append(gr.Textbox(label=texts.conditions, lines=2, scale=2))
        gr.Markdown(field_texts(reader)["practices"].help)
        practices = [("–", ""), *((p.label(reader), p.id) for p in Taxonomy.load().practices)]
        for number in range(1, PRACTICES + 1):
            with gr.Row():
                extra.append(
                    gr.Dropdown(practices, value="", label=texts.practice.format(n=number))
                )
                extra.append(
                    gr.Dropdown(
                        [(label, id_) for id_, label in texts.effects.items()], value="missing",
                        label=texts.effect,
                    )
                )  # fmt: skip
                extra.append(gr.Textbox(label=texts.note, scale=2))
        for field in _LAST:
            made[field] = _component(field, reader)
    return [*(made[field] for field in FIELDS), *extra]


def _component(field: str, reader: Lang) -> Any:
    texts, own = REVIEW_TEXTS[reader], field_texts(reader)[field]
    shared: dict[str, Any] = {"label": own.label, "info": own.help, "elem_id": f"field-{field}"}
    if field == "lang":
        return gr.Radio([("Français", "fr"), ("English", "en")], value=reader, **shared)
    if field in texts.choices:
        choices = [(label, id_) for id_, label in texts.choices[field].items()]
        return gr.Radio(choices, value=choices[0][1], **shared)
    if field == "phase":
        choices = [("–", ""), *((label, id_) for id_, label in texts.phases.items())]
        return gr.Dropdown(choices, value="", **shared)
    if field in _VOCABULARIES:
        many = field in ("conflict_types", "escalation_path")
        terms = Taxonomy.load().review
        ids: Sequence[str] = getattr(terms, _VOCABULARIES[field])
        choices = [(name(_VOCABULARIES[field], id_, reader), id_) for id_ in ids]
        blank = [] if many else [("–", "")]
        return gr.Dropdown([*blank, *choices], value=[] if many else "", multiselect=many, **shared)
    if field == "duration_months":
        return gr.Number(value=None, minimum=0, **shared)
    lines = {"summary": 3, "parties": 2, "sources": 3}.get(field, 6 if field in _STORIES else 1)
    return gr.Textbox(lines=lines, max_lines=20 if field in _STORIES else 8, **shared)


def to_form(values: Sequence[Any], base: ReviewForm) -> ReviewForm:
    """The form from the components' values; what no component shows stays as in ``base``."""
    given = dict(zip(FIELDS, values, strict=False))
    extra = list(values[len(FIELDS) :])
    lessons = [
        LessonEntry(text=_text(extra[2 * n]), conditions=_text(extra[2 * n + 1]))
        for n in range(LESSONS)
    ]
    rest = extra[2 * LESSONS :]
    practices = [
        PracticeEntry(
            id=_text(rest[3 * n]), effect=rest[3 * n + 1] or "missing", note=_text(rest[3 * n + 2])
        )
        for n in range(PRACTICES)
    ]
    fields: dict[str, Any] = {field: _text(given[field]) for field in FIELDS}
    fields |= {
        "lang": given["lang"] or "fr",
        "origin": given["origin"] or "internal",
        "visibility": given["visibility"] or "restricted",
        "parties": tuple(p.strip() for p in _text(given["parties"]).split("\n") if p.strip()),
        "countries": tuple(
            c.strip().upper() for c in _text(given["countries"]).split(",") if c.strip()
        ),
        "conflict_types": tuple(given["conflict_types"] or ()),
        "escalation_path": tuple(given["escalation_path"] or ()),
        "duration_months": given["duration_months"] or None,
        "sources": tuple(_source(s) for s in _text(given["sources"]).split("\n") if s.strip()),
        "lessons": (*(x for x in lessons if x.text or x.conditions), *base.lessons[LESSONS:]),
        "practices": (*(p for p in practices if p.id or p.note), *base.practices[PRACTICES:]),
    }
    return base.model_copy(update=fields)


def to_values(form: ReviewForm) -> list[Any]:
    """The components' values for a form."""
    values: list[Any] = []
    for field in FIELDS:
        value = getattr(form, field)
        if field == "parties":
            value = "\n".join(value)
        elif field == "countries":
            value = ", ".join(value)
        elif field == "sources":
            value = "\n".join(
                " | ".join(getattr(source, part) for part in _SOURCE_PARTS) for source in value
            )
        elif isinstance(value, tuple):
            value = list(value)
        values.append(value)
    lessons = [*form.lessons[:LESSONS], *[LessonEntry()] * LESSONS][:LESSONS]
    practices = [*form.practices[:PRACTICES], *[PracticeEntry()] * PRACTICES][:PRACTICES]
    values += [part for lesson in lessons for part in (lesson.text, lesson.conditions)]
    values += [part for p in practices for part in (p.id, p.effect, p.note)]
    return values


def _text(value: Any) -> str:
    return str(value or "").strip()


def _source(line: str) -> SourceEntry:
    parts = [part.strip() for part in line.split("|")]
    return SourceEntry(**dict(zip(_SOURCE_PARTS, parts, strict=False)))
