"""The library's folder -> files -> documents and problems."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.errors import EntenteError
from assistant.library.documents import Document, Problem
from assistant.library.guidance import read_guidance
from assistant.library.markdown import FileError
from assistant.library.playbooks import playbook_document, read_playbook
from assistant.library.reviews import read_review
from assistant.library.taxonomy import Taxonomy

MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class LibraryFile:
    """A Markdown file in the library: its path relative to it, its bytes and their sha256."""

    path: str
    content: bytes
    hash: str


def hash_of(content: bytes) -> str:
    """What tells whether a file changed: the sha256 of its bytes."""
    return hashlib.sha256(content).hexdigest()


def find_files(library: Path, playbooks: Path | None = None) -> Iterator[LibraryFile]:
    """The pages of the library in a stable order; hidden files and other endings are passed over.

    Args:
        playbooks: folder of the checklist templates, which may stand elsewhere; their paths begin
            with ``playbooks/`` all the same.

    Raises:
        EntenteError: the folder does not exist or is not a library.
    """
    folder = library / "guidance"
    if not folder.is_dir():
        raise EntenteError(
            f"There is no library at {library}: the folder 'guidance' is missing; name the right "
            "one with --library or ENTENTE_LIBRARY."
        )
    pages = sorted([*folder.glob("*/*.md"), *library.glob("reviews/*/*.md")])
    found = [(path, path.relative_to(library).as_posix()) for path in pages]
    if playbooks:
        found += [
            (path, f"playbooks/{path.relative_to(playbooks).as_posix()}")
            for path in sorted(playbooks.glob("*/*.md"))
        ]
    for path, name in found:
        if path.name.startswith(".") or path.name == "README.md":
            continue
        content = path.read_bytes()
        yield LibraryFile(name, content, hash_of(content))


def read_file(file: LibraryFile, taxonomy: Taxonomy) -> Document | Problem | None:
    """The document in a file, or the reason why there is none; None for a retired one."""
    if len(file.content) > MAX_BYTES:
        return Problem(file.path, 1, "", f"the file is larger than {MAX_BYTES // 1000} kB")
    try:
        text = file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.content[: error.start].count(b"\n") + 1
        return Problem(file.path, line, "", "the file is not UTF-8; save it in that encoding")
    try:
        if file.path.startswith("reviews/"):
            return read_review(text, file.path, file.hash, taxonomy)
        if file.path.startswith("playbooks/"):
            return playbook_document(read_playbook(text, file.path, file.hash, taxonomy))
        return read_guidance(text, file.path, file.hash, taxonomy)
    except FileError as error:
        return error.problem
