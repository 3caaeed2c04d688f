"""Statements put together again: sections of paragraphs and lists that point to their sources."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from assistant.library.documents import Setting, Source, Statement
from assistant.reading.anchors import anchor

if TYPE_CHECKING:
    from assistant.retrieval.evidence import Evidence

_BRACKETS = re.compile(r"\([^()]*\)")


@dataclass(frozen=True)
class Part:
    """Words of a statement; those that name a source carry its number, from 1."""

    text: str
    source: int = 0


@dataclass(frozen=True)
class Line:
    """A statement with its place, and the condition under which it holds where that is known."""

    anchor: str
    parts: tuple[Part, ...]
    condition: str = ""

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)


@dataclass(frozen=True)
class Block:
    """A paragraph, or a list whose lines are steps or bullets."""

    setting: Setting
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Section:
    """A section as it is read."""

    id: str
    heading: str
    blocks: tuple[Block, ...]


def sections(
    statements: "Sequence[Evidence | Statement]", sources: Sequence[Source]
) -> tuple[Section, ...]:
    """A document's sections from its statements in their order."""
    keys = {source.key: number for number, source in enumerate(sources, 1)}
    pattern = _pattern(keys)
    taken: set[str] = set()

    def line(statement: "Evidence | Statement") -> Line:
        place = anchor(statement.heading, statement.text)
        if place in taken:  # the same words twice in a section: the first is pointed to
            place = f"{place}-{statement.position}"
        taken.add(place)
        return Line(place, tuple(_parts(statement.text, keys, pattern)))

    found = []
    for (id_, heading), own in groupby(statements, lambda each: (each.section, each.heading)):
        blocks = tuple(
            Block(block[0].setting, tuple(map(line, block)))
            for _, group in groupby(own, _block_of)
            if (block := list(group))
        )
        found.append(Section(id_, heading, blocks))
    return tuple(found)


def with_conditions(section: Section, conditions: Sequence[tuple[str, str]]) -> Section:
    """A section of lessons, each followed by the condition under which it holds.

    Args:
        conditions: lessons, as they are told in short, each with its condition.
    """
    lines = [line for block in section.blocks for line in block.lines]
    found = {
        line.anchor: condition
        for lesson, condition in conditions
        for line in lines
        if line.text.startswith(lesson)
    }
    if not found and len(lines) == len(conditions):
        pairs = zip(lines, conditions, strict=True)
        found = {line.anchor: condition for line, (_, condition) in pairs}
    blocks = tuple(
        replace(
            block,
            lines=tuple(
                replace(line, condition=found.get(line.anchor, "")) for line in block.lines
            ),
        )
        for block in section.blocks
    )
    return replace(section, blocks=blocks)


def _block_of(statement: "Evidence | Statement") -> tuple[object, ...]:
    """What statements of one block share: a paragraph's lines in the file, or being in a list."""
    if statement.setting == "sentence":
        return "sentence", statement.line_start, statement.line_end
    return (statement.setting,)


def _pattern(keys: Sequence[str] | dict[str, int]) -> re.Pattern[str] | None:
    longest = sorted(keys, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest))})(?!\w)") if longest else None


def _parts(text: str, keys: dict[str, int], pattern: re.Pattern[str] | None) -> Iterator[Part]:
    at = 0
    for brackets in _BRACKETS.finditer(text) if pattern else ():
        assert pattern is not None
        for named in pattern.finditer(text, brackets.start(), brackets.end()):
            if named.start() > at:
                yield Part(text[at : named.start()])
            yield Part(named[0], keys[named[0]])
            at = named.end()
    if at < len(text):
        yield Part(text[at:])
