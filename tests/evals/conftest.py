"""What the evaluation's tests share."""

import pytest

from assistant.service import Service
from evals.baseline import load_baseline
from evals.outcome import Outcome
from evals.remembering import RememberingEncoder, remembering


@pytest.fixture(scope="session")
def evaluated(service: Service) -> Service:
    """The shipped library; its encoders remember questions, which mutated libraries ask again."""
    return Service(service.settings, service.home, remembering(service.index))


@pytest.fixture(scope="session")
def known(evaluated: Service) -> tuple[RememberingEncoder, RememberingEncoder]:
    """Encoders that have seen the development questions."""
    first, second = evaluated.index.encoders
    assert isinstance(first, RememberingEncoder)
    assert isinstance(second, RememberingEncoder)
    return first, second


@pytest.fixture(scope="session")
def accepted() -> list[Outcome]:
    """What came of every development question when it was last accepted."""
    return load_baseline()
