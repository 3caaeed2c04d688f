"""Libraries of any size: the shipped pages, and reviews put together from shipped sentences.

Lengths, words, languages and visibility are those of real reviews. What is new in them, their
gists and sections, gets the mean of its sentences' vectors instead of being encoded, so that a
library of 100,000 passages is ready in minutes; for times that is as good, for rankings it is not.
"""

import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from assistant.encoders.cache import VectorCache
from assistant.encoders.encoder import Encoder
from assistant.files import SHARED_FILE, write_whole
from assistant.index.units import Unit, units
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Problem
from assistant.library.files import LibraryFile, hash_of
from assistant.library.reader import read_file
from assistant.library.taxonomy import Taxonomy
from assistant.settings import shipped_library

# Visibility of every tenth review in turn: most are public, as in a company's own library.
_VISIBILITY = ("public",) * 6 + ("restricted", "restricted", "partners", "draft")
_PARTNERSHIPS = 20
_SECTION = re.compile(r"^## .*$", re.MULTILINE)


def generate(
    library: Path, passages: int, encoders: Sequence[Encoder], cache: VectorCache,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> int:  # fmt: skip
    """Write a library of at least so many passages; returns how many files it has.

    Args:
        cache: gets the vectors of what is new.
    """
    shutil.copytree(shipped_library() / "guidance", library / "guidance")
    taxonomy = Taxonomy.load()
    made = files = 0
    for number, lang, path, text in _reviews():
        if made >= passages:
            break
        content = text.encode()
        document = read_file(LibraryFile(path, content, hash_of(content)), taxonomy)
        if document is None or isinstance(document, Problem):
            raise ValueError(f"a generated review is not in order: {document}")
        found = units(document)
        for encoder in encoders:
            cache.add(encoder.fingerprint, dict(_composed(found, encoder)))
        write_whole(library / path, content, SHARED_FILE)
        made, files = made + len(found), files + 1
        if number % 20 == 0 and lang == LANGUAGES[-1]:
            progress(min(made, passages), passages)
    return files


def _composed(found: Sequence[Unit], encoder: Encoder) -> Iterator[tuple[str, np.ndarray]]:
    """Vectors of the units that no shipped text is like, by the hash of their text."""
    short = [unit for unit in found if unit.role in ("statement", "question")]
    vectors = encoder.documents([unit.text for unit in short])
    for unit in found:
        if unit.role in ("gist", "section"):
            rows = [
                vector
                for other, vector in zip(short, vectors, strict=True)
                if unit.role == "gist" or other.heading == unit.heading
            ]
            mean = np.mean(rows if rows else vectors, axis=0)
            yield unit.text_hash, mean / np.linalg.norm(mean)


def _reviews() -> Iterator[tuple[int, Lang, str, str]]:
    """Number, language, path and text of ever more reviews, the same in every run."""
    chance = random.Random(11)
    shipped = {
        lang: [
            path.read_text(encoding="utf-8")
            for path in sorted((shipped_library() / "reviews" / lang).glob("*.md"))
        ]
        for lang in LANGUAGES
    }
    bodies = {lang: [_parts(text) for text in texts] for lang, texts in shipped.items()}
    number = 0
    while True:
        number += 1
        id_ = f"made-{number:06d}"
        at = chance.randrange(len(shipped["fr"]))
        others = [chance.randrange(len(shipped["fr"])) for _ in range(6)]
        for lang in LANGUAGES:
            head = shipped[lang][at].split("\n---\n", 1)[0]
            yield (
                number,
                lang,
                f"reviews/{lang}/{id_}.md",
                _head(head, id_, number)
                + "".join(
                    f"\n{heading}\n\n{bodies[lang][other][place][1]}\n"
                    for place, (other, (heading, _)) in enumerate(
                        zip(others, bodies[lang][at], strict=True)
                    )
                ),
            )


def _parts(text: str) -> list[tuple[str, str]]:
    """Headings and texts of a review's sections."""
    body = text.split("\n---\n", 1)[1]
    return list(
        zip(
            _SECTION.findall(body),
            (part.strip() for part in _SECTION.split(body)[1:]),
            strict=True,
        )
    )


def _head(head: str, id_: str, number: int) -> str:
    visibility = _VISIBILITY[number % len(_VISIBILITY)]
    status = "draft" if visibility == "draft" else "approved"
    lines = [line for line in head.split("\n") if not line.startswith("partnership:")]
    changed = {
        "id": id_,
        "status": status,
        "visibility": "restricted" if visibility == "draft" else visibility,
        "author": f"author-{number % 7}" if visibility == "draft" else "Entente",
    }
    for at, line in enumerate(lines):
        name = line.partition(":")[0]
        if name in changed:
            lines[at] = f"{name}: {changed[name]}"
    lines.append(f"partnership: made-{number % _PARTNERSHIPS}")
    return "\n".join(lines) + "\n---\n"
