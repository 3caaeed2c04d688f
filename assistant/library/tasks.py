"""The items of a checklist template, and what the template wants to know."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from markdown_it.token import Token
from pydantic import BaseModel, Field, ValidationInfo, field_validator

from assistant.library.expressions import Clause, Condition, Due, parse_condition, parse_due
from assistant.library.fields import Text, YesNo, yes_or_no
from assistant.library.markdown import Faults, inline_text
from assistant.library.taxonomy import Taxonomy, nearest

InputType = Literal["text", "date", "boolean", "number", "form", "phase", "choice"]
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_DETAILS = ("practice", "owner", "due", "evidence", "when")


class InputFields(BaseModel, extra="forbid", frozen=True, coerce_numbers_to_str=True):
    """Something a template wants to know.

    ``default`` has the type that the input takes; a date is written 2026-09-30.
    """

    name: Annotated[str, Field(pattern=r"^[a-z_]+$", max_length=40)]
    type: InputType
    required: YesNo
    default: bool | float | str | None = None
    label: str = ""
    choices: list[Text] = []

    @field_validator("default", mode="before")
    @classmethod
    def _of_its_type(cls, given: Any, info: ValidationInfo) -> Any:
        kind = info.data.get("type")
        if given is None or isinstance(given, dict | list):
            return given  # a list or mapping is refused by the field's own type
        if kind == "boolean":
            return yes_or_no(given)
        text = str(given).lower() if isinstance(given, bool) else str(given)
        try:
            if kind == "number":
                return float(text)
            return dt.date.fromisoformat(text).isoformat() if kind == "date" else text
        except ValueError:
            raise ValueError(f"'{text[:40]}' is not a {kind}") from None


@dataclass(frozen=True)
class Task:
    """An item of a template; ``id`` is the practice and its place among that practice's items."""

    id: str
    section: str
    text: str  # with {placeholders}
    practice: str
    owner: str
    due: Due
    evidence: str
    when: Condition
    line: int


@dataclass(frozen=True)
class _Reading:
    """What the items of a body are checked against; ``inputs`` are None where they are unknown."""

    faults: Faults
    inputs: Mapping[str, InputFields] | None
    taxonomy: Taxonomy
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, token: Token, message: str) -> None:
        self.faults.add(_line(token), message)

    def refers(self, name: str, token: Token) -> InputFields | None:
        """The input of a name; notes that there is none."""
        if self.inputs is not None and name not in self.inputs:
            close = nearest(name, tuple(self.inputs))
            self.add(token, f"there is no input '{name}'; the nearest are: {close}")
        return self.inputs.get(name) if self.inputs else None


def read_tasks(
    tokens: Sequence[Token],
    faults: Faults,
    inputs: Mapping[str, InputFields] | None,
    taxonomy: Taxonomy,
) -> tuple[str, tuple[Task, ...]]:
    """The introduction and the items of a template's body.

    Args:
        faults: takes what is wrong with an item.
        inputs: what items may refer to; None where that is not known.
    """
    reading = _Reading(faults, inputs, taxonomy)
    items = 0
    intro: list[str] = []
    tasks: list[Task] = []
    section = ""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        if token.type == "heading_open":
            heading = inline_text(tokens[at + 1])
            section = heading if token.tag == "h2" else section
            at += 3
        elif token.type == "bullet_list_open":
            end = _closing(tokens, at)
            for item in _items(tokens[at + 1 : end]):
                items += 1
                if not section:
                    reading.add(item[0], "an item stands before the first '## ' section")
                if task := _task(item, section, reading):
                    tasks.append(task)
            at = end + 1
        else:
            if token.type == "inline" and not section:
                intro.append(inline_text(token))
            at += 1
    if not items:
        reading.faults.add(1, "there is no item; write '- [ ] …' under a section")
    return " ".join(intro), tuple(tasks)


