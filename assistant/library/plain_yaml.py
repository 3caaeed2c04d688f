"""YAML that means what a person wrote: the core schema of YAML 1.2, and nothing that is lost.

A word without quotes is something other than text only where nothing of its writing is lost with
it: ``12`` is a number, ``007``, ``1e3``, ``12:30:45``, ``on`` and ``NO`` are texts. Whether a text
is a date, a number or a yes is for the field to say that takes it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

_Loader: Any = getattr(yaml, "CLoader", yaml.Loader)  # only its parser is used
_DEPTH = 20
_CORE_TAG = "tag:yaml.org,2002:"
_NULLS = {"", "~", "null", "Null", "NULL"}
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,17})", re.ASCII)
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d{0,17})\.\d{1,18}", re.ASCII)
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")


class YamlError(ValueError):
    """A text that cannot be read: the 1-based line, and what is wrong there and what to do."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: not valid YAML: {reason}")
        self.line = line
        self.reason = reason


@dataclass(frozen=True)
class Parsed:
    """The values of a text, and the 1-based line of each by its place, as in ``sources.0.title``.

    Keys are always texts.
    """

    values: Any
    lines: dict[str, int]


def load(text: str) -> Any:
    """The values of a text; see :func:`parse`."""
    return parse(text).values


def parse(text: str, *, typed: bool = True) -> Parsed:
    """The values of a text with their lines, in one pass.

    Args:
        typed: read numbers, ``true``, ``false`` and ``null``; else every scalar is text as written.

    Raises:
        YamlError: it is no YAML, repeats a key, or holds an anchor, an alias, a tag, several
            documents or more than 20 levels.
    """
    if bad := _UNPRINTABLE.search(text):
        line = text.count("\n", 0, bad.start()) + 1
        raise YamlError(line, f"the character U+{ord(bad.group()):04X} cannot be read; delete it")
    try:
        return _Builder(text, typed).build()
    except yaml.MarkedYAMLError as error:
        raise _explained(error, text) from error
    except yaml.YAMLError as error:
        raise YamlError(1, str(error)) from error


@dataclass
class _Open:
    """A list or mapping that is being read, with the key whose value comes next."""

    values: dict[str, Any] | list[Any]
    place: tuple[str, ...]
    key: str | None = None


