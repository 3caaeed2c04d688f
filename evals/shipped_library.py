"""What the scripts share that ask the shipped library whole sets of questions."""

import json
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from assistant.answering.answer import Answer
from assistant.service import Service
from assistant.settings import Settings, shipped_library


def print_figures(figures: Callable[[Service], Mapping[str, Any]]) -> None:
    """Print as JSON what is measured on the shipped library in a home of its own."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(library=(shipped_library(),), home=Path(home))
        with Service.open(settings, "evaluation") as service:
            service.sync()
            print(json.dumps(figures(service), indent=2))


def first_page(answer: Answer) -> str:
    """The page that is ranked first; empty where none is."""
    return answer.ranking[0].id if answer.ranking else ""
