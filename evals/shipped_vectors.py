"""Make or check the vectors of the shipped texts: ``python -m evals.shipped_vectors [--check]``."""

import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.encoders import shipped
from assistant.encoders.encoder import Encoder
from assistant.encoders.loading import Encoders, load_encoders
from assistant.files import SHARED_FILE, write_whole
from assistant.index.units import Unit, tuned_units, units
from assistant.library.documents import Problem
from assistant.library.reader import find_files, read_file
from assistant.library.taxonomy import Taxonomy
from assistant.settings import Settings, shipped_library, shipped_playbooks

FOLDER = shipped_library() / "vectors"


@dataclass(frozen=True)
class Held:
    """A file of vectors that there should be: its texts by their hash, and who encodes them."""

    path: Path
    texts: dict[str, str]
    encoders: tuple[Encoder, ...]


def wanted(encoders: Encoders) -> Iterator[Held]:
    """The files that there should be: one for each file of the library, and one more for what the
    tuned layers see of a page."""
    taxonomy = Taxonomy.load()
    for file in find_files(shipped_library(), shipped_playbooks()):
        document = read_file(file, taxonomy)
        if document is None or isinstance(document, Problem):
            continue
        path = Path(file.path).with_suffix(shipped.ENDING)
        yield Held(FOLDER / path, _by_hash(units(document)), encoders.dense)
        of_page = tuned_units(document)
        if encoders.tuned and of_page:
            yield Held(FOLDER / "tuned" / path, _by_hash(of_page), (encoders.tuned,))


def _by_hash(found: Sequence[Unit]) -> dict[str, str]:
    return dict(sorted((unit.text_hash, unit.text) for unit in found))


def stale(encoders: Encoders) -> Iterator[Held]:
    """Files that are missing or hold other texts than they should, or are of another encoder."""
    for file in wanted(encoders):
        fingerprints = {encoder.fingerprint for encoder in file.encoders}
        held = shipped.read(file.path) if file.path.is_file() else {}
        if set(held) != fingerprints or any(set(rows) != set(file.texts) for rows in held.values()):
            yield file


def strays(encoders: Encoders) -> list[Path]:
    """Files of vectors whose texts are no longer shipped."""
    paths = {file.path for file in wanted(encoders)}
    return [path for path in sorted(FOLDER.rglob(f"*{shipped.ENDING}")) if path not in paths]


def make(encoders: Encoders) -> int:
    """Write the files that are missing or stale and remove strays; returns how many changed."""
    found = list(stale(encoders))
    for number, file in enumerate(found, 1):
        path, texts = file.path, file.texts
        held = shipped.ShippedVectors(path.parent)
        vectors = {}
        for encoder in file.encoders:
            known = held.get(encoder.fingerprint, texts)
            new = [hash_ for hash_ in texts if hash_ not in known]
            rows = encoder.documents([texts[hash_] for hash_ in new])
            known |= dict(zip(new, rows, strict=True))
            vectors[encoder.fingerprint] = np.stack([known[hash_] for hash_ in texts])
        write_whole(path, shipped.packed(texts, vectors), SHARED_FILE)
        print(f"{number} of {len(found)}: {path.relative_to(FOLDER)}", flush=True)
    gone = strays(encoders)
    for path in gone:
        path.unlink()
    return len(found) + len(gone)


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as cache:
        settings = Settings() if "--check" not in arguments else Settings(cache=Path(cache))
        encoders = load_encoders(settings)
        if "--check" in arguments:
            wrong = [file.path for file in stale(encoders)] + strays(encoders)
            for path in wrong:
                print(f"{path.relative_to(FOLDER)} is not up to date; run 'make vectors'.")
            return bool(wrong)
        print(f"{make(encoders)} files changed.")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
