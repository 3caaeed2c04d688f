"""Libraries of any size: the shipped pages, and reviews put together from shipped statements.

Lengths, words, languages and visibility are those of real reviews, and no two texts are alike:
each review speaks of a company of its own. Encoding them all would take hours, so that a new
text gets a vector made of those of the statements in it and of a direction of its review. Times
and memory do not depend on that; how good a ranking is does, so that it is only measured with
questions about the shipped cases, which are in the library with vectors of their own.
"""

import random
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.encoders.cache import VectorCache
from assistant.encoders.encoder import Encoder
from assistant.files import SHARED_FILE, write_whole
from assistant.index.units import DENSE_ROLES, Unit, units
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Document
from assistant.library.files import LibraryFile, LibraryFiles, hash_of
from assistant.library.reader import read_file
from assistant.library.taxonomy import Taxonomy
from assistant.settings import shipped_library

Floats = npt.NDArray[np.float32]
# Visibility of every tenth review in turn: most are public, as in a company's own library.
_VISIBILITY = ("public",) * 6 + ("restricted", "restricted", "partners", "draft")
_PARTNERSHIPS = 20
_AUTHORS = 7
# How much of a new vector is its review's own direction: the rest is left at a cosine of 0.9.
_OWN = 0.48
_FILES_AT_ONCE = 100  # whose vectors are kept together
_TITLE = re.compile(r'^(title: )"(?:[^":]*: )?', re.MULTILINE)
_SYLLABLES = [first + vowel for first in "bdfglmnprtvz" for vowel in "aeiou"]
_COLON: dict[Lang, str] = {"fr": "\u00a0: ", "en": ": "}


@dataclass(frozen=True)
class Made:
    """A generated library: all files, passages beside the shipped ones, and all distinct texts."""

    files: int
    passages: int
    texts: int


def generate(
    library: Path, passages: int, encoders: Sequence[Encoder], cache: VectorCache,
    progress: Callable[[int, int], None] = lambda *_: None,
) -> Made:  # fmt: skip
    """Write the shipped pages, and beside them reviews of at least so many passages.

    Args:
        passages: gists, sections and lessons; there are as many files as a tenth of them.
        cache: gets the vectors of what is new.
    """
    for folder in ("guidance", "reviews"):
        shutil.copytree(shipped_library() / folder, library / folder)
    shipped = list(_shipped())
    found = [unit for document in shipped for unit in units(document)]
    files, made = len(shipped), 0
    texts = {unit.text_hash for unit in found}
    pool = _Pool(shipped, encoders)
    reviews = _reviews(pool)
    while made < passages or files < passages // 10:
        vectors: list[dict[str, Floats]] = [{} for _ in encoders]
        for document, content in islice(reviews, _FILES_AT_ONCE):
            write_whole(library / document.path, content, SHARED_FILE)
            new = units(document)
            files, made = files + 1, made + sum(unit.role in DENSE_ROLES for unit in new)
            texts |= {unit.text_hash for unit in new}
            for at, own in enumerate(vectors):
                own.update(pool.vectors(document, new, at))
        for encoder, own in zip(encoders, vectors, strict=True):
            cache.add(encoder.fingerprint, own)
        progress(min(made, passages), passages)
    return Made(files, made, len(texts))


class _Pool:
    """The shipped reviews' statements with their vectors."""

    def __init__(self, shipped: Sequence[Document], encoders: Sequence[Encoder]) -> None:
        self.heads: dict[Lang, list[str]] = {lang: [] for lang in LANGUAGES}
        self.lines: dict[tuple[Lang, str], list[str]] = {}
        for document in shipped:
            if document.kind == "review":
                text = (shipped_library() / document.path).read_text(encoding="utf-8")
                self.heads[document.lang].append(text.split("\n---\n", 1)[0])
                for passage in document.passages:
                    lines = self.lines.setdefault((document.lang, passage.heading), [])
                    lines += [statement.text for statement in passage.statements]
        texts = [line for lines in self.lines.values() for line in lines]
        lessons = {q for d in shipped if d.kind == "review" for q in d.questions}
        self._places = {text: at for at, text in enumerate(dict.fromkeys([*texts, *lessons]))}
        self._vectors = [encoder.documents(list(self._places)) for encoder in encoders]

    def vectors(
        self, document: Document, found: Sequence[Unit], encoder: int
    ) -> Iterator[tuple[str, Floats]]:
        """Vectors of a generated review's units by the hash of their text."""
        rows = self._vectors[encoder]
        direction = rows[random.Random(document.id).randrange(len(rows))]
        short = [unit for unit in found if unit.role in ("statement", "question")]
        company = document.case.parties[0] if document.case else ""
        bare = (unit.text.removeprefix(company + _COLON[document.lang]) for unit in short)
        mixed = _unit(rows[[self._places[text] for text in bare]] + _OWN * direction)
        for unit, vector in zip(short, mixed, strict=True):
            yield unit.text_hash, vector
        for unit in found:
            if unit not in short:
                of = [unit.role == "gist" or other.heading == unit.heading for other in short]
                yield unit.text_hash, _unit(mixed[of].mean(axis=0))


def _unit(vectors: Floats) -> Floats:
    result: Floats = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return result


def _shipped() -> Iterator[Document]:
    taxonomy = Taxonomy.load()
    for file in LibraryFiles(shipped_library()).all("guidance", "reviews"):
        document = read_file(file, taxonomy)
        if isinstance(document, Document):
            yield document


def _reviews(pool: _Pool) -> Iterator[tuple[Document, str]]:
    """Ever more reviews with their files' content, the same in every run."""
    chance = random.Random(11)
    taxonomy = Taxonomy.load()
    for number, syllables in enumerate(product(_SYLLABLES, repeat=3)):
        id_, company = f"made-{number:06d}", "".join(syllables).capitalize()
        at = chance.randrange(len(pool.heads["fr"]))
        seed = chance.random()
        for lang in LANGUAGES:
            picks = random.Random(seed)
            body = "".join(
                f"\n## {heading}\n\n"
                + "".join(
                    f"- {company}{_COLON[lang]}{line}\n"
                    for line in picks.sample(lines, k=min(len(lines), picks.randint(2, 4)))
                )
                for (spoken, heading), lines in pool.lines.items()
                if spoken == lang
            )
            content = _head(pool.heads[lang][at], id_, company, number, lang) + body
            data = content.encode()
            file = LibraryFile(f"reviews/{lang}/{id_}.md", data, hash_of(data))
            document = read_file(file, taxonomy)
            if not isinstance(document, Document):
                raise ValueError(f"a generated review is not in order: {document}")
            yield document, content


def _head(head: str, id_: str, company: str, number: int, lang: Lang) -> str:
    """The front matter of a shipped review, as that of another one."""
    visibility = _VISIBILITY[number % len(_VISIBILITY)]
    draft = visibility == "draft"
    changed = {
        "id": id_,
        "status": "draft" if draft else "approved",
        "visibility": "restricted" if draft else visibility,
        "author": f"author-{number // 10 % _AUTHORS}" if draft else "Entente",
        "parties": f'["{company}", "Nordlys"]',
        "partnership": f"made-{number // 10 % _PARTNERSHIPS}",
    }
    lines = [line for line in head.split("\n") if line.partition(":")[0] not in changed]
    lines += [f"{name}: {value}" for name, value in changed.items()]
    text = "\n".join(lines).replace('{text: "', f'{{text: "{company}{_COLON[lang]}')
    return _TITLE.sub(rf'\1"{company}{_COLON[lang]}', text) + "\n---\n"