class _Builder:
    """Values from the parser's events, without recursion."""

    def __init__(self, text: str, typed: bool) -> None:
        self._rows = _rows(text)
        self._events: Iterator[Any] = iter(yaml.parse(text, Loader=_Loader))
        self._typed = typed
        self._open: list[_Open] = []
        self._root: Any = None
        self._documents = 0
        self._lines: dict[str, int] = {}

    def build(self) -> Parsed:
        for event in self._events:
            line = event.start_mark.line + 1
            if isinstance(event, DocumentStartEvent):
                self._documents += 1
                if self._documents > 1:
                    raise YamlError(line, "a second document begins; leave one '---' block")
            elif isinstance(event, NodeEvent):
                self._refuse(event, line)
                if isinstance(event, ScalarEvent):
                    self._scalar(event, line)
                elif isinstance(event, CollectionStartEvent):
                    self._begin(event, line)
            elif isinstance(event, yaml.CollectionEndEvent):
                self._open.pop()
        return Parsed(self._root, self._lines)

    def _refuse(self, event: NodeEvent, line: int) -> None:
        """Anchors, aliases and tags: a few lines of them stand for billions of values, and a name
        that begins so would be lost."""
        if isinstance(event, AliasEvent):
            raise YamlError(line, _quote(f"*{event.anchor}", "begins with *"))
        if event.anchor:
            raise YamlError(line, _quote(f"&{event.anchor}", "begins with &"))
        tag = event.tag or ""  # type: ignore[attr-defined]
        if tag not in ("", _CORE_TAG + "str"):
            raise YamlError(line, _quote(tag.replace(_CORE_TAG, "!!"), "begins with !"))

    def _begin(self, event: CollectionStartEvent, line: int) -> None:
        if len(self._open) >= _DEPTH:
            raise YamlError(
                line, f"more than {_DEPTH} levels lie inside one another; write it flat"
            )
        values: dict[str, Any] | list[Any] = [] if isinstance(event, SequenceStartEvent) else {}
        self._open.append(_Open(values, self._place(values, line)))

    def _scalar(self, event: ScalarEvent, line: int) -> None:
        plain = bool(event.implicit[0])
        if plain:
            self._refuse_lost_number_sign(event)
        inside = self._open[-1] if self._open else None
        if inside and isinstance(inside.values, dict) and inside.key is None:
            self._key(inside, event.value, line)
        else:
            self._place(_typed(event.value) if plain and self._typed else event.value, line)

    def _refuse_lost_number_sign(self, event: ScalarEvent) -> None:
        """``Case #3`` without quotes would lose its number without a word."""
        end: Any = event.end_mark
        row = self._rows[end.line] if end.line < len(self._rows) else ""
        if lost := re.match(r"[ \t]+(#\d\S*)", row[end.column :]):
            raise YamlError(
                end.line + 1,
                f"'{lost[1][:40]}' would be taken for a comment; put the whole value in quotes, or "
                "write a space after #",
            )

    def _key(self, inside: _Open, key: str, line: int) -> None:
        if key in inside.values:
            first = self._lines[".".join((*inside.place, key))]
            raise YamlError(
                line, f"'{key[:60]}' stands twice, first in line {first}; keep one of them"
            )
        inside.key = key
        self._lines[".".join((*inside.place, key))] = line

    def _place(self, value: Any, line: int) -> tuple[str, ...]:
        """Put a value where it belongs; returns its place."""
        if not self._open:
            self._root = value
            return ()
        inside = self._open[-1]
        if isinstance(inside.values, list):
            place = (*inside.place, str(len(inside.values)))
            self._lines[".".join(place)] = line
            inside.values.append(value)
            return place
        if inside.key is None:
            raise YamlError(line, "the name of a field is a list or a mapping; put it in quotes")
        place = (*inside.place, inside.key)
        inside.values[inside.key] = value
        inside.key = None
        return place


def _typed(text: str) -> Any:
    """The value of a word without quotes; the text itself where a value would not give it back."""
    if text in _NULLS:
        return None
    if text in ("true", "false"):
        return text == "true"
    if _INTEGER.fullmatch(text) and text != "-0":
        return int(text)
    if _DECIMAL.fullmatch(text) and repr(float(text)) == text:
        return float(text)
    return text


def _rows(text: str) -> list[str]:
    """The lines as the parser counts them."""
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", text)


def _quote(found: str, why: str) -> str:
    return f"'{found[:40]}' {why}; put the value in quotes if it is text, or write it out"


def _explained(error: yaml.MarkedYAMLError, text: str) -> YamlError:
    """The parser's complaint with what to do about it."""
    mark = error.problem_mark or error.context_mark
    line = mark.line + 1 if mark else 1
    rows = _rows(text)
    row = rows[line - 1].strip() if line <= len(rows) else ""
    problem = str(error.problem or error.context or "")
    if "mapping values are not allowed" in problem:
        name, _, value = row.partition(":")
        if re.search(r":(\s|$)", value):
            safe = value.strip()[:80].replace("\\", "\\\\").replace('"', '\\"')
            return YamlError(
                line, f'the value holds a colon; put it in quotes: {name[:40]}: "{safe}"'
            )
        return YamlError(line, "a line is indented too far, or a value with a colon lacks quotes")
    if "tab character" in problem or "'\\t'" in problem:
        return YamlError(line, "a tab indents the line; use spaces")
    if "cannot start any token" in problem:
        return YamlError(line, "a value begins with a reserved sign; put the value in quotes")
    if error.context and "quoted scalar" in error.context and error.context_mark:
        opened = error.context_mark.line + 1
        return YamlError(line, f"the quote that opens in line {opened} is not closed; close it")
    return YamlError(line, f"{problem}; put texts with signs in quotes")
