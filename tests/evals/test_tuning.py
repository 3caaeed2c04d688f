"""The training of the upper layers, on a handful of questions."""

from pathlib import Path

import numpy as np
import pytest

from assistant.encoders import weights
from assistant.encoders.bert import Bert
from evals import tuning
from evals.tuning import tune

COVERED = [
    (text, (page,))
    for page, texts in {
        "calendar": ["when do we meet", "our dates never fit", "quelle date", "nos rythmes"],
        "mediator": ["call a neutral", "who can mediate", "un tiers neutre", "quel médiateur"],
    }.items()
    for text in texts
]
ELSEWHERE = ["bake a cake", "la pluie", "a recipe for soup", "mon chat"]


@pytest.fixture(scope="module")
def bert(cache: Path) -> Bert:
    return Bert(weights.prepare(cache))


def test_training_is_repeatable_and_tells_the_questions_apart(
    bert: Bert, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tuning, "EPOCHS", 12)
    monkeypatch.setattr(tuning, "_WARM_UP", 1)
    steps: list[str] = []
    model = weights.load_container()
    first, again = (
        tune(bert, model, COVERED, ELSEWHERE, lambda name, *_: steps.append(name)) for _ in range(2)
    )
    assert first.head.ids == ("calendar", "mediator")
    assert set(steps) == {"hidden states", "tuning"}
    for name, up in first.up.items():
        assert np.abs(up).max() > 0, name
        assert (up == again.up[name]).all(), name


def test_the_layers_are_those_that_run(bert: Bert) -> None:
    """Without additions they give what ONNX Runtime gives."""
    import torch

    model = weights.load_container()
    tokens = bert.tokens(["who decides when the partners disagree?"], "query: ")
    hidden, middle = bert.run(*tokens)
    x = torch.from_numpy(middle)
    mask = torch.ones(x.shape[:2])
    with torch.no_grad():
        for number in range(model.layers - tuning.TUNED_LAYERS, model.layers):
            x = tuning.Layer(model, number)(x, mask)
    assert np.abs(x.numpy() - hidden).max() < 1e-4
