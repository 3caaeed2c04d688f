"""What a page says of itself, and how far it stands out for a question."""

import numpy as np

from assistant.retrieval.prototypes import TOLD, load_cohort, prototypes, sums_of, to_arrays
from assistant.service import Service

Floats = np.ndarray  # type: ignore[type-arg]


def rows(*values: list[float]) -> list[Floats]:
    found = [np.asarray(value, np.float32) for value in values]
    return [row / np.linalg.norm(row) for row in found]


def test_a_page_of_few_texts_stands_out_as_far_as_one_of_many() -> None:
    chance = np.random.default_rng(5)
    cohort = np.stack(rows(*chance.normal(size=(200, 8)).tolist()))
    first, second = np.eye(8, dtype=np.float32)[:2]
    many = [first + chance.normal(scale=0.4, size=8) for _ in range(40)]
    groups = [
        [sums_of({"question": rows(*[row.tolist() for row in many])})],
        [sums_of({"question": [second]})],
    ]
    found = prototypes(groups, cohort, TOLD)
    assert found is not None
    for at, vector in enumerate((first, second)):
        scores = found.scores(vector)[0]
        assert scores.argmax() == at
        assert scores[at] > 2
    assert np.isnan(found.scores(first)[1]).all()  # none of them states anything


def test_translations_are_one_page() -> None:
    cohort = np.eye(4, dtype=np.float32)
    fr, en = rows([1, 0, 0, 0], [0, 1, 0, 0])
    found = prototypes([[sums_of({"question": [fr]}), sums_of({"question": [en]})]], cohort, TOLD)
    assert found is not None
    assert np.allclose(found.directions[0, 0], np.asarray([1, 1, 0, 0]) / 2**0.5)


def test_documents_without_such_texts_have_none() -> None:
    assert prototypes([[sums_of({})], [{}]], np.eye(4, dtype=np.float32), TOLD) is None


def test_the_shipped_cohort_is_stored_in_eight_bits(service: Service) -> None:
    cohort = load_cohort()
    assert {seer: rows.shape[1] for seer, rows in cohort.items()} == {
        "e5": 384, "tuned": 384, "use": 512,
    }  # fmt: skip
    for values in to_arrays(cohort).values():
        assert values.dtype == np.int8
    for held in cohort.values():
        assert np.allclose(np.linalg.norm(held, axis=1), 1, atol=0.05)
    assert service.index.tuned is not None
