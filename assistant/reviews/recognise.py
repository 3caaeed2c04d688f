"""Text of a document -> a form with what could be recognised; every other word is given back."""

import re
from dataclasses import dataclass
from typing import Any

from assistant.language import Lang, detect
from assistant.library.markdown import FileError, split_sentences
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.form import LessonEntry, ReviewForm, field_texts, missing_fields
from assistant.reviews.markdown import from_markdown
from assistant.reviews.notices import said
from assistant.reviews.reading import ITEM, Guess, Reading, tables_laid_out, tidy
from assistant.reviews.tables import SECTION_END
from assistant.reviews.values import MAX_VALUE


@dataclass(frozen=True)
class Recognised:
    """A form as far as it could be filled in, and what that rests on.

    Attributes:
        found: fields that were read from the document.
        guesses: fields that its words only suggest; the author should look at them.
        missing: required fields that are still empty.
        unplaced: every word that stands in no field, for the author to place.
        notes: what the author should know about the reading, one sentence each.
    """

    form: ReviewForm
    found: tuple[str, ...]
    guesses: tuple[Guess, ...]
    missing: tuple[str, ...]
    unplaced: str
    notes: tuple[str, ...] = ()

    @property
    def guessed(self) -> tuple[str, ...]:
        """The fields of the guesses, each once."""
        return tuple(dict.fromkeys(guess.field for guess in self.guesses))


_MAX_LESSONS = 8
_KEY = re.compile(r"^[A-Za-z]\w*[ \t]*:", re.MULTILINE)
_CONDITIONS = re.compile(
    r"[(—–;]? ?\b(?:conditions? ?:|vaut (?:quand|si|pour)\b|(?:holds|applies) (?:when|if|to)\b)",
    re.IGNORECASE,
)


def recognise(
    text: str, fallback: Lang, reader: Lang | None = None, taxonomy: Taxonomy | None = None
) -> Recognised:
    """A form from the Markdown of a document, whether or not it has the form of a review.

    Args:
        text: the document.
        fallback: its language where its words do not tell.
        reader: the language of the notes; the fallback where none is given.
        taxonomy: the names that its fields may hold; the shipped ones where none is given.
    """
    taxonomy = taxonomy or Taxonomy.load()
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff\n")
    if not text.startswith("---\n"):
        return _document(text, fallback, (), taxonomy)
    try:
        form, rest = from_markdown(text)
    except FileError as error:
        note = said("broken", reader or fallback, line=error.problem.line)
        return _document(_without_marks(text), fallback, (note,), taxonomy)
    return _result(form, (), rest, ())


def _document(text: str, fallback: Lang, notes: tuple[str, ...], taxonomy: Taxonomy) -> Recognised:
    reading = Reading(taxonomy)
    lines = tables_laid_out(text.split("\n"))
    for at, line in enumerate(lines):
        reading.take(line, lines[at + 1 : at + 4])
    values = reading.values()
    lang = values.pop("lang", None) or detect(text[:4000], fallback)
    _suggest(values, reading, taxonomy)
    if lessons := _lessons(str(values.get("lessons_text", ""))):
        values["lessons"], sure = lessons
        if not sure:
            reading.guess("lessons", str(values["lessons_text"])[:MAX_VALUE])
    form = ReviewForm.model_validate({"lang": lang, **values})
    return _result(form, tuple(reading.guesses), "\n".join(reading.unplaced), notes)


def _result(
    form: ReviewForm, guesses: tuple[Guess, ...], unplaced: str, notes: tuple[str, ...]
) -> Recognised:
    blank = ReviewForm()
    guessed = {guess.field for guess in guesses}
    found = tuple(
        name
        for name in field_texts("en")
        if name not in guessed and getattr(form, name) != getattr(blank, name)
    )
    missing = tuple(missing_fields(form))
    return Recognised(form, found, guesses, missing, tidy(unplaced), notes)


def _without_marks(text: str) -> str:
    """A text whose front matter is read as lines of a document."""
    matter, _, body = text.removeprefix("---\n").partition("\n---")
    # A field ends where the next begins, whatever the reading of a document would make of it.
    matter = _KEY.sub(f"{SECTION_END}\n\\g<0>", matter)
    return f"{matter}\n{SECTION_END}\n\n{body.lstrip('-')}"


def _suggest(values: dict[str, Any], reading: Reading, taxonomy: Taxonomy) -> None:
    """Fill what no label named from the words of the text, as guesses."""
    names = ("title", "summary", "context", "events", "resolution")
    sentences = [
        sentence
        for name in names
        for line in str(values.get(name, "")).split("\n")
        for sentence in split_sentences(line[:2000])
    ]
    for name, vocabulary, most in (
        ("conflict_types", "conflict_types", 3),
        ("sector", "sectors", 1),
        ("relationship_form", "relationship_forms", 1),
    ):
        if name in values:
            continue
        found = taxonomy.pointed(vocabulary, sentences)
        ids = tuple(found)[:most]
        if ids:
            values[name] = ids if most > 1 else ids[0]
        for id_ in ids:
            reading.guess(name, found[id_][:MAX_VALUE])


def _lessons(text: str) -> tuple[list[LessonEntry], bool] | None:
    """Lessons with their conditions where they are named as such; whether a list says them.

    They stand in the section's text too, so nothing is lost of those beyond the first few.
    """
    items: list[str] = []
    open_ = False
    for line in text.split("\n"):
        if match := ITEM.match(line):
            items.append(line[match.end() :].strip())
            open_ = True
        elif open_ and line.strip() and line.startswith((" ", "\t")):
            items[-1] += " " + line.strip()
        else:
            open_ = False
    sure = bool(items)
    if not items:
        items = [line.strip() for line in text.split("\n") if 10 < len(line.strip()) < MAX_VALUE]
    found = [_lesson(item) for item in items[:_MAX_LESSONS] if item]
    return (found, sure) if found else None


def _lesson(text: str) -> LessonEntry:
    said, *conditions = _CONDITIONS.split(text[:2000], maxsplit=1)
    return LessonEntry(
        text=said.strip(), conditions=conditions[0].strip(" ().:\u00a0\u202f") if conditions else ""
    )
