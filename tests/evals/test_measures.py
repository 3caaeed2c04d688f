"""Measures with known values."""

import math

import pytest

from evals.calibration import calibration_error, reliability, risk_coverage
from evals.judging import carries, redundancy
from evals.metrics import mean, ranking_values
from evals.sets import Point
from evals.statistics import estimate, probability_of_no_drop


def test_rankings() -> None:
    ranked = {"q": ["a", "b", "c"], "none": ["z"], "empty": []}
    values = ranking_values(ranked, {"q": ["c", "y"], "none": ["a"], "empty": ["a"]})
    assert values["recall@1"] == {"q": 0, "none": 0, "empty": 0}
    assert values["recall@5"] == {"q": 1, "none": 0, "empty": 0}
    assert values["mrr@10"]["q"] == pytest.approx(1 / 3)
    ideal = 1 + 1 / math.log2(3)
    assert values["ndcg@10"]["q"] == pytest.approx((1 / math.log2(4)) / ideal)
    assert mean([]) == 0


def test_an_interval_holds_the_mean_and_narrows_with_more_questions() -> None:
    few, many = estimate([0, 1] * 10), estimate([0, 1] * 1000)
    for found in (few, many):
        assert found.low < found.mean == 0.5 < found.high
    assert many.high - many.low < (few.high - few.low) / 5
    assert estimate([]).count == 0
    assert estimate([1.0] * 5).low == 1


def test_a_drop_is_significant_only_when_it_is_more_than_chance() -> None:
    before = [1.0] * 50 + [0.0] * 50
    assert probability_of_no_drop(before, before) == 1
    assert probability_of_no_drop(before, [0.0] * 10 + before[10:]) < 0.01
    balanced = [0.0] * 5 + before[5:50] + [1.0] * 5 + before[55:]
    assert probability_of_no_drop(before, balanced) > 0.3
    assert probability_of_no_drop(before, [0.0] * 2 + before[2:]) > 0.05
    assert probability_of_no_drop(before, [*before[:50], *[1.0] * 50]) > 0.9


def test_calibration() -> None:
    sure = [1.0, 1.0, 0.0, 0.0]
    assert calibration_error(sure, [True, True, False, False]) == 0
    assert calibration_error(sure, [False, False, True, True]) == 1
    bins = reliability([0.05, 0.08, 0.95], [False, True, True])
    assert [(found.observed, found.count) for found in bins] == [(0.5, 2), (1.0, 1)]


def test_risk_grows_with_what_is_answered() -> None:
    curve = risk_coverage([0.9, 0.8, 0.3, 0.1], [True, True, False, True])
    assert [point.risk for point in curve] == [0, 0, pytest.approx(1 / 3), 0.25]
    assert [point.answered for point in curve] == [0.25, 0.5, 0.75, 1]


def test_key_points_are_found_without_accents_and_typography() -> None:
    point = Point(point="médiane", any=(("duree reelle", "validation"), ("mediane",)))
    assert carries("Retenez la **médiane**.", point)
    assert carries("Mesurez la durée réelle de la validation.", point)
    assert not carries("Mesurez la durée réelle.", point)


def test_repeated_words_are_redundant() -> None:
    assert redundancy("one two three four five") == 0
    assert redundancy("one two three one two three") == pytest.approx(0.25)
    assert redundancy("") == 0
