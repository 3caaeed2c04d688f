"""What an author typed, field by field and exactly so, and the form that it makes.

A form keeps what can be understood; this keeps everything, a half-written date included, so that
nothing is lost between two looks at a page. Lessons and practices are rows, as many as are wanted.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.library.countries import country_codes
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.form import (
    LessonEntry,
    PracticeEntry,
    ReviewForm,
    SourceEntry,
    check_form,
    field_texts,
)
from assistant.texts import ByLanguage
from assistant.typography import typeset

# A field's values in order: one for a text, any number for a list, none where nothing is chosen.
Typed = Mapping[str, tuple[str, ...]]

MANY = ("conflict_types", "escalation_path")
# What belongs to no field of the form: kept beside it, word for word, until the author deletes it.
UNPLACED = "unplaced"
# Not shown on the page, and kept as it came.
_HIDDEN = "amounts"
_ROWS = {"lessons": ("text", "conditions"), "practices": ("id", "effect", "note")}
_ROW = re.compile(r"(lessons|practices)\.(\d{1,3})\.([a-z]{1,12})")
_SAY = ByLanguage(__name__, "typed", dict[str, str])
_PLAIN = tuple(
    name for name in ReviewForm.model_fields
    if name not in (*MANY, *_ROWS, _HIDDEN, UNPLACED)
)  # fmt: skip
_SOURCE = ("key", "publisher", "title", "date", "url")

# Characters. A field may be far longer than a review's will be: it is cut down by its author.
MAX_FIELD = 100_000
MAX_UNPLACED = 500_000
MAX_FORM = 1_500_000
MAX_ROWS = 60


def is_field(name: str) -> bool:
    """Whether this is a field that an author fills in."""
    if row := _ROW.fullmatch(name):
        return row[3] in _ROWS[row[1]] and int(row[2]) < MAX_ROWS and str(int(row[2])) == row[2]
    return name in _PLAIN or name in MANY or name == UNPLACED


def typed_form(form: ReviewForm) -> dict[str, tuple[str, ...]]:
    """A form as if its author had typed it; what is empty is left out."""
    found: dict[str, tuple[str, ...]] = {name: getattr(form, name) for name in MANY}
    for name in _PLAIN:
        found[name] = (_written(name, getattr(form, name)),)
    for group, parts in _ROWS.items():
        for place, row in enumerate(getattr(form, group)):
            found |= {f"{group}.{place}.{part}": (getattr(row, part),) for part in parts}
    if form.amounts:
        found[_HIDDEN] = (json.dumps(form.amounts, ensure_ascii=False),)
    return {name: values for name, values in found.items() if any(values)}


def _written(name: str, value: Any) -> str:
    if name == "parties":
        return "\n".join(value)
    if name == "countries":
        return ", ".join(value)
    if name == "sources":
        return "\n".join(" | ".join(getattr(source, part) for part in _SOURCE) for source in value)
    if name == "duration_months":
        return "" if value is None else f"{value:g}"
    return str(value)


def read_form(typed: Typed) -> ReviewForm:
    """The form that was typed, as far as it can be understood."""
    values: dict[str, Any] = {name: _one(typed, name) for name in _PLAIN}
    values |= {name: tuple(filter(None, typed.get(name, ()))) for name in MANY}
    values |= {
        "parties": tuple(filter(None, map(str.strip, values["parties"].split("\n")))),
        "countries": country_codes(values["countries"]),
        "duration_months": _number(values["duration_months"]),
        "sources": tuple(_source(s) for s in values["sources"].split("\n") if s.strip()),
        "lessons": tuple(LessonEntry(**row) for row in rows(typed, "lessons").values()),
        "practices": tuple(
            PracticeEntry.model_validate(
                row | {"effect": _known(PracticeEntry, "effect", row["effect"])}
            )
            for row in rows(typed, "practices").values()
            if row["id"] or row["note"]
        ),
        "amounts": tuple(json.loads(_one(typed, _HIDDEN) or "[]")),
    }
    values |= {
        name: _known(ReviewForm, name, values[name]) for name in ("lang", "origin", "visibility")
    }
    return ReviewForm(**values)


def rows(typed: Typed, group: str) -> dict[int, dict[str, str]]:
    """The rows of lessons or practices in which something stands, by their number."""
    places = sorted(
        {int(row[2]) for name in typed if (row := _ROW.fullmatch(name)) and row[1] == group}
    )
    found = {
        place: {part: _one(typed, f"{group}.{place}.{part}") for part in _ROWS[group]}
        for place in places
    }
    # A practice's effect is always chosen: alone it says nothing.
    return {
        place: row
        for place, row in found.items()
        if any(text for part, text in row.items() if part != "effect")
    }


def with_texts(typed: Typed, texts: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What was typed with some free texts replaced; the names are those of ``ReviewForm.texts``."""
    kept = {
        "lessons": list(rows(typed, "lessons")),
        "practices": [n for n, row in rows(typed, "practices").items()],
    }
    changed = dict(typed)
    for name, text in texts.items():
        group, _, rest = name.partition(".")
        place, _, part = rest.partition(".")
        target = f"{group}.{kept[group][int(place)]}.{part}" if rest else name
        changed[target] = (text,)
    return changed


def typed_problems(typed: Typed, reader: Lang, taxonomy: Taxonomy | None = None) -> list[str]:
    """What keeps that which was typed from being a review, one sentence each."""
    form = read_form(typed)
    found = check_form(form, reader, taxonomy)
    if _one(typed, UNPLACED):
        label = field_label(UNPLACED, reader)
        found.append(_SAY[reader]["left"].format(label=label))
    duration = _one(typed, "duration_months")
    if duration and form.duration_months is None:
        label = field_texts(reader)["duration_months"].label
        found.append(_SAY[reader]["no_number"].format(label=label, value=duration[:40]))
    return [typeset(problem, reader) for problem in found]


def check_size(typed: Typed, reader: Lang) -> None:
    """Refuse, before any work, what no review can be.

    Raises:
        EntenteError: a field or the whole is too long, or there are too many rows.
    """
    for name, values in typed.items():
        size, limit = sum(map(len, values)), MAX_UNPLACED if name == UNPLACED else MAX_FIELD
        if size > limit:
            label = field_label(name, reader)
            told = _SAY[reader]["field"].format(label=label, size=size, limit=limit)
            raise EntenteError(told)
    whole = sum(len(name) + sum(map(len, values)) for name, values in typed.items())
    if whole > MAX_FORM:
        raise EntenteError(_SAY[reader]["whole"].format(size=whole, limit=MAX_FORM))


def field_label(name: str, reader: Lang) -> str:
    """What a field is called on the page."""
    if name == UNPLACED:
        return _SAY[reader]["unplaced"]
    group, _, rest = name.partition(".")
    number = f" {int(rest.partition('.')[0]) + 1}" if rest else ""
    return f"{field_texts(reader)[group].label}{number}"


def _one(typed: Typed, name: str) -> str:
    return next(iter(typed.get(name, ())), "").strip()


def _number(text: str) -> float | None:
    match = re.fullmatch(r"\d{1,6}(?:[.,]\d{1,3})?", text)
    return float(text.replace(",", ".")) if match else None


def _known(model: type, name: str, given: str) -> str:
    """A choice that exists; nothing chosen, or nothing known, is the field's default."""
    field = model.model_fields[name]  # type: ignore[attr-defined]
    return given if given in field.annotation.__args__ else field.default


def _source(line: str) -> SourceEntry:
    parts = [part.strip() for part in line.split("|")]
    return SourceEntry(**dict(zip(_SOURCE, parts, strict=False)))
