"""What it changes that the same need comes from another trade.

``python -m evals.trades`` asks the questions of ``sets/trades.jsonl``, one need in four trades
each, and prints the shares as JSON: ``{"questions": 120, "not refused": 0.98, "right first page":
0.8, "same first page": 0.9}``; *same* is that of the trade that comes first.
"""

import json
import tempfile
from pathlib import Path

from assistant.answering.answer import Answer
from assistant.principal import Principal
from assistant.service import Service
from assistant.settings import Settings, shipped_library
from evals.sets import load_trades

READER = Principal("reader")


def figures(service: Service) -> dict[str, float]:
    """How many questions were asked, and the shares."""
    refused, right, same = [], [], []
    for need in load_trades():
        answers = [service.ask(question, READER, need.lang) for question in need.variants]
        pages = [_first(answer) for answer in answers]
        refused += [answer.abstained for answer in answers]
        right += [page in need.relevant for page in pages]
        same += [page == pages[0] for page in pages[1:]]
    return {
        "questions": len(refused),
        "not refused": 1 - sum(refused) / len(refused),
        "right first page": sum(right) / len(right),
        "same first page": sum(same) / len(same),
    }


def _first(answer: Answer) -> str:
    return answer.ranking[0].id if answer.ranking else ""


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as home:
        settings = Settings(library=(shipped_library(),), home=Path(home))
        with Service.open(settings, "evaluation") as service:
            service.sync()
            print(json.dumps(figures(service), indent=2))


if __name__ == "__main__":
    main()
