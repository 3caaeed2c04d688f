"""The form of a review while it is being written: any field may still be empty."""

import datetime as dt
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Strict

from assistant.language import Lang
from assistant.library import plain_yaml
from assistant.library.countries import country_code
from assistant.library.fields import ID_PATTERN, MAX_ID
from assistant.library.taxonomy import Taxonomy
from assistant.texts import ByLanguage
from assistant.typography import fold

Effect = Literal["helped", "missing", "hurt"]
SECTIONS = ("context", "events", "attempts", "resolution", "lessons_text", "applies")
_REQUIRED = (
    "title", "summary", "parties", "sector", "relationship_form", "phase", "conflict_types",
    "escalation_path", "resolution_mechanism", "relationship_outcome", "lessons",
    "context", "events", "attempts", "resolution", "applies",
)  # fmt: skip
MAX_TEXT = 20_000


class PracticeEntry(BaseModel, frozen=True):
    """A practice and what it did; incomplete entries are allowed while writing."""

    id: str = ""
    effect: Effect = "missing"
    note: str = ""


class LessonEntry(BaseModel, frozen=True):
    """A lesson and the conditions under which it applies."""

    text: str = ""
    conditions: str = ""


class SourceEntry(BaseModel, frozen=True):
    """A published source."""

    key: str = ""
    publisher: str = ""
    title: str = ""
    date: str = ""
    url: str = ""


