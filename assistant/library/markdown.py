"""Markdown text -> front matter with line numbers, sections and statements."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.front_matter import front_matter_plugin

from assistant.library import plain_yaml
from assistant.library.documents import Passage, Problem, Setting, Statement
from assistant.typography import plain

# A sentence ends at . ! ? … (and closing marks) before a space and a capital, digit or opening
# mark; not after an abbreviation or an initial.
_SENTENCE_END = re.compile(
    r"(?<=[.!?…])([”\"’)\]]|[ \u00a0\u202f]?»)*\s+(?=[\"“«(\[]?[A-ZÀ-ÖØ-Þ0-9])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:p|pp|vs|cf|ex|etc|env|art|no|n°|St|Mr|Mrs|Ms|Dr|M|MM|Mme|e\.g|i\.e|Inc|Ltd|Co|Corp"
    r"|approx|c\.-à-d|Cass(?:\.\s(?:com|soc|crim))?)|\b[A-Z])\.$"
)
_LONGEST_ABBREVIATION = 12
_LISTS: dict[str, Setting] = {"ordered_list_open": "step", "bullet_list_open": "bullet"}
_ENDS_OF_LISTS = ("ordered_list_close", "bullet_list_close")


@dataclass(frozen=True)
class FrontMatter:
    """The YAML block at the top of a file and the line of each of its fields."""

    values: dict[str, Any]
    lines: dict[str, int]

    def line(self, location: tuple[str | int, ...]) -> int:
        """The 1-based line of the most exact known part of a field's location."""
        for end in range(len(location), 0, -1):
            key = ".".join(str(part) for part in location[:end])
            if key in self.lines:
                return self.lines[key]
        return 1


class FileError(Exception):
    """A file that cannot be used; carries the problem to report."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(str(problem))
        self.problem = problem


class Faults:
    """The faults of one file, gathered so that its writer is told of all at once."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._found: list[Problem] = []

    def add(self, line: int, message: str, field: str = "") -> None:
        self._found.append(Problem(self.path, line, field, message))

    @contextmanager
    def gathering(self) -> Iterator[None]:
        """What stops the block is one fault, or several, among others."""
        try:
            yield
        except FileError as error:
            self._found += error.problem.each()

    def check(self) -> None:
        """
        Raises:
            FileError: there is a fault; carries all of them, in the order of their lines.
        """
        if self._found:
            first, *more = sorted(self._found, key=lambda problem: problem.line)
            raise FileError(replace(first, more=tuple(more)))


def parse(text: str, path: str) -> tuple[FrontMatter, list[Token]]:
    """Front matter and block tokens of a Markdown file.

    Raises:
        FileError: there is no front matter or it is not a YAML mapping.
    """
    faults = Faults(path)
    matter, tokens = parse_all(text, faults)
    faults.check()
    assert matter is not None
    return matter, tokens


def parse_all(text: str, faults: Faults) -> tuple[FrontMatter | None, list[Token]]:
    """The same, and the body's tokens all the same where the front matter is no YAML (None).

    Raises:
        FileError: there is no front matter.
    """
    tokens = MarkdownIt("commonmark").use(front_matter_plugin).parse(text)
    if not tokens or tokens[0].type != "front_matter":
        faults.add(1, "the file does not begin with front matter between '---' lines")
        faults.check()  # nothing can be said of the rest
    try:
        matter = plain_yaml.parse(tokens[0].content)
    except plain_yaml.YamlError as error:
        faults.add(error.line + 1, f"the front matter is not valid YAML: {error.reason}")
        return None, tokens[1:]
    if not isinstance(matter.values, dict):
        faults.add(1, "the front matter holds no 'field: value' lines")
        return None, tokens[1:]
    # The front matter's first line is the file's second.
    lines = {place: line + 1 for place, line in matter.lines.items()}
    return FrontMatter(matter.values, lines), tokens[1:]


def sections(tokens: list[Token], names: dict[str, str], faults: Faults) -> tuple[Passage, ...]:
    """The level-2 sections of a file, as passages with their statements.

    Args:
        tokens: block tokens of the body.
        names: section id by heading text (in plain typography), in the required order.
        faults: takes what is missing, unknown, repeated, empty or out of order.
    """
    found: list[tuple[str, str, int, list[Token]]] = []
    unknown = False
    for index, token in enumerate(tokens):
        if index and tokens[index - 1].type == "heading_open":
            continue  # the heading's own words, read with its opening
        if token.type == "heading_open" and token.level == 0 and token.tag in ("h1", "h2"):
            heading = inline_text(tokens[index + 1])
            line = _first_line(token)
            section = names.get(plain(heading).strip())
            if token.tag == "h1" or section is None:
                faults.add(line, f"the heading '{heading}' is not one of: {', '.join(names)}")
                unknown = True
            found.append((section or "", heading, line, []))
        elif found:
            found[-1][3].append(token)
        elif token.type == "inline":
            faults.add(_first_line(token), "there is text before the first heading")
    order = [section for section, *_ in found if section]
    missing = [heading for heading, section in names.items() if section not in order]
    first, last = (found[0][2], found[-1][2]) if found else (1, 1)
    for heading in missing:
        faults.add(last, f"the section '{heading}' is missing")
    if not missing and not unknown and order != list(names.values()):
        faults.add(first, f"the sections must stand once each in this order: {', '.join(names)}")
    return tuple(
        _passage(section, heading, line, body, faults)
        for section, heading, line, body in found
        if section
    )


def _passage(section: str, heading: str, line: int, body: list[Token], faults: Faults) -> Passage:
    statements: list[Statement] = []
    end = line
    lists: list[Setting] = []  # those that are open, the innermost last
    for token in body:
        if token.type in _LISTS:
            lists.append(_LISTS[token.type])
        elif token.type in _ENDS_OF_LISTS:
            lists.pop()
        if token.type != "inline" or token.map is None:
            continue
        text = inline_text(token)
        start, end = token.map[0] + 1, token.map[1]
        setting = lists[-1] if lists else "sentence"
        for part in [text] if lists else split_sentences(text):
            statements.append(
                Statement(part, section, heading, len(statements), start, end, setting)
            )
    if not statements:
        faults.add(line, f"the section '{heading}' is empty")
    text = "\n".join(statement.text for statement in statements)
    return Passage(section, heading, text, line, end, tuple(statements))


def split_sentences(text: str) -> list[str]:
    """The sentences of a paragraph, each an exact substring of it."""
    sentences: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        end = match.start()
        if _ABBREVIATION.search(text, max(start, end - _LONGEST_ABBREVIATION), end):
            continue
        sentences.append(text[start : match.end()].strip())
        start = match.end()
    if text[start:].strip():
        sentences.append(text[start:].strip())
    return sentences


def inline_text(token: Token) -> str:
    """The words of an inline token without markup; a soft line break is a space."""
    parts: list[str] = []
    for child in token.children or []:
        if child.type in ("text", "code_inline", "html_inline"):
            parts.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            parts.append(" ")
    return "".join(parts).strip()


def _first_line(token: Token) -> int:
    return token.map[0] + 1 if token.map else 1