def _closing(tokens: Sequence[Token], start: int) -> int:
    level = tokens[start].level
    kind = tokens[start].type.replace("_open", "_close")
    for at in range(start + 1, len(tokens)):
        if tokens[at].type == kind and tokens[at].level == level:
            return at
    return len(tokens)


def _items(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    at = 0
    while at < len(tokens):
        if tokens[at].type == "list_item_open":
            end = _closing(tokens, at)
            yield tokens[at:end]
            at = end
        at += 1


def _task(item: Sequence[Token], section: str, reading: _Reading) -> Task | None:
    """An item; None where it is at fault, which is noted."""
    head = next((token for token in item if token.type == "inline"), None)
    text = inline_text(head) if head else ""
    if not text.startswith(("[ ] ", "[x] ")):
        reading.add(item[0], "an item begins with '- [ ] '")
        return None
    details = _details(item, reading)
    for name in _DETAILS[:4]:
        if name not in details:
            reading.add(item[0], f"the item has no '{name}:'")
    taxonomy = reading.taxonomy
    for name, known in (
        ("practice", tuple(taxonomy.practice_by_id)), ("owner", tuple(taxonomy.owner_by_id)),
    ):  # fmt: skip
        if name in details and details[name][0] not in known:
            value, token = details[name]
            close = nearest(value, known)
            reading.add(token, f"'{value}' is not known; the nearest are: {close}")
    due = _due(details["due"], reading) if "due" in details else None
    when = _when(details["when"], reading) if "when" in details else ()
    text = text[4:].strip()
    evidence = details["evidence"][0] if "evidence" in details else ""
    for name in dict.fromkeys(_PLACEHOLDER.findall(text + evidence)):
        reading.refers(name, item[0])
    if due is None or not {"practice", "owner", "evidence"} <= set(details):
        return None
    practice = details["practice"][0]
    reading.counts[practice] += 1
    return Task(
        id=f"{practice}-{reading.counts[practice]}",
        section=section,
        text=text,
        practice=practice,
        owner=details["owner"][0],
        due=due,
        evidence=evidence,
        when=when,
        line=_line(item[0]),
    )


def _details(item: Sequence[Token], reading: _Reading) -> dict[str, tuple[str, Token]]:
    """The nested bullets of an item by their names, each with its token."""
    details: dict[str, tuple[str, Token]] = {}
    for token in [t for t in item if t.type == "inline"][1:]:
        name, _, value = inline_text(token).partition(":")
        if name not in _DETAILS or not value.strip():
            close = nearest(name, _DETAILS)
            reading.add(token, f"'{name}' is not a detail of an item; use one of: {close}")
        elif name in details:
            reading.add(token, f"'{name}' stands twice; keep one of them")
        else:
            details[name] = (value.strip(), token)
    return details


def _due(detail: tuple[str, Token], reading: _Reading) -> Due | None:
    value, token = detail
    try:
        due = parse_due(value)
    except ValueError as error:
        reading.add(token, str(error))
        return None
    inputs = reading.inputs
    if inputs is not None and (due.input not in inputs or inputs[due.input].type != "date"):
        dates = ", ".join(name for name, item in inputs.items() if item.type == "date")
        reading.add(token, f"'{due.input}' is not an input date; there are: {dates}")
    return due


def _when(detail: tuple[str, Token], reading: _Reading) -> Condition:
    value, token = detail
    try:
        when = parse_condition(value)
    except ValueError as error:
        reading.add(token, str(error))
        return ()
    for clause in when:
        item = reading.refers(clause.input, token)
        if item and (strange := _strange(clause, item)):
            reading.add(token, strange)
    return when


def _strange(clause: Clause, item: InputFields) -> str:
    """What is wrong with the values of a condition, which an input can never have."""
    for value in clause.values:
        if item.type == "boolean":
            try:
                yes_or_no(value)
            except ValueError as error:
                return str(error)
        elif item.choices and value not in item.choices:
            close = nearest(value, tuple(item.choices))
            return f"'{value}' is no choice of '{item.name}'; the nearest are: {close}"
    return ""


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