class ReviewForm(BaseModel):
    """What a person has filled in so far. Lists are ordered; empty means not known yet."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    lang: Lang = "fr"
    id: str = ""
    title: str = ""
    summary: str = ""
    origin: Literal["internal", "public-case"] = "internal"
    visibility: Literal["public", "partners", "restricted"] = "restricted"
    partnership: str = ""
    parties: tuple[str, ...] = ()
    sector: str = ""
    countries: tuple[str, ...] = ()
    relationship_form: str = ""
    phase: str = ""
    conflict_types: tuple[str, ...] = ()
    opened: str = ""
    resolved: str = ""
    duration_months: Annotated[float, Strict()] | None = None
    escalation_path: tuple[str, ...] = ()
    resolution_mechanism: str = ""
    settlement_form: str = ""
    relationship_outcome: str = ""
    amounts: tuple[dict[str, Any], ...] = ()
    practices: tuple[PracticeEntry, ...] = ()
    lessons: tuple[LessonEntry, ...] = ()
    sources: tuple[SourceEntry, ...] = ()
    context: str = ""
    events: str = ""
    attempts: str = ""
    resolution: str = ""
    lessons_text: str = ""
    applies: str = ""
    review_by: str = ""

    def texts(self) -> dict[str, str]:
        """Everything in free words, by field; lessons and practices by their place."""
        found = {name: getattr(self, name) for name in ("title", "summary", *SECTIONS)}
        for place, lesson in enumerate(self.lessons):
            found[f"lessons.{place}.text"] = lesson.text
            found[f"lessons.{place}.conditions"] = lesson.conditions
        for place, practice in enumerate(self.practices):
            found[f"practices.{place}.note"] = practice.note
        return {name: text for name, text in found.items() if text.strip()}

    def with_texts(self, texts: dict[str, str]) -> "ReviewForm":
        """The form with some of its free texts replaced; the names are those of ``texts``."""
        values = self.model_dump()
        for name, text in texts.items():
            field, _, rest = name.partition(".")
            if not rest:
                values[field] = text
                continue
            place, _, part = rest.partition(".")
            values[field][int(place)][part] = text
        return ReviewForm.model_validate(values)


@dataclass(frozen=True)
class FieldText:
    """What a field is called and what to write in it, in one language."""

    label: str
    help: str


@cache
def field_texts(lang: Lang) -> dict[str, FieldText]:
    """Labels and help texts by field."""
    stored = plain_yaml.load(files("assistant.reviews").joinpath("form.yaml").read_text("utf-8"))
    return {name: FieldText(item[lang], item[f"{lang}_help"]) for name, item in stored.items()}


def new_id(form: ReviewForm) -> str:
    """The id of a review: the one given, else made from its title and the year it ended."""
    if form.id.strip():
        return form.id.strip()
    words = re.findall(r"[a-z0-9]+", fold(form.title))[:6]
    year = (form.resolved or form.opened)[:4]
    return "-".join([*words, *([year] if year and year not in words else [])])[:MAX_ID].strip("-")


_PLAIN = ByLanguage(__name__, "faults", dict[str, str])


def missing_fields(form: ReviewForm) -> list[str]:
    """Required fields that are still empty."""
    return [name for name in _REQUIRED if not _filled(getattr(form, name))]


def _filled(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)


def check_form(form: ReviewForm, reader: Lang, taxonomy: Taxonomy | None = None) -> list[str]:
    """What keeps a form from being a review, one sentence each, in the reader's language.

    Args:
        taxonomy: what its fields may hold; the shipped one where none is given.
    """
    texts, say = field_texts(reader), _PLAIN[reader]
    found = [
        say["missing"].format(texts[name].label, texts[name].help) for name in missing_fields(form)
    ]
    if form.title.strip() and not (
        ID_PATTERN.fullmatch(new_id(form)) and len(new_id(form)) <= MAX_ID
    ):
        found.append(say["id"].format(new_id(form)))
    found += [
        say["date"].format(texts[name].label, getattr(form, name))
        for name in ("opened", "resolved", "review_by")
        if getattr(form, name) and not _is_moment(getattr(form, name), name == "review_by")
    ]
    if form.opened and form.resolved and _before(form.resolved, form.opened):
        found.append(say["order"].format(form.resolved, form.opened))
    if form.origin == "internal" and not form.partnership.strip():
        found.append(say["partnership"])
    if form.origin == "public-case" and not form.sources:
        found.append(say["sources"])
    found += [
        say["country"].format(country) for country in form.countries if not country_code(country)
    ]
    for place, lesson in enumerate(form.lessons, 1):
        for part, word in ((lesson.text, "lesson_text"), (lesson.conditions, "lesson_conditions")):
            if not part.strip():
                found.append(say["lesson"].format(place, say[word]))
    found += [
        say["practice"].format(place)
        for place, practice in enumerate(form.practices, 1)
        if practice.id and not practice.note.strip()
    ]
    if form.duration_months is not None and not 0 < form.duration_months <= 1200:
        found.append(say["duration"].format(form.duration_months))
    found += [
        say["long"].format(texts[name].label, len(getattr(form, name)), limit)
        for name, limit in (("title", 600), ("summary", 2000), *((s, MAX_TEXT) for s in SECTIONS))
        if len(getattr(form, name)) > limit
    ]
    return found + _unknown_choices(form, reader, taxonomy or Taxonomy.load())


def _unknown_choices(form: ReviewForm, reader: Lang, taxonomy: Taxonomy) -> list[str]:
    found = []
    for name, ids in taxonomy.review_choices.items():
        value = getattr(form, name)
        for item in value if isinstance(value, tuple) else [value]:
            if item and item not in ids:
                found.append((name, item))
    found += [
        ("practices", entry.id)
        for entry in form.practices
        if entry.id and entry.id not in taxonomy.practice_by_id
    ]
    say = _PLAIN[reader]["choice"]
    return [say.format(field_texts(reader)[name].label, item) for name, item in found]


_FORMATS = {4: "%Y", 7: "%Y-%m", 10: "%Y-%m-%d"}


def _is_moment(text: str, whole_day: bool) -> bool:
    if len(text) not in _FORMATS or (whole_day and len(text) != 10):
        return False
    try:
        dt.datetime.strptime(text, _FORMATS[len(text)])
    except ValueError:
        return False
    return True


def _before(end: str, start: str) -> bool:
    size = min(len(end), len(start))
    return end[:size] < start[:size]
