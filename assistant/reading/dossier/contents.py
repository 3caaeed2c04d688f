"""What a dossier says, block by block, before it is a file."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from assistant.answering.answer import Citation
from assistant.language import Lang
from assistant.reading.case import Case
from assistant.reading.dossier.words import WORDS
from assistant.reading.moments import moment, number
from assistant.reading.sections import Section
from assistant.typography import typeset

Kind = Literal["title", "case", "part", "text", "lead", "bullet", "step", "small", "notice"]
_KINDS: dict[str, Kind] = {"step": "step", "bullet": "bullet"}


@dataclass(frozen=True)
class Block:
    """A paragraph of a kind; ``case`` begins a page, a ``label`` stands before its text in bold,
    ``number`` is that of a step."""

    kind: Kind
    text: str
    label: str = ""
    number: int = 0


def contents(
    cases: Sequence[Case], lang: Lang, today: dt.date, together: Sequence[Citation] = ()
) -> tuple[Block, ...]:
    """A dossier of some cases: what is in it, what sums them up, then each case whole."""
    words = WORDS[lang]
    count = words.count["one"] if len(cases) == 1 else words.count["many"].format(n=len(cases))
    blocks = [
        Block("title", words.title),
        Block("small", f"{count} – {moment(today.isoformat(), lang)}"),
        *(Block("bullet", case.title) for case in cases),
        *_together(together, words.together),
    ]
    for case in cases:
        blocks += _case(case, lang)
    return tuple(blocks)


def _together(statements: Sequence[Citation], title: str) -> Iterator[Block]:
    """What sums cases up, each statement behind the title of its case."""
    if statements:
        yield Block("part", title)
    for section, own in groupby(statements, lambda each: each.section):
        yield Block("lead", section)
        yield from (Block("bullet", each.quote, f"{each.title}.") for each in own)


def _case(case: Case, lang: Lang) -> Iterator[Block]:
    words = WORDS[lang]
    yield Block("case", case.title)
    if case.tier in words.tiers:
        yield Block("notice", words.tiers[case.tier])
    yield Block("lead", case.summary)
    for name, value in _facts(case, lang):
        yield Block("text", _alone(value, lang), f"{words.facts[name]}{words.colon}")
    yield Block("part", words.steps)
    for place, step in enumerate(case.steps, 1):
        yield Block("step", _alone(step.name, lang), number=place)
    for section in case.sections:
        yield from _section(section, words.condition)
    yield Block("part", words.practices)
    for practice in case.practices:
        effect = words.effects[practice.effect].lower()
        yield Block("bullet", practice.note, f"{practice.name} ({effect}){words.colon}")
    if case.sources:
        yield Block("part", words.sources)
        for source in case.sources:
            when = f" ({source.date})" if source.date else ""
            told = f"{source.key} – {source.publisher}, {source.title}{when}"
            yield Block("small", f"{told} {source.url}".strip())


def _facts(case: Case, lang: Lang) -> Iterator[tuple[str, str]]:
    words = WORDS[lang]
    dates = [moment(day, lang) if day else "…" for day in (case.opened, case.resolved)]
    told = {
        "parties": ", ".join(case.parties),
        "form": case.form.name,
        "sector": case.sector,
        "countries": ", ".join(case.countries),
        "types": ", ".join(case.conflict_types),
        "dates": " – ".join(dates) if case.opened or case.resolved else "",
        "duration": (
            words.months["one" if case.duration_months == 1 else "many"].format(
                n=number(case.duration_months, lang)
            )
            if case.duration_months
            else ""
        ),
        "mechanism": case.steps[-1].name,
        "settlement": case.settlement,
        "outcome": case.outcome,
        "amounts": "; ".join(
            f"{amount.what} – {number(amount.value, lang)} {amount.unit}" for amount in case.amounts
        ),
    }
    return ((name, value) for name, value in told.items() if value)


def _section(section: Section, condition: str) -> Iterator[Block]:
    yield Block("part", section.heading)
    for block in section.blocks:
        if block.setting == "sentence":
            yield Block("text", " ".join(line.text for line in block.lines))
            continue
        for place, line in enumerate(block.lines, 1):
            yield Block(_KINDS[block.setting], line.text, number=place)
            if line.condition:
                yield Block(
                    "small", f"{condition} {line.condition[:1].lower()}{line.condition[1:]}"
                )


def _alone(text: str, lang: Lang) -> str:
    return typeset(f"{text[:1].upper()}{text[1:]}", lang)
