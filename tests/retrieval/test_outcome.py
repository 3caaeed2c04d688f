"""Whether a question is answered, left to a choice, or refused."""

import pytest

from assistant.retrieval.outcome import Outcome, outcome_of


@pytest.mark.parametrize(
    ("scores", "covered", "vague", "outcome"),
    [
        ([5.0, 1.0, 0.0], True, False, "answered"),
        ([5.0, 4.9, 4.8], True, False, "choices"),
        ([5.0, 4.9, 0.0], True, False, "answered"),
        ([5.0, 1.0, 0.0], True, True, "choices"),
        ([5.0, 4.9, 4.8], False, True, "refused"),
        ([5.0], True, True, "answered"),
        ([], True, False, "refused"),
    ],
)
def test_outcome(scores: list[float], covered: bool, vague: bool, outcome: Outcome) -> None:
    assert outcome_of(scores, covered, vague) == outcome
