"""Bring the index up to date with the library: by content, in steps that survive a kill."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from assistant.encoders.encoder import Encoder
from assistant.errors import EntenteError
from assistant.index.catalogue import Catalogue, Made, Vectors
from assistant.index.known import KnownFile
from assistant.index.report import SyncReport
from assistant.index.units import TUNED_ROLES, tuned_units, units
from assistant.index.vectors import VectorStore
from assistant.library.documents import Document, Problem
from assistant.library.files import LibraryFile, LibraryFiles, Mark
from assistant.library.reader import read_file
from assistant.library.vocabulary import Extended

Progress = Callable[[str, int, int], None]

# Files that enter the index in one transaction; a kill loses at most the work on these.
_FILES_PER_STEP = 8
_TEXTS_PER_STEP = 256
_LOSS_FLOOR = 10


@dataclass(frozen=True)
class Difference:
    """Paths of files that may hold something else than when they were read, and of lost ones."""

    due: tuple[str, ...]
    removed: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.due) + len(self.removed)


def difference(
    marks: dict[str, Mark], known: dict[str, KnownFile], *, settle: bool = False
) -> Difference:
    """How the library differs from what the index knows of it, by marks alone.

    Args:
        settle: take in files that changed so shortly before they were read that their mark may
            not have told of a change since, once that is certain.
    """
    now = time.time_ns()

    def differs(path: str, mark: Mark) -> bool:
        file = known.get(path)
        return (
            file is None
            or file.mark != mark.text
            or (settle and not file.settled and mark.settled(now))
        )

    return Difference(
        tuple(path for path, mark in marks.items() if differs(path, mark)),
        tuple(sorted(path for path in known if path not in marks)),
    )


def made_by(
    vocabulary: Extended, encoders: Sequence[Encoder], tuned: Encoder | None = None
) -> Made:
    """What tells that files must be read anew because the ids that they may use changed, and that
    texts must be encoded anew."""
    every = (*encoders, *((tuned,) if tuned else ()))
    return Made(vocabulary.fingerprint, "\n".join(encoder.fingerprint for encoder in every))


def synchronise(
    files: LibraryFiles,
    vocabulary: Extended,
    catalogue: Catalogue,
    store: VectorStore,
    encoders: Sequence[Encoder],
    tuned: Encoder | None = None,
    *,
    full: bool = False,
    accept_loss: bool = False,
    progress: Progress = lambda *_: None,
) -> SyncReport:
    """Index what is new or changed, take out what is gone, and repair the vector store.

    Args:
        vocabulary: what the files may use; what is wrong with it is reported with theirs.
        tuned: sees what pages say of themselves (:data:`assistant.index.units.TUNED_ROLES`).
        full: read and index every file again, whether or not it changed.
        accept_loss: go on although most documents are gone from the library.
        progress: called with the stage, the work done and the whole work.

    Raises:
        EntenteError: most documents are gone and ``accept_loss`` is not set.
    """
    marks, known, indexed = files.marks(), catalogue.files(), catalogue.hashes()
    fingerprints = [encoder.fingerprint for encoder in encoders]
    today = made_by(vocabulary, encoders, tuned)
    if not known:
        # A first run that is killed goes on where it stopped.
        catalogue.note([], today)
    earlier = catalogue.made_by()
    other_words = earlier.vocabulary != today.vocabulary
    found = difference(marks, known, settle=True)
    due = tuple(marks) if full or other_words else found.due
    lost = [path for path in found.removed if path in indexed]
    if not accept_loss and len(indexed) >= _LOSS_FLOOR and len(lost) > len(indexed) // 2:
        places = " and ".join(map(str, files.libraries))
        raise EntenteError(
            f"{len(lost)} of {len(indexed)} indexed files are missing from {places}; is "
            "the folder complete? Run 'entente sync --accept-loss' if they were meant to go."
        )
    gone = {indexed[path] for path in lost}
    added = changed = moved = 0
    same: list[KnownFile] = []
    for start in range(0, len(due), _FILES_PER_STEP):
        progress("index", start, len(due))
        documents: list[Document] = []
        unusable: list[str] = []
        noted: list[KnownFile] = []
        for path in due[start : start + _FILES_PER_STEP]:
            file = files.load(path)
            before = known.get(path)
            unchanged = not full and before is not None and _unchanged(file, before)
            if unchanged and not other_words:
                same.append(_known(file, marks[path], before.problem if before else None))
                continue
            result = read_file(file, vocabulary.taxonomy)
            problem = result if isinstance(result, Problem) else None
            # A vocabulary tells what may be used, and nothing of what it means for a document.
            if unchanged and before is not None and before.problem == problem:
                same.append(_known(file, marks[path], problem))
                continue
            noted.append(_known(file, marks[path], problem))
            if isinstance(result, Document):
                documents.append(result)
            else:
                # The last good version would be quoted from a file that no longer says it.
                unusable.append(path)
            if path in indexed:
                changed += problem is None
            elif isinstance(result, Document):
                moved += result.hash in gone
                added += result.hash not in gone
        if noted:
            texts = {unit.text_hash: unit.text for d in documents for unit in units(d)}
            to_encode = [(encoder, texts) for encoder in encoders]
            if tuned:
                of_pages = {u.text_hash: u.text for d in documents for u in tuned_units(d)}
                to_encode.append((tuned, of_pages))
            encoded = {
                encoder.fingerprint: _encoded(catalogue, encoder, list(its.items()))
                for encoder, its in to_encode
            }
            catalogue.replace(documents, unusable, noted, encoded)
    if found.removed:
        catalogue.replace([], found.removed)
    progress("index", len(due), len(due))
    if earlier.encoders != today.encoders:
        _encode_anew(catalogue, encoders, tuned, progress)
    store.flush(catalogue, fingerprints, lambda done, total: progress("store", done, total))
    store.reconcile(catalogue, fingerprints, whole=full)
    # Last: a run that was killed leaves what it did not come to, to the next.
    catalogue.note(same, today)
    problems = (file.problem for file in catalogue.files().values() if file.problem)
    return SyncReport(
        added=added,
        changed=changed,
        moved=moved,
        removed=max(len(lost) - moved, 0),
        unchanged=len(marks) - len(due) + len(same),
        problems=(*vocabulary.problems, *(each for found in problems for each in found.each())),
    )


def _unchanged(file: LibraryFile | Problem, known: KnownFile) -> bool:
    if isinstance(file, Problem):
        return file == known.problem
    return file.hash == known.hash


def _known(file: LibraryFile | Problem, mark: Mark, problem: Problem | None) -> KnownFile:
    if isinstance(file, Problem):
        return KnownFile(file.path, "", mark.text, mark.settled(time.time_ns()), problem)
    return KnownFile(file.path, file.hash, file.mark, file.settled, problem)


def _encode_anew(
    catalogue: Catalogue, encoders: Sequence[Encoder], tuned: Encoder | None, progress: Progress
) -> None:
    """A changed model finds the passages in place; the vectors of the former one go."""
    due = [(encoder, catalogue.texts_without_vector(encoder.fingerprint)) for encoder in encoders]
    if tuned:
        due.append(
            (tuned, catalogue.texts_without_vector(tuned.fingerprint, "guidance", TUNED_ROLES))
        )
    for encoder, missing in due:
        for start in range(0, len(missing), _TEXTS_PER_STEP):
            progress("encode", start, len(missing))
            part = missing[start : start + _TEXTS_PER_STEP]
            catalogue.add_vectors({encoder.fingerprint: _encoded(catalogue, encoder, part)})
        progress("encode", len(missing), len(missing))
    catalogue.drop_other_encoders([encoder.fingerprint for encoder, _ in due])


def _encoded(
    catalogue: Catalogue, encoder: Encoder, texts: Sequence[tuple[str, str]]
) -> list[tuple[str, Vectors]]:
    """Vectors of those texts that have none yet, with the hash of each."""
    stored = catalogue.vectors(encoder.fingerprint, [hash_ for hash_, _ in texts])
    new = [(hash_, text) for hash_, text in texts if hash_ not in stored]
    if not new:
        return []
    vectors = encoder.documents([text for _, text in new])
    return list(zip((hash_ for hash_, _ in new), vectors, strict=True))
