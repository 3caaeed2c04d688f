"""What a team tells about its partnership, checked against what a template wants to know."""

import datetime as dt
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.errors import EntenteError
from assistant.language import LANGUAGES, Lang
from assistant.library import plain_yaml
from assistant.library.expressions import Condition
from assistant.library.fields import yes_or_no
from assistant.library.playbooks import InputFields, Playbook
from assistant.library.tasks import InputType
from assistant.library.taxonomy import Taxonomy, nearest
from assistant.playbooks.schedule import holiday_country
from assistant.texts import ByLanguage

Value = str | bool | int | float | dt.date
MAX_CONCERNS = 50_000
MAX_TEXT = 300
MAX_FILE = 1_000_000  # bytes
# Taken beside a template's own inputs.
_CHOSEN = ("relationship_form", "phase", "sector")
COMMON = ("people", "concerns", "lang", "language", "public_holidays", *_CHOSEN)
# Written where nothing is given; in a text, "null" may be a name.
_NOTHING, _NULL = {"", "~"}, "null"


class ContextError(EntenteError):
    """Something in a context cannot be used; carries all problems, one sentence each."""

    def __init__(self, problems: list[str], missing: tuple[str, ...] = ()) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems
        self.missing = missing


@dataclass(frozen=True)
class Context:
    """A checked context.

    Attributes:
        inputs: values of the template's inputs; those left out have their default or are absent.
        people: name of the person by owner id.
        concerns: worries in free words.
        public_holidays: country code whose public holidays are no working days, or empty.
    """

    inputs: Mapping[str, Value]
    people: Mapping[str, str] = field(default_factory=dict)
    concerns: str = ""
    public_holidays: str = ""

    def holds(self, condition: Condition) -> bool:
        """Whether a template's condition is met; an input that was not given meets none."""
        return all(
            self._holds(clause.input, clause.values) != clause.negated for clause in condition
        )

    def _holds(self, name: str, values: tuple[str, ...]) -> bool:
        value = self.inputs.get(name)
        if not values:
            return bool(value)
        if isinstance(value, bool):
            return any(yes_or_no(wanted) == value for wanted in values)
        return str(value) in values


_SAY = ByLanguage(__name__, "context", dict[str, str])
_LABELS = ByLanguage(__name__, "fields", dict[str, str])


def input_label(item: InputFields, lang: Lang) -> str:
    """What an input is called in a form."""
    return item.label or _LABELS[lang].get(item.name, item.name.replace("_", " "))


def input_choices(item: InputFields, taxonomy: Taxonomy | None = None) -> tuple[str, ...]:
    """The values an input may have; empty when it is free."""
    taxonomy = taxonomy or Taxonomy.load()
    if item.type == "form":
        return taxonomy.review.relationship_forms
    if item.type == "phase":
        return taxonomy.phases
    return tuple(item.choices)


def common_input(name: str, taxonomy: Taxonomy) -> InputFields:
    """What may be told for any template, as one of its inputs: form, phase or sector."""
    types: dict[str, InputType] = {"relationship_form": "form", "phase": "phase"}
    sectors = list(taxonomy.review.sectors) if name == "sector" else []
    return InputFields(name=name, type=types.get(name, "choice"), required=False, choices=sectors)


def read_context(path: Path) -> dict[str, Any]:
    """The values of a YAML file as they are written: texts, and lists and mappings of texts.

    Raises:
        EntenteError: it cannot be read or is no mapping; names file and line.
    """
    try:
        if path.stat().st_size > MAX_FILE:
            raise EntenteError(f"{path} is larger than {MAX_FILE // 1_000_000} MB; shorten it.")
        values = plain_yaml.parse(path.read_text(encoding="utf-8-sig"), typed=False).values
    except (OSError, UnicodeDecodeError) as error:
        raise EntenteError(f"{path} cannot be read as UTF-8 text: {error}.") from error
    except plain_yaml.YamlError as error:
        raise EntenteError(f"{path}, {error}.") from error
    if not isinstance(values, dict):
        raise EntenteError(f"{path}: it holds no 'input: value' lines.")
    nested = values.pop("inputs", None) or {}
    if not isinstance(nested, dict):
        raise EntenteError(f"{path}: 'inputs' holds no 'input: value' lines.")
    if twice := set(values) & set(nested):
        raise EntenteError(
            f"{path}: '{min(twice)}' stands both in 'inputs' and outside; keep one of them."
        )
    return {**values, **nested}


