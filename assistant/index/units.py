"""What is indexed of a document: its gist, sections, questions and statements."""

import hashlib
from dataclasses import dataclass
from typing import Literal

from assistant.library.documents import Document

Role = Literal["gist", "section", "question", "statement"]
# Statements are compared only within documents that were found, so they need no vector search.
DENSE_ROLES: tuple[Role, ...] = ("gist", "section", "question")


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


def units(document: Document) -> list[Unit]:
    """All units of a document; their ids depend on path, heading and content alone."""
    found: list[Unit] = []
    seen: dict[str, int] = {}

    def add(
        role: Role, section: str, heading: str, position: int, text: str, start: int, end: int
    ) -> None:
        identity = "\x1f".join((document.path, role, heading, text))
        copies = seen[identity] = seen.get(identity, -1) + 1
        found.append(
            Unit(
                hashlib.sha256(f"{identity}\x1f{copies}".encode()).hexdigest()[:24],
                role, section, heading, position, text,
                hashlib.sha256(text.encode()).hexdigest()[:24], start, end,
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
                statement.text, statement.line_start, statement.line_end)  # fmt: skip
    for position, question in enumerate(document.questions):
        add("question", "", "", position, question, 0, 0)
    return found
