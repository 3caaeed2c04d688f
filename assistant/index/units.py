"""What is indexed of a document: its gist, sections, questions and statements."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from assistant.library.documents import Document, Setting

Role = Literal["gist", "section", "question", "statement"]
# Statements are compared only within documents that were found, so they need no vector search.
DENSE_ROLES: tuple[Role, ...] = ("gist", "section", "question")
# What the tuned layers, which learnt from questions, see of a page: how it is asked for.
TUNED_ROLES: tuple[Role, ...] = ("question",)


@dataclass(frozen=True)
class Unit:
    """A text that is encoded, with its place in the file (1-based lines; 0 for front matter)."""

    id: str
    role: Role
    section: str
    heading: str
    position: int
    text: str
    text_hash: str
    line_start: int = 0
    line_end: int = 0
    setting: Setting = "sentence"


def units(document: Document) -> list[Unit]:
    """All units of a document; their ids depend on path, heading and content alone."""
    found: list[Unit] = []
    seen: dict[str, int] = {}

    def add(
        role: Role, section: str, heading: str, position: int, text: str, start: int, end: int,
        setting: Setting = "sentence",
    ) -> None:  # fmt: skip
        identity = "\x1f".join((document.path, role, heading, text))
        copies = seen[identity] = seen.get(identity, -1) + 1
        found.append(
            Unit(
                hashlib.sha256(f"{identity}\x1f{copies}".encode()).hexdigest()[:24],
                role, section, heading, position, text,
                hashlib.sha256(text.encode()).hexdigest()[:24], start, end, setting,
            )
        )  # fmt: skip

    opening = [passage.text.replace("\n", " ") for passage in document.passages[:2]]
    add("gist", "", "", 0, ". ".join([document.title, *opening]), 0, 0)
    for position, passage in enumerate(document.passages):
        text = f"{document.title}. {passage.heading}.\n{passage.text}"
        add("section", passage.section, passage.heading, position, text, passage.line_start,
            passage.line_end)  # fmt: skip
        for statement in passage.statements:
            add("statement", statement.section, statement.heading, statement.position,
                statement.text, statement.line_start, statement.line_end,
                statement.setting)  # fmt: skip
    for position, question in enumerate(document.questions):
        add("question", "", "", position, question, 0, 0)
    return found


def tuned_units(document: Document) -> list[Unit]:
    """What the tuned layers see of a document: of a page, and of nothing else."""
    if document.kind != "guidance":
        return []
    return [unit for unit in units(document) if unit.role in TUNED_ROLES]
