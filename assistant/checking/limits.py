"""What is fitted of the checker; ``python -m evals.support fit`` writes ``limits.json``."""

from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict

FILE = "limits.json"


class Limits(BaseModel):
    """From where on a sentence is too far from what it cites.

    Attributes:
        covered: the least share of a sentence's words of content that its statements have.
        near: the least sum of that share and of the cosine with the statements, where an encoder
            is given.
        copied: from this share on, a sentence is made of the statement's words alone, and their
            order tells who does what.
        order: the least share of them that then keep their order.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    covered: float
    near: float
    copied: float
    order: float


@cache
def fitted_limits() -> Limits:
    """The shipped limits."""
    text = files("assistant.checking").joinpath(FILE).read_text(encoding="utf-8")
    return Limits.model_validate_json(text)
