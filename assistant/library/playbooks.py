"""Playbooks: the form of a checklist template, readable as it is in any Markdown viewer."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from markdown_it.token import Token
from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator

from assistant.language import Lang
from assistant.library.documents import Document, Passage, Problem, Statement
from assistant.library.expressions import Clause, Condition, Due, parse_condition, parse_due
from assistant.library.fields import (
    Text,
    YesNo,
    check_ids,
    check_place,
    validate,
    yes_or_no,
)
from assistant.library.markdown import FileError, inline_text, parse
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


class PlaybookFields(BaseModel):
    """Front matter of a template (design: vocabulary)."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    lang: Text
    title: Text
    theme: Text
    phases: Annotated[list[Text], Field(min_length=1)]
    purpose: Text
    audience: Annotated[list[Text], Field(min_length=1)]
    asks: Annotated[list[Text], Field(min_length=1, max_length=60)]
    inputs: Annotated[list[InputFields], Field(min_length=1)]


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
class Playbook:
    """A checklist template in one language."""

    id: str
    lang: Lang
    title: str
    theme: str
    phases: tuple[str, ...]
    purpose: str
    audience: tuple[str, ...]
    asks: tuple[str, ...]
    inputs: tuple[InputFields, ...]
    intro: str
    tasks: tuple[Task, ...]
    path: str
    hash: str

    @property
    def practices(self) -> tuple[str, ...]:
        """The practices it uses, in order."""
        return tuple(dict.fromkeys(task.practice for task in self.tasks))


def read_playbook(text: str, path: str, hash_: str, taxonomy: Taxonomy) -> Playbook:
    """A template from the text of its file.

    Raises:
        FileError: the file does not have the form of a template; names file, line and reason.
    """
    matter, tokens = parse(text, path)
    fields = validate(PlaybookFields, matter, path)
    owners = tuple(taxonomy.owner_by_id)
    check_ids(
        fields, matter, path,
        {
            "theme": tuple(taxonomy.theme_by_id), "phases": taxonomy.phases,
            "lang": taxonomy.languages, "audience": owners,
        },
    )  # fmt: skip
    check_place(fields.id, fields.lang, matter, path)
    inputs: dict[str, InputFields] = {}
    for place, item in enumerate(fields.inputs):
        if item.name in inputs:
            line = matter.line(("inputs", place))
            message = f"the input '{item.name}' stands twice; rename one of them"
            raise FileError(Problem(path, line, f"inputs.{place}.name", message))
        inputs[item.name] = item
    intro, tasks = _read_body(tokens, path, inputs, taxonomy)
    if not tasks:
        raise FileError(Problem(path, 1, "", "there is no item; write '- [ ] …' under a section"))
    return Playbook(
        id=fields.id,
        lang="fr" if fields.lang == "fr" else "en",
        title=fields.title,
        theme=fields.theme,
        phases=tuple(fields.phases),
        purpose=fields.purpose,
        audience=tuple(fields.audience),
        asks=tuple(fields.asks),
        inputs=tuple(fields.inputs),
        intro=intro,
        tasks=tasks,
        path=path,
        hash=hash_,
    )


def playbook_document(playbook: Playbook) -> Document:
    """A template as a document of the library, so that it is found like any other."""
    passages = []
    for section in dict.fromkeys(task.section for task in playbook.tasks):
        own = [task for task in playbook.tasks if task.section == section]
        statements = tuple(
            Statement(task.text, "task", section, place, task.line, task.line)
            for place, task in enumerate(own)
        )
        text = "\n".join(task.text for task in own)
        passages.append(Passage("task", section, text, own[0].line, own[-1].line, statements))
    return Document(
        id=playbook.id,
        kind="playbook",
        lang=playbook.lang,
        title=playbook.title,
        path=playbook.path,
        hash=playbook.hash,
        passages=tuple(passages),
        questions=(playbook.purpose, *playbook.asks),
        theme=playbook.theme,
        phases=playbook.phases,
        related=playbook.practices,
    )


def _read_body(
    tokens: Sequence[Token], path: str, inputs: dict[str, InputFields], taxonomy: Taxonomy
) -> tuple[str, tuple[Task, ...]]:
    intro: list[str] = []
    tasks: list[Task] = []
    section = ""
    counts: dict[str, int] = {}
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
                if not section:
                    raise _problem(path, item[0], "an item stands before the first '## ' section")
                task = _task(item, section, path, inputs, taxonomy, counts)
                tasks.append(task)
            at = end + 1
        else:
            if token.type == "inline" and not section:
                intro.append(inline_text(token))
            at += 1
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


def _task(
    item: Sequence[Token],
    section: str,
    path: str,
    inputs: dict[str, InputFields],
    taxonomy: Taxonomy,
    counts: dict[str, int],
) -> Task:
    head = next((token for token in item if token.type == "inline"), None)
    text = inline_text(head) if head else ""
    if not text.startswith(("[ ] ", "[x] ")):
        raise _problem(path, item[0], "an item begins with '- [ ] '")
    details: dict[str, tuple[str, Token]] = {}
    for token in [t for t in item if t.type == "inline"][1:]:
        name, _, value = inline_text(token).partition(":")
        if name not in _DETAILS or not value.strip():
            close = nearest(name, _DETAILS)
            raise _problem(path, token, f"'{name}' is not a detail of an item; use one of: {close}")
        if name in details:
            raise _problem(path, token, f"'{name}' stands twice; keep one of them")
        details[name] = (value.strip(), token)
    for name in _DETAILS[:4]:
        if name not in details:
            raise _problem(path, item[0], f"the item has no '{name}:'")
    practice, owner = details["practice"], details["owner"]
    for (value, token), known in (
        (practice, tuple(taxonomy.practice_by_id)), (owner, tuple(taxonomy.owner_by_id)),
    ):  # fmt: skip
        if value not in known:
            close = nearest(value, known)
            raise _problem(path, token, f"'{value}' is not known; the nearest are: {close}")
    due = _expression(parse_due, details["due"], path)
    if due.input not in inputs or inputs[due.input].type != "date":
        dates = ", ".join(name for name, item in inputs.items() if item.type == "date")
        token = details["due"][1]
        raise _problem(path, token, f"'{due.input}' is not an input date; there are: {dates}")
    when: Condition = ()
    if "when" in details:
        when = _expression(parse_condition, details["when"], path)
        for clause in when:
            if clause.input not in inputs:
                close = nearest(clause.input, tuple(inputs))
                token = details["when"][1]
                raise _problem(
                    path, token, f"there is no input '{clause.input}'; the nearest are: {close}"
                )
            if strange := _strange(clause, inputs[clause.input]):
                raise _problem(path, details["when"][1], strange)
    text = text[4:].strip()
    for name in _PLACEHOLDER.findall(text + details["evidence"][0]):
        if name not in inputs:
            close = nearest(name, tuple(inputs))
            raise _problem(path, item[0], f"there is no input '{name}'; the nearest are: {close}")
    counts[practice[0]] = counts.get(practice[0], 0) + 1
    return Task(
        id=f"{practice[0]}-{counts[practice[0]]}",
        section=section,
        text=text,
        practice=practice[0],
        owner=owner[0],
        due=due,
        evidence=details["evidence"][0],
        when=when,
        line=_line(item[0]),
    )


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


def _expression(parser: Any, detail: tuple[str, Token], path: str) -> Any:
    try:
        return parser(detail[0])
    except ValueError as error:
        raise _problem(path, detail[1], str(error)) from error


def _line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1


def _problem(path: str, token: Token, message: str) -> FileError:
    return FileError(Problem(path, _line(token), "", message))
