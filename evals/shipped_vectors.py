"""Make or check the vectors of the shipped texts: ``python -m evals.shipped_vectors [--check]``."""

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.encoders import shipped
from assistant.encoders.encoder import Encoder
from assistant.encoders.loading import load_encoders
from assistant.files import SHARED_FILE, write_whole
from assistant.index.units import units
from assistant.library.documents import Problem
from assistant.library.reader import find_files, read_file
from assistant.library.taxonomy import Taxonomy
from assistant.settings import Settings, shipped_library, shipped_playbooks

FOLDER = shipped_library() / "vectors"


def shipped_texts() -> Iterator[tuple[Path, dict[str, str]]]:
    """Each file of vectors that there should be, with the texts in it by their hash."""
    taxonomy = Taxonomy.load()
    for file in find_files(shipped_library(), shipped_playbooks()):
        document = read_file(file, taxonomy)
        if document is None or isinstance(document, Problem):
            continue
        texts = {unit.text_hash: unit.text for unit in units(document)}
        yield (FOLDER / file.path).with_suffix(shipped.ENDING), dict(sorted(texts.items()))


def stale(encoders: tuple[Encoder, Encoder]) -> Iterator[tuple[Path, dict[str, str]]]:
    """Files that are missing or hold other texts than they should, or are of another encoder."""
    fingerprints = {encoder.fingerprint for encoder in encoders}
    for path, texts in shipped_texts():
        held = shipped.read(path) if path.is_file() else {}
        if set(held) != fingerprints or any(set(rows) != set(texts) for rows in held.values()):
            yield path, texts


def strays() -> list[Path]:
    """Files of vectors whose texts are no longer shipped."""
    wanted = {path for path, _ in shipped_texts()}
    return [path for path in sorted(FOLDER.rglob(f"*{shipped.ENDING}")) if path not in wanted]


def make(encoders: tuple[Encoder, Encoder]) -> int:
    """Write the files that are missing or stale and remove strays; returns how many changed."""
    found = list(stale(encoders))
    for number, (path, texts) in enumerate(found, 1):
        held = shipped.ShippedVectors(path.parent)
        vectors = {}
        for encoder in encoders:
            known = held.get(encoder.fingerprint, texts)
            new = [hash_ for hash_ in texts if hash_ not in known]
            rows = encoder.documents([texts[hash_] for hash_ in new])
            known |= dict(zip(new, rows, strict=True))
            vectors[encoder.fingerprint] = np.stack([known[hash_] for hash_ in texts])
        write_whole(path, shipped.packed(texts, vectors), SHARED_FILE)
        print(f"{number} of {len(found)}: {path.relative_to(FOLDER)}", flush=True)
    gone = strays()
    for path in gone:
        path.unlink()
    return len(found) + len(gone)


def main(arguments: list[str]) -> int:
    with tempfile.TemporaryDirectory() as cache:
        settings = Settings() if "--check" not in arguments else Settings(cache=Path(cache))
        encoders = load_encoders(settings)
        if "--check" in arguments:
            wrong = [path for path, _ in stale(encoders)] + strays()
            for path in wrong:
                print(f"{path.relative_to(FOLDER)} is not up to date; run 'make vectors'.")
            return bool(wrong)
        print(f"{make(encoders)} files changed.")
        return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
