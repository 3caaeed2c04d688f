"""What was encoded once is not encoded again."""

import stat
from pathlib import Path

import numpy as np
import pytest

from assistant.encoders.cache import CachedEncoder, VectorCache, hash_of
from assistant.encoders.shipped import ENDING, ShippedVectors, packed
from assistant.errors import EntenteError
from tests.library_builder import FakeEncoder

TEXTS = ["one partner is late", "the other pays", "nobody decides", ""]


def cached(folder: Path, name: str = "fake", kept: int = 100) -> tuple[CachedEncoder, FakeEncoder]:
    encoder = FakeEncoder(name)
    shipped = ShippedVectors(folder / "shipped")
    return CachedEncoder(encoder, shipped, VectorCache(folder / "cache", kept)), encoder


def test_a_text_is_encoded_once_for_all_homes(tmp_path: Path) -> None:
    first, worked = cached(tmp_path)
    vectors = first.documents(TEXTS)
    assert sorted(worked.encoded) == sorted(TEXTS)
    second, idle = cached(tmp_path)
    assert (second.documents(TEXTS[::-1]) == vectors[::-1]).all()
    assert idle.encoded == []
    second.documents([*TEXTS, "a new sentence"])
    assert idle.encoded == ["a new sentence"]


def test_encoders_do_not_share_vectors(tmp_path: Path) -> None:
    cached(tmp_path, "one")[0].documents(TEXTS)
    other, worked = cached(tmp_path, "two")
    other.documents(TEXTS)
    assert len(worked.encoded) == len(TEXTS)


def test_texts_stay_out_of_the_cache_and_others_too(tmp_path: Path) -> None:
    cached(tmp_path)[0].documents(TEXTS)
    for path in (tmp_path / "cache").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert b"late" not in path.read_bytes()


def test_the_cache_is_bounded_and_keeps_the_newest(tmp_path: Path) -> None:
    encoder, _ = cached(tmp_path, kept=3)
    encoder.documents(["early one", "early two"])
    encoder.documents(["late one", "late two", "late three"])
    texts = [hash_of(t) for t in ("early one", "early two", "late one", "late two", "late three")]
    assert len(VectorCache(tmp_path / "cache").get("fake", texts)) == 3


def test_a_damaged_cache_costs_time_alone(tmp_path: Path) -> None:
    encoder, worked = cached(tmp_path)
    (tmp_path / "cache" / "vectors.sqlite").write_bytes(b"no database at all" * 100)
    assert encoder.documents(TEXTS).shape == (4, 64)
    assert len(worked.encoded) == len(TEXTS)


def test_a_cache_that_is_none_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "vectors.sqlite").write_bytes(b"no database at all" * 100)
    first, _ = cached(tmp_path)
    first.documents(TEXTS)
    second, idle = cached(tmp_path)
    second.documents(TEXTS)
    assert idle.encoded == []


def test_a_cache_in_the_place_of_a_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(EntenteError, match=r"cannot be written .* ENTENTE_CACHE"):
        VectorCache(tmp_path / "file" / "cache")


def test_shipped_vectors_come_first(tmp_path: Path) -> None:
    plain = FakeEncoder("fake")
    file = tmp_path / "shipped" / "reviews" / f"one{ENDING}"
    file.parent.mkdir(parents=True)
    texts = {hash_of(text): text for text in TEXTS[:2]}
    vectors = plain.documents(list(texts.values()))
    file.write_bytes(packed(texts, {"fake": vectors}))
    encoder, worked = cached(tmp_path)
    found = encoder.documents(TEXTS)
    assert worked.encoded == ["", "nobody decides"]
    assert np.abs(found[:2] - vectors).max() < 0.01
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "shipped" / f"bad{ENDING}"
    file.parent.mkdir()
    file.write_bytes(b"nothing of the kind")
    with pytest.raises(EntenteError, match=r"bad\.safetensors are damaged"):
        cached(tmp_path)[0].documents(TEXTS)
