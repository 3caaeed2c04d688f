"""What it changes that the same need comes from another trade.

``python -m evals.trades`` asks the questions of ``sets/trades.jsonl``, one need in four trades
each, and prints the shares as JSON: ``{"questions": 120, "not refused": 0.98, "right first page":
0.8, "same first page": 0.9}``; *same* is that of the trade that comes first.
"""

from assistant.principal import Principal
from assistant.service import Service
from evals.sets import load_trades
from evals.shipped_library import first_page, print_figures

READER = Principal("reader")


def figures(service: Service) -> dict[str, float]:
    """How many questions were asked, and the shares."""
    refused, right, same = [], [], []
    for need in load_trades():
        answers = [service.ask(question, READER, need.lang) for question in need.variants]
        pages = [first_page(answer) for answer in answers]
        refused += [answer.abstained for answer in answers]
        right += [page in need.relevant for page in pages]
        same += [page == pages[0] for page in pages[1:]]
    return {
        "questions": len(refused),
        "not refused": 1 - sum(refused) / len(refused),
        "right first page": sum(right) / len(right),
        "same first page": sum(same) / len(same),
    }


if __name__ == "__main__":
    print_figures(figures)
