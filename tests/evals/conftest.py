"""What the evaluation's tests share: the development questions asked once."""

import pytest

from assistant.service import Service
from evals.outcomes import Outcome, collect
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
def outcomes(evaluated: Service) -> list[Outcome]:
    """Every development question, asked once."""
    return collect(evaluated, "dev")
