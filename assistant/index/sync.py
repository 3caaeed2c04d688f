"""Bring the index up to date with the library: by content, in steps that survive a kill."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.encoders.encoder import Encoder
from assistant.errors import EntenteError
from assistant.index.catalogue import Catalogue
from assistant.index.units import units
from assistant.index.vectors import VectorStore
from assistant.library.documents import Document, Problem
from assistant.library.reader import LibraryFile, find_files, read_file
from assistant.library.taxonomy import Taxonomy

Progress = Callable[[str, int, int], None]

# Files that enter the index in one transaction; a kill loses at most the work on these.
_FILES_PER_STEP = 8
_LOSS_FLOOR = 10


@dataclass(frozen=True)
class SyncReport:
    """What a sync did: files added, changed, moved, removed and left as they were."""

    added: int
    changed: int
    moved: int
    removed: int
    unchanged: int
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class _Plan:
    read: tuple[LibraryFile, ...]
    removed: tuple[str, ...]
    moved: int
    changed: int
    unchanged: int


def _plan(files: Sequence[LibraryFile], known: dict[str, str], full: bool) -> _Plan:
    present = {file.path for file in files}
    removed = tuple(sorted(path for path in known if path not in present))
    read = tuple(file for file in files if full or known.get(file.path) != file.hash)
    gone = {known[path] for path in removed}
    moved = sum(file.path not in known and file.hash in gone for file in read)
    changed = sum(file.path in known for file in read)
    return _Plan(read, removed, moved, changed, len(files) - len(read))


def outdated(library: Path, playbooks: Path | None, catalogue: Catalogue) -> bool:
    """Whether the library differs from what is indexed."""
    plan = _plan(list(find_files(library, playbooks)), catalogue.hashes(), full=False)
    return bool(plan.read or plan.removed or catalogue.pending(1))


def synchronise(
    library: Path,
    playbooks: Path | None,
    catalogue: Catalogue,
    store: VectorStore,
    encoders: Sequence[Encoder],
    *,
    full: bool = False,
    accept_loss: bool = False,
    progress: Progress = lambda *_: None,
) -> SyncReport:
    """Index what is new or changed, take out what is gone, and repair the vector store.

    Args:
        full: read and index every file again, whether or not it changed.
        accept_loss: go on although most documents are gone from the library.
        progress: called with the stage, the work done and the whole work.

    Raises:
        EntenteError: most documents are gone and ``accept_loss`` is not set.
    """
    taxonomy = Taxonomy.load()
    known = catalogue.hashes()
    files = list(find_files(library, playbooks))
    plan = _plan(files, known, full)
    if not accept_loss and len(known) >= _LOSS_FLOOR and len(plan.removed) > len(known) // 2:
        raise EntenteError(
            f"{len(plan.removed)} of {len(known)} indexed files are missing from {library}; is the "
            "folder complete? Run 'entente sync --accept-loss' if they were meant to go."
        )
    fingerprints = [encoder.fingerprint for encoder in encoders]
    problems: list[Problem] = []
    indexed = 0
    for start in range(0, len(plan.read), _FILES_PER_STEP):
        step = plan.read[start : start + _FILES_PER_STEP]
        progress("index", start, len(plan.read))
        documents: list[Document] = []
        unusable: list[str] = []
        for file in step:
            result = read_file(file, taxonomy)
            if isinstance(result, Problem):
                problems.append(result)
                # The last good version would be quoted from a file that no longer says it.
                unusable.append(file.path)
            elif result is None:
                unusable.append(file.path)
            else:
                documents.append(result)
        texts = {unit.text_hash: unit.text for document in documents for unit in units(document)}
        for encoder in encoders:
            _encode(catalogue, encoder, list(texts.items()))
        catalogue.replace(documents, unusable)
        indexed += len(documents)
    if plan.removed:
        catalogue.replace([], plan.removed)
    progress("index", len(plan.read), len(plan.read))
    for encoder in encoders:
        # A changed model finds the passages in place and encodes them anew.
        missing = catalogue.texts_without_vector(encoder.fingerprint)
        for start in range(0, len(missing), 256):
            progress("encode", start, len(missing))
            _encode(catalogue, encoder, missing[start : start + 256])
    if plan.read or plan.removed:
        catalogue.drop_unused_vectors(fingerprints)
    store.flush(catalogue, fingerprints)
    store.reconcile(catalogue, fingerprints)
    added = len(plan.read) - plan.changed - plan.moved
    bad_new = sum(problem.path not in known for problem in problems)
    return SyncReport(
        added=max(added - bad_new, 0),
        changed=plan.changed - (len(problems) - bad_new),
        moved=plan.moved,
        removed=len(plan.removed) - plan.moved,
        unchanged=plan.unchanged,
        problems=tuple(problems),
    )


def _encode(catalogue: Catalogue, encoder: Encoder, texts: list[tuple[str, str]]) -> None:
    stored = catalogue.vectors(encoder.fingerprint, [hash_ for hash_, _ in texts])
    new = [(hash_, text) for hash_, text in texts if hash_ not in stored]
    if new:
        vectors = encoder.documents([text for _, text in new])
        catalogue.add_vectors(
            encoder.fingerprint, zip((hash_ for hash_, _ in new), vectors, strict=True)
        )
