"""Fitting: weights that find the right candidate, and what is stored."""

from pathlib import Path

import numpy as np

from assistant.retrieval.fitted import fitted
from assistant.retrieval.signals import SIGNALS
from assistant.retrieval.topic import load_topic, to_arrays
from evals.fit_ranking import WEIGHED, conditional_logit
from evals.fit_refusal import fit_topic

# What was reached, so that a later fit is not worse unnoticed; the aims are in the report.
FLOORS = (
    ("whole library", 0.78, 0.945),
    ("real people", 0.70, 0.94),
    ("as if new", 0.76, 0.945),
    ("real people, as if new", 0.61, 0.90),
    ("fr->fr", 0.78, 0.94),
    ("en->en", 0.795, 0.945),
    ("en->fr", 0.78, 0.935),
    ("fr->en", 0.75, 0.93),
)


def test_conditional_logit_trusts_the_signal_that_knows() -> None:
    chance = np.random.default_rng(1)
    examples = []
    for _ in range(200):
        values = chance.normal(size=(8, len(SIGNALS)))
        relevant = np.zeros(8, bool)
        relevant[3] = True
        values[3, 2] += 3  # this one knows
        values[3, 5] -= 3  # this one is wrong, and weights are never negative
        examples.append((values, relevant, 1.0))
    weights = conditional_logit(examples)
    assert weights.argmax() == 2
    assert weights[5] == 0
    assert (weights >= 0).all()
    right = [np.argmax(values @ weights) == 3 for values, _, _ in examples]
    assert np.mean(right) > 0.8


def test_the_topic_tells_clusters_apart_and_survives_being_stored(tmp_path: Path) -> None:
    """Covered questions lie on both sides of uncovered ones: no single direction tells them."""
    chance = np.random.default_rng(3)
    places = np.concatenate([chance.normal(at, 0.3, size=(60, 6)) for at in (-2.0, 0.0, 2.0)])
    labels = np.repeat([1, 0, 1], 60)
    topic = fit_topic(places, labels, 1.0)
    scores = np.asarray([topic.score(place) for place in places.astype(np.float32)])
    assert ((scores > 0) == (labels == 1)).mean() > 0.98
    np.savez(tmp_path / "topics.npz", **to_arrays("guidance", topic))
    again = load_topic("review", tmp_path / "topics.npz")
    assert np.allclose([again.score(p) for p in places.astype(np.float32)], scores, atol=0.1)


def test_stored_values_name_their_encoders_and_metrics() -> None:
    stored = fitted()
    assert len(stored["encoders"]) == 2
    for kind in ("guidance", "review"):
        assert set(stored[kind]["ranking"]["weights"]) <= set(WEIGHED[kind])
    metrics = stored["guidance"]["metrics"]
    for view, first, five in FLOORS:
        assert metrics["ranking"][view]["recall@1"] >= first, view
        assert metrics["ranking"][view]["recall@5"] >= five, view
    # Nearly 800 questions to refuse, many with an answerable twin in nearly the same words.
    refusal = metrics["refusal"]["full"]
    assert refusal["refused when not"] >= 0.88
    assert refusal["answered when covered"] >= 0.96
    assert refusal["real people, answered"] >= 0.97
    assert refusal["real people, refused"] >= 0.83
    cases = stored["review"]["metrics"]
    assert cases["ranking"]["whole library"]["recall@5"] >= 0.97
    assert cases["ranking"]["whole library"]["recall@1"] >= 0.90
    assert cases["refusal"]["full"]["refused by kind"]["guidance"] >= 0.985
    assert cases["refusal"]["full"]["answered when covered"] >= 0.905


def test_each_part_earns_its_place() -> None:
    """Without it something gets worse, for guidance or for past cases."""
    (whole, *without), (cases, *without_for_cases) = (
        fitted()[kind]["metrics"]["ablation"] for kind in ("guidance", "review")
    )
    assert len(without) >= 7
    for row, other in zip(without, without_for_cases, strict=True):
        assert row["without"] == other["without"]
        if row["without"] == "what pages say of themselves":
            continue  # brings what it brings to pages that came today: docs/decisions.md, 2
        worse = [whole[name] - row[name] for name in whole if name != "without"]
        worse += [cases[name] - other[name] for name in cases if name != "without"]
        assert max(worse) > 0, row["without"]
