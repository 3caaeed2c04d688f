"""The libraries on which the figures of speed are measured are like real ones."""

from pathlib import Path

from assistant.encoders.cache import VectorCache
from assistant.index.units import units
from assistant.library.documents import Document
from assistant.library.files import LibraryFiles
from assistant.library.reader import read_file
from evals.bench.figures import Measure, as_json, as_table
from evals.bench.library import generate
from tests.library_builder import TAXONOMY, FakeEncoder


def test_a_generated_library_is_in_order_and_every_text_has_a_vector(tmp_path: Path) -> None:
    encoders = [FakeEncoder("one"), FakeEncoder("two")]
    cache = VectorCache(tmp_path / "cache")
    made = generate(tmp_path / "library", 500, encoders, cache)
    assert made.passages >= 500
    new = {}
    for file in LibraryFiles(tmp_path / "library").all("reviews"):
        if "/made-" in file.path:
            document = read_file(file, TAXONOMY)
            assert isinstance(document, Document), document
            new[file.path] = document
    assert {document.lang for document in new.values()} == {"fr", "en"}
    tiers = {document.scope.partition(":")[0] for document in new.values()}
    assert tiers == {"public", "restricted", "partners", "draft"}
    texts = [unit.text_hash for document in new.values() for unit in units(document)]
    assert len(set(texts)) > 0.9 * len(texts)
    for encoder in encoders:
        assert len(cache.get(encoder.fingerprint, texts)) == len(set(texts))


def test_figures_stand_beside_their_aims() -> None:
    measures = [Measure("sync", 1.0, "s", 2.0), Measure("size", 3.0, "GB", None, "all of it")]
    assert "| sync | 1 s      | 2 s | 0.50  |" in as_table(measures)
    assert as_json(measures)[0]["ratio"] == 0.5
    assert as_json(measures)[1]["ratio"] is None
