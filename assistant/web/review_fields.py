"""The fields of a review's form as its page shows them, filled with what was typed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from assistant.language import Lang
from assistant.library.taxonomy import REVIEW_FIELDS, Taxonomy
from assistant.reviews.form import ReviewForm, field_texts, missing_fields
from assistant.reviews.typed import MANY, MAX_ROWS, Typed, rows
from assistant.web.review_texts import REVIEW_TEXTS

_PARTS: tuple[tuple[str, ...], ...] = (
    ("lang", "title", "summary", "parties", "partnership", "visibility", "origin", "id"),
    ("conflict_types", "sector", "relationship_form", "phase", "countries", "opened", "resolved",
     "duration_months", "escalation_path", "resolution_mechanism", "settlement_form",
     "relationship_outcome"),
    ("context", "events", "attempts", "resolution", "applies"),
    ("lessons", "practices", "lessons_text", "sources", "review_by"),
)  # fmt: skip
# What fits on a screen, by its name in addresses: the second part takes two.
_STEPS: dict[str, tuple[str, ...]] = {
    "essentials": _PARTS[0], "conflict": _PARTS[1][:5], "course": _PARTS[1][5:],
    "story": _PARTS[2], "lessons": _PARTS[3],
}  # fmt: skip
STEPS = tuple(_STEPS)
_LINES = {"summary": 3, "parties": 2, "sources": 3, "context": 6, "events": 6, "attempts": 6,
          "resolution": 6, "applies": 6, "lessons_text": 6}  # fmt: skip

Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ShownField:
    """A field: one text, one choice, a list of choices, or rows of ``cells``."""

    name: str
    label: str
    help: str
    kind: Literal["line", "text", "choice", "list", "rows"]
    values: tuple[str, ...] = ()
    choices: Choices = ()
    lines: int = 1
    rows: tuple[tuple["ShownField", ...], ...] = ()
    words: str = ""  # that it was guessed from


@dataclass(frozen=True)
class ShownPart:
    """A part of the form."""

    title: str
    fields: tuple[ShownField, ...]


def shown_form(
    typed: Typed, guesses: dict[str, str], reader: Lang, taxonomy: Taxonomy
) -> tuple[ShownPart, ...]:
    """The whole form.

    Args:
        guesses: words of a document by the field that was guessed from them.
    """
    return tuple(
        ShownPart(title, tuple(_field(name_, typed, guesses, reader, taxonomy) for name_ in names))
        for title, names in zip(REVIEW_TEXTS[reader].parts, _PARTS, strict=True)
    )


def fields_of(step: str, parts: Sequence[ShownPart]) -> tuple[ShownField, ...]:
    """The fields of one step."""
    return tuple(field for part in parts for field in part.fields if field.name in _STEPS[step])


def left_by_step(form: ReviewForm) -> dict[str, int]:
    """How many required fields of each step are still empty."""
    missing = set(missing_fields(form))
    return {step: len(missing.intersection(names)) for step, names in _STEPS.items()}


def _field(
    field: str, typed: Typed, guesses: dict[str, str], reader: Lang, taxonomy: Taxonomy
) -> ShownField:
    own, words = field_texts(reader)[field], guesses.get(field, "")
    if field in ("lessons", "practices"):
        # One more than are filled in; the page adds others.
        count = min(max(rows(typed, field), default=-1) + 2, MAX_ROWS)
        cells = _lesson if field == "lessons" else _practice
        made = tuple(
            tuple(
                replace(cell, words=guesses.get(cell.name, ""))
                for cell in cells(number, typed, reader, taxonomy)
            )
            for number in range(count)
        )
        return ShownField(field, own.label, own.help, "rows", rows=made, words=words)
    values = typed.get(field, ())
    choices = _choices(field, reader, taxonomy)
    if field in MANY:
        values = (*filter(None, values), "")
    elif choices and not any(values):
        values = (reader if field == "lang" else choices[0][0],)
    kind: Literal["line", "text", "choice", "list"] = (
        "list" if field in MANY else "choice" if choices else "text" if field in _LINES else "line"
    )
    return ShownField(
        field, own.label, own.help, kind, values or ("",), _with(choices, values),
        _LINES.get(field, 1), words=words,
    )  # fmt: skip


def _choices(field: str, reader: Lang, taxonomy: Taxonomy) -> Choices:
    texts = REVIEW_TEXTS[reader]
    if field == "lang":
        return (("fr", "Français"), ("en", "English"))
    if field in texts.choices:
        return tuple(texts.choices[field].items())
    ids = taxonomy.review_choices.get(field)
    if ids is None:
        return ()
    named = ((id_, taxonomy.name(REVIEW_FIELDS[field], id_, reader)) for id_ in ids)
    return (("", "–"), *named)


def _with(choices: Choices, values: tuple[str, ...]) -> Choices:
    """The choices, and what stands in the field although it is none: it is not lost."""
    known = {id_ for id_, _ in choices}
    return (*choices, *((v, v) for v in values if choices and v not in known))


def _lesson(number: int, typed: Typed, reader: Lang, _: Taxonomy) -> tuple[ShownField, ...]:
    texts = REVIEW_TEXTS[reader]
    return (
        _cell(f"lessons.{number}.text", texts.lesson.format(n="").strip(), "text", typed),
        _cell(f"lessons.{number}.conditions", texts.conditions, "text", typed),
    )


def _practice(
    number: int, typed: Typed, reader: Lang, taxonomy: Taxonomy
) -> tuple[ShownField, ...]:
    texts = REVIEW_TEXTS[reader]
    known = (("", "–"), *((p.id, p.label(reader)) for p in taxonomy.practices))
    # A practice is most often told of because it was missing.
    effects = tuple(sorted(texts.effects.items(), key=lambda effect: effect[0] != "missing"))
    return (
        _cell(
            f"practices.{number}.id", texts.practice.format(n="").strip(), "choice", typed, known
        ),
        _cell(f"practices.{number}.effect", texts.effect, "choice", typed, effects),
        _cell(f"practices.{number}.note", texts.note, "line", typed),
    )


def _cell(
    name_: str, label: str, kind: Literal["line", "text", "choice"], typed: Typed,
    choices: Choices = (),
) -> ShownField:  # fmt: skip
    values = typed.get(name_) or (choices[0][0] if choices else "",)
    return ShownField(name_, label, "", kind, values, _with(choices, values), 2)
