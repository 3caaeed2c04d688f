"""How much of the personal data in a small hand-made set is found."""

import json
from dataclasses import dataclass

from assistant.reviews.personal import find_personal
from evals.sets import FOLDER

# Names of organisations that the sentences mention, as a form's parties would.
_ORGANISATIONS = ("Alpha", "Beta", "Danone", "Wahaha", "Volkswagen", "Suzuki")


@dataclass(frozen=True)
class PersonalFigures:
    """Recall and precision over all sentences, and what was missed or wrongly marked."""

    sentences: int
    recall: float
    precision: float
    missed: tuple[str, ...]
    wrongly_marked: tuple[str, ...]


def measure_personal() -> PersonalFigures:
    """Exact spans, by sentence: a name that is found with a word too many counts as missed."""
    found = missed = 0
    misses: list[str] = []
    wrong: list[str] = []
    lines = (FOLDER / "personal.jsonl").read_text(encoding="utf-8").splitlines()
    for line in lines:
        item = json.loads(line)
        wanted = {(part["text"], part["kind"]) for part in item["personal"]}
        got = {
            (finding.text, finding.kind)
            for finding in find_personal({"text": item["text"]}, item["lang"], _ORGANISATIONS)
        }
        found += len(wanted & got)
        missed += len(wanted - got)
        misses += [f"{text} ({item['text']})" for text, _ in sorted(wanted - got)]
        wrong += [f"{text} ({item['text']})" for text, _ in sorted(got - wanted)]
    return PersonalFigures(
        len(lines),
        round(found / max(found + missed, 1), 3),
        round(found / max(found + len(wrong), 1), 3),
        tuple(misses),
        tuple(wrong),
    )
