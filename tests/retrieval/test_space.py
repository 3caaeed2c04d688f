"""The fitted space: what it takes away, and what it leaves alone."""

import numpy as np

from assistant.encoders.encoder import Encoder
from assistant.language import Lang
from assistant.retrieval.space import Labelled, fit_space, identity, load_spaces
from tests.library_builder import FakeEncoder


def questions() -> tuple[np.ndarray, list[str], list[Lang]]:
    """Pages along one axis, subjects along another, languages along a third."""
    chance = np.random.default_rng(7)
    rows, labels, languages = [], [], []
    for page in range(8):
        for lang, shift in (("fr", 2.0), ("en", -2.0)):
            for _ in range(30):
                row = chance.normal(scale=0.1, size=12)
                row[page % 4] += 1.0 if page < 4 else -1.0
                row[10] += chance.normal(scale=3)  # the subject
                row[11] += shift  # the language
                rows.append(row)
                labels.append(f"page-{page}")
                languages.append(lang)
    return np.asarray(rows, np.float32), labels, languages  # type: ignore[return-value]


def test_pages_are_told_apart_in_spite_of_subject_and_language() -> None:
    rows, labels, languages = questions()
    asked_for = Labelled(rows, labels, languages)
    space = fit_space(asked_for, rows, asked_for, shrinkage=0.1)
    spoken = np.asarray(languages)
    asked = space.apply(rows[spoken == "fr"], "query", "fr")
    held = space.apply(rows[spoken == "en"], "document", "en")
    own = np.asarray(labels)[spoken == "fr"]
    other = np.asarray(labels)[spoken == "en"]

    def right(first: np.ndarray, second: np.ndarray) -> float:
        return float((other[(first @ second.T).argmax(axis=1)] == own).mean())

    plain = identity()
    before = right(
        plain.apply(rows[spoken == "fr"], "query", "fr"),
        plain.apply(rows[spoken == "en"], "document", "en"),
    )
    assert right(asked, held) > 0.95 > before
    assert np.allclose(np.linalg.norm(asked, axis=1), 1, atol=1e-5)


def test_other_encoders_are_left_alone() -> None:
    for space in load_spaces((FakeEncoder("one"), FakeEncoder("two"))):
        vector = np.asarray([3.0, 4.0], np.float32)
        assert np.allclose(space.apply(vector, "query", "fr"), [0.6, 0.8])


def test_the_shipped_space_fits_the_default_encoders(encoders: tuple[Encoder, Encoder]) -> None:
    for space, encoder in zip(load_spaces(encoders), encoders, strict=True):
        dimensions = encoder.queries(["x"]).vectors.shape[1]
        assert space.transform is not None
        assert space.transform.shape == (dimensions, dimensions)
        assert len(space.means) == 4
