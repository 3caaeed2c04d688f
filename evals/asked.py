"""The questions of a split, as the evaluation asks them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

from assistant.language import LANGUAGES, Lang
from evals.sets import (
    Point,
    Split,
    load_cases,
    load_covered,
    load_follow_ups,
    load_own,
    load_parallel,
    load_pointed,
    load_real,
    load_twins,
    load_uncovered,
)


@dataclass(frozen=True)
class Asked:
    """A question of some set, before it is asked."""

    id: str
    set: str
    group: str
    lang: Lang
    turns: tuple[str, ...]
    relevant: tuple[str, ...] = ()
    points: tuple[Point, ...] = ()
    covered: bool = True
    pair: str = ""


def in_sample(id_: str, one_in: int) -> bool:
    """Whether one of about so many questions is this one, always the same: a question with its
    other language and in all views."""
    stem = re.sub(r" .*|-(?:fr|en)$", "", id_)
    return crc32(stem.encode()) % one_in == 0


def questions(split: Split) -> Iterator[Asked]:
    for name, asked in (
        ("guidance", load_covered(split)),
        ("twins", load_twins(split)),
        ("real people", load_real(split)),
        ("cases", load_cases(split)),
    ):
        for question in asked:
            yield Asked(
                question.id, name, question.style, question.lang, (question.q,), question.relevant
            )
    for negative in load_uncovered(split):
        yield Asked(
            negative.id, "uncovered", negative.kind, negative.lang, (negative.q,), covered=False
        )
    for talk in load_follow_ups(split):
        group = "covered" if talk.covered else "not covered"
        yield Asked(
            talk.id, "follow-ups", group, talk.lang, talk.turns, talk.relevant, covered=talk.covered
        )
    if split == "dev":
        for pointed in load_pointed():
            yield Asked(
                pointed.id, "key points", "key points", pointed.lang, (pointed.q,),
                pointed.relevant, pointed.points,
            )  # fmt: skip
        for parallel in load_parallel():
            for lang in LANGUAGES:
                text = parallel.fr if lang == "fr" else parallel.en
                yield Asked(
                    f"{parallel.id}-{lang}", "parallel", "parallel", lang, (text,),
                    parallel.relevant, pair=parallel.id,
                )  # fmt: skip


def own_questions(split: Split) -> Iterator[Asked]:
    """Questions about the pages of an imaginary organisation's own library."""
    for question in load_own(split):
        yield Asked(
            question.id, "own pages", question.style, question.lang, (question.q,),
            question.relevant,
        )  # fmt: skip
