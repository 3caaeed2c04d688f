"""What is judged of an answer by its words: key points, steps in time, repetition."""

import re

from assistant.answering.answer import Answer
from assistant.answering.stage import stage_of, too_late
from assistant.library.guidance import HEADINGS
from assistant.typography import fold, plain
from evals.metrics import mean
from evals.sets import Point


def carries(answer: str, point: Point) -> bool:
    """Whether an answer contains a key point: all stems of one of its alternatives."""
    text = " ".join(fold(plain(answer)).split())
    return any(all(stem in text for stem in stems) for stems in point.any)


def steps_in_time(question: str, answer: Answer) -> dict[str, float]:
    """The share of quoted steps whose moment has not passed for the asker: nobody in a quarrel is
    told what to do before signature. Empty where the question tells of no later stage, or where no
    step is quoted."""
    stage = stage_of(question)
    steps = [c.quote for c in answer.citations if HEADINGS[c.lang].get(c.section) == "how"]
    if stage in (None, "before") or not steps:
        return {}
    return {"steps in time": round(mean([float(not too_late(s, stage)) for s in steps]), 4)}


def redundancy(answer: str) -> float:
    """The share of word trigrams that repeat an earlier one, 0 to 1 (distinct-n of Li et al.,
    NAACL 2016, subtracted from 1)."""
    words = re.findall(r"\w+", fold(answer))
    trigrams = list(zip(words, words[1:], words[2:], strict=False))
    return round(1 - len(set(trigrams)) / len(trigrams), 4) if trigrams else 0.0