def check_context(
    raw: Mapping[str, Any], template: Playbook, reader: Lang, taxonomy: Taxonomy | None = None
) -> Context:
    """A context for a template.

    Args:
        taxonomy: the forms, phases and owners that there are; the shipped ones where none is given.

    Raises:
        ContextError: something is missing, unknown or impossible; names every one.
    """
    taxonomy = taxonomy or Taxonomy.load()
    say, problems, missing = _SAY[reader], [], []
    values: dict[str, Value] = {}
    known = {item.name: item for item in template.inputs}
    for name in raw:
        if name not in known and name not in COMMON:
            near = nearest(name, (*known, *COMMON))
            problems.append(say["unknown"].format(name=name[:60], near=near))
    for item in template.inputs:
        given = raw.get(item.name)
        if _blank(given, item):
            given = item.default
        if given is None:
            if item.required:
                missing.append(item.name)
                problems.append(
                    say["missing"].format(
                        label=input_label(item, reader),
                        name=item.name,
                        what=_what(item, say, taxonomy),
                    )
                )
            continue
        try:
            values[item.name] = _value(given, item, taxonomy)
        except ValueError as error:
            problems.append(
                say[str(error)].format(
                    label=input_label(item, reader), name=item.name, value=str(given)[:60],
                    near=", ".join(input_choices(item, taxonomy)), size=len(str(given)),
                    limit=MAX_TEXT,
                )
            )  # fmt: skip
    dates = [item for item in template.inputs if item.type == "date"]
    if dates and not problems and not any(item.name in values for item in dates):
        labels = ", ".join(f"{input_label(item, reader)} ({item.name})" for item in dates)
        missing.append(dates[0].name)
        problems.append(say["no date"].format(near=labels))
    for name in _CHOSEN:
        extra = common_input(name, taxonomy)
        if name not in known and not _blank(raw.get(name), extra):
            try:
                values[name] = _value(raw[name], extra, taxonomy)
            except ValueError:
                problems.append(
                    say["choice"].format(
                        label=input_label(extra, reader), name=name, value=str(raw[name])[:60],
                        near=", ".join(input_choices(extra, taxonomy)),
                    )
                )  # fmt: skip
    people = _people(raw.get("people"), say, problems, taxonomy)
    concerns = _concerns(raw.get("concerns"))
    if concerns is None:
        problems.append(say["kind"].format(label=_LABELS[reader]["concerns"], name="concerns"))
        concerns = ""
    if len(concerns) > MAX_CONCERNS:
        label, size = _LABELS[reader]["concerns"], len(concerns)
        problems.append(
            say["long"].format(label=label, name="concerns", size=size, limit=MAX_CONCERNS)
        )
    country = ""
    try:
        country = holiday_country(raw.get("public_holidays"))
    except ValueError as error:
        problems.append(say[str(error)].format(value=str(raw["public_holidays"]).strip()[:20]))
    for name in ("lang", "language"):
        asked = str(raw.get(name) or "").strip()
        if asked and asked.lower() not in LANGUAGES:
            problems.append(say["lang"].format(value=asked[:40]))
    if problems:
        raise ContextError(problems, tuple(missing))
    return Context(values, people, concerns, country)


def context_language(raw: Mapping[str, Any], fallback: Lang) -> Lang:
    """The language a context asks for."""
    asked = str(raw.get("lang") or raw.get("language") or "").strip().lower()
    return next((lang for lang in LANGUAGES if asked == lang), fallback)


def _what(item: InputFields, say: Mapping[str, str], taxonomy: Taxonomy) -> str:
    if choices := input_choices(item, taxonomy):
        return say["one of"].format(near=", ".join(choices))
    kinds = {"date": "a date", "boolean": "yes or no", "number": "a number"}
    return say[kinds.get(item.type, "a text")]


def _blank(given: Any, item: InputFields) -> bool:
    word = given.strip() if isinstance(given, str) else "" if given is None else None
    return word in _NOTHING or (word is not None and item.type != "text" and word.lower() == _NULL)


def _value(given: Any, item: InputFields, taxonomy: Taxonomy) -> Value:
    """A value of an input's type. Raises ValueError with the key of what to say."""
    if isinstance(given, Mapping | list | tuple):
        raise ValueError("kind")
    if item.type == "date":
        return _date(given)
    if item.type == "boolean":
        try:
            return yes_or_no(given)
        except ValueError:
            raise ValueError("boolean") from None
    if item.type == "number":
        try:
            number = float(str(given).replace(",", "."))
        except ValueError:
            raise ValueError("number") from None
        if not math.isfinite(number):
            raise ValueError("number")
        return number
    text = " ".join(str(given).split())
    if len(text) > MAX_TEXT:
        raise ValueError("long")
    choices = input_choices(item, taxonomy)
    if choices and text not in choices:
        raise ValueError("choice")
    return text


def _date(given: Any) -> dt.date:
    if isinstance(given, dt.datetime):
        return given.date()
    if isinstance(given, dt.date):
        return given
    text = str(given).strip()
    if match := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text):
        day, month, year = map(int, match.groups())
        text = f"{year:04}-{month:02}-{day:02}"
    try:
        return dt.date.fromisoformat(text[:10] if "T" in text else text)
    except ValueError:
        raise ValueError("date") from None


def _concerns(given: Any) -> str | None:
    """Worries as one text; None where they are neither a text nor a list of texts."""
    parts = given if isinstance(given, list | tuple) else [given or ""]
    if any(isinstance(part, Mapping | list | tuple) for part in parts):
        return None
    text = "\n".join(str(part) for part in parts).strip()
    return "" if text in _NOTHING or text.lower() == _NULL else text


def _people(
    given: Any, say: Mapping[str, str], problems: list[str], taxonomy: Taxonomy
) -> dict[str, str]:
    if not given or (isinstance(given, str) and given.strip() in (*_NOTHING, _NULL)):
        return {}
    if not isinstance(given, Mapping):
        problems.append(say["people"])
        return {}
    owners = taxonomy.owner_by_id
    found = {}
    for role, person in given.items():
        if str(role) not in owners:
            near = nearest(str(role), tuple(owners))
            problems.append(say["role"].format(name=str(role)[:60], near=near))
        elif isinstance(person, Mapping | list | tuple):
            problems.append(say["people"])
        elif person and str(person).strip() not in _NOTHING:
            found[str(role)] = " ".join(str(person).split())
    for role, name in found.items():
        if (n := len(name)) > MAX_TEXT:
            problems.append(say["long"].format(label=role, name="people", size=n, limit=MAX_TEXT))
    return found
