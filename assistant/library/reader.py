"""The library's files -> documents and problems."""

from collections.abc import Iterator

from assistant.library.documents import Document, Problem
from assistant.library.files import Folders, LibraryFile, LibraryFiles
from assistant.library.guidance import read_guidance
from assistant.library.markdown import FileError
from assistant.library.playbooks import playbook_document, read_playbook
from assistant.library.reviews import read_review
from assistant.library.taxonomy import Taxonomy


def find_files(
    libraries: Folders, playbooks: Folders | None = None
) -> Iterator[LibraryFile | Problem]:
    """Every file of a library or of several, read now; see :class:`LibraryFiles`.

    Raises:
        EntenteError: the folder does not exist or is not a library.
    """
    return LibraryFiles(libraries, playbooks).all()


def text_of(file: LibraryFile) -> str:
    """The text of a file.

    Raises:
        FileError: it is not UTF-8.
    """
    try:
        return file.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = file.content[: error.start].count(b"\n") + 1
        message = "the file is not UTF-8; save it in that encoding"
        raise FileError(Problem(file.path, line, "", message)) from error


def read_file(file: LibraryFile | Problem, taxonomy: Taxonomy) -> Document | Problem | None:
    """The document in a file, or the reason why there is none; None for a retired one."""
    if isinstance(file, Problem):
        return file
    try:
        text = text_of(file)
        if file.path.startswith("reviews/"):
            return read_review(text, file.path, file.hash, taxonomy)
        if file.path.startswith("playbooks/"):
            return playbook_document(read_playbook(text, file.path, file.hash, taxonomy))
        return read_guidance(text, file.path, file.hash, taxonomy)
    except FileError as error:
        return error.problem
