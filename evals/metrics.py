"""Measures of rankings, computed by ir-measures (MacAvaney et al., ECIR 2022)."""

from collections.abc import Mapping, Sequence

import ir_measures
from ir_measures import RR, Success, nDCG

# What is called recall@k here is success@k: whether one of the right documents is among the first
# k. Most questions have one right document, and for a reader one is enough. MRR: Voorhees, TREC-8,
# 1999. nDCG: Järvelin and Kekäläinen, 2002.
MEASURES = {
    "recall@1": Success @ 1,
    "recall@5": Success @ 5,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}


def ranking_values(
    ranked: Mapping[str, Sequence[str]], relevant: Mapping[str, Sequence[str]]
) -> dict[str, dict[str, float]]:
    """Every measure for every question: ``{measure: {question id: value}}``, values 0 to 1.

    Args:
        ranked: document ids by question, best first.
        relevant: the right document ids by question.
    """
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(ranked, 0.0) for name in MEASURES}
    run = {
        question: {id_: float(len(ids) - place) for place, id_ in enumerate(ids)}
        for question, ids in ranked.items()
        if ids
    }
    judged = {
        question: dict.fromkeys(ids, 1) for question, ids in relevant.items() if question in run
    }
    if not judged:
        return values
    names = {measure: name for name, measure in MEASURES.items()}
    for metric in ir_measures.iter_calc(list(MEASURES.values()), judged, run):
        values[names[metric.measure]][metric.query_id] = float(metric.value)
    return values


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; 0 of nothing."""
    return sum(values) / len(values) if values else 0.0
