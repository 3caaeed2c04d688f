"""Questions from a file of JSON lines, and an answer or an error for each, in their order."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

import typer

from assistant.cli.console import tell_json
from assistant.errors import EntenteError
from assistant.language import Lang


@dataclass(frozen=True)
class Line:
    """A question of a file; ``fault`` says why a line is none."""

    number: int
    question: str = ""
    lang: Lang | None = None
    fault: str = ""


def read_lines(path: Path) -> list[Line]:
    """The lines of a file that are not empty.

    Raises:
        EntenteError: the file cannot be read.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise EntenteError(f"{path} cannot be read: {error.strerror}.") from error
    # Line breaks of JSON lines are these alone: a text may hold the others.
    lines = content.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    return [_line(number, line) for number, line in enumerate(lines, 1) if line.strip()]


def _line(number: int, content: bytes) -> Line:
    try:
        item = json.loads(content.decode("utf-8"))
        question = item["q"]
        if not isinstance(question, str):
            raise TypeError
    except (ValueError, KeyError, TypeError, RecursionError):
        return Line(
            number, fault='This line is not of the form {"q": "…", "lang": "fr"}, in UTF-8.'
        )
    lang = item.get("lang")
    if lang is not None and lang not in get_args(Lang):
        return Line(number, question, fault=f"'{lang}' is not a language; use fr or en.")
    return Line(number, question, cast("Lang | None", lang))


def language(value: str | None) -> Lang | None:
    """What ``--lang`` says."""
    if value is None or value in get_args(Lang):
        return cast("Lang | None", value)
    raise typer.BadParameter(f"--lang: '{value}' is not a language; use fr or en.")


def answer_lines(
    path: Path, lines: Sequence[Line], answer: Callable[[str, Lang | None], dict[str, Any]]
) -> None:
    """Print a line of JSON for each line: what ``answer`` gives, or ``line`` and ``error``.

    Raises:
        EntenteError: at the end, when some lines have no answer.
    """
    failed = 0
    for line in lines:
        try:
            if line.fault:
                raise EntenteError(line.fault)
            value = answer(line.question, line.lang)
        except EntenteError as error:
            failed += 1
            value = {"line": line.number, "error": str(error)}
        tell_json(value, whole=False)
    if failed:
        raise EntenteError(
            f"{failed} of {len(lines)} lines of {path} have no answer; each says why in its place."
        )
