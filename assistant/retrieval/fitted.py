"""The values that ``entente eval fit`` found, stored with the metrics that justify them."""

import json
from functools import cache
from importlib.resources import files
from typing import Any

from assistant.library.documents import Kind


@cache
def fitted() -> dict[str, Any]:
    """The fitted values as they are stored in ``fitted.json``, those of a kind under its name."""
    text = files("assistant.retrieval").joinpath("fitted.json").read_text(encoding="utf-8")
    values: dict[str, Any] = json.loads(text)
    return values


def fitted_for(kind: Kind) -> dict[str, Any]:
    """The fitted values for a kind of document; templates are found as guidance is."""
    values: dict[str, Any] = fitted().get(kind, fitted()["guidance"])
    return values
