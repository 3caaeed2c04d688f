"""What went wrong, for people: the question, what was expected, what was found, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.language import Lang
from evals.outcome import Outcome

_TOP = 3


@dataclass(frozen=True)
class Failure:
    """One question that was not served as it should be. ``kind`` groups failures."""

    id: str
    set: str
    kind: str
    lang: Lang
    question: str
    expected: str
    found: str
    why: str


@dataclass(frozen=True)
class _Words:
    refusal: str
    answered: str
    refused: str
    low: str
    high: str
    behind: str
    absent: str
    points: str
    checklist: str
    unsupported: str


_WORDS: dict[Lang, _Words] = {
    "fr": _Words(
        refusal="un refus",
        answered="répondu avec",
        refused="refusé",
        low="la probabilité d’être couverte ({p:.2f}) est sous le seuil",
        high="la probabilité d’être couverte ({p:.2f}) dépasse le seuil",
        behind="la bonne page vient au rang {rank}, derrière {first}",
        absent="la bonne page n’est pas parmi les dix premières ; la première est {first}",
        points="il manque : {points}",
        checklist="éléments : {points}",
        unsupported="une phrase ou une citation n’est pas soutenue par ce qu’elle cite",
    ),
    "en": _Words(
        refusal="a refusal",
        answered="answered with",
        refused="refused",
        low="the probability of being covered ({p:.2f}) is below the threshold",
        high="the probability of being covered ({p:.2f}) is above the threshold",
        behind="the right page comes at rank {rank}, behind {first}",
        absent="the right page is not among the first ten; the first is {first}",
        points="missing: {points}",
        checklist="items: {points}",
        unsupported="a sentence or a citation is not supported by what it cites",
    ),
}


def failures(outcomes: Sequence[Outcome], reader: Lang) -> list[Failure]:
    """Everything that went wrong, by set and id; rankings across languages are left to figures."""
    found = []
    for outcome in outcomes:
        if outcome.set == "languages":
            continue
        for kind, why in _faults(outcome, _WORDS[reader]):
            found.append(
                Failure(
                    outcome.id,
                    outcome.set,
                    kind,
                    outcome.lang,
                    outcome.question,
                    _expected(outcome, _WORDS[reader]),
                    _found(outcome, _WORDS[reader]),
                    why,
                )
            )
    return sorted(found, key=lambda failure: (failure.kind, failure.set, failure.id))


def _faults(outcome: Outcome, words: _Words) -> list[tuple[str, str]]:
    faults: list[tuple[str, str]] = []
    uncovered = outcome.set == "uncovered" or outcome.group == "not covered"
    if uncovered:
        if not outcome.refused:
            faults.append(("answered", words.high.format(p=outcome.probability)))
        return faults
    if outcome.set == "checklists":
        if outcome.missing or outcome.refused:
            items = ", ".join(outcome.missing) or outcome.reply
            faults.append(("checklist", words.checklist.format(points=items)))
        return faults
    if outcome.refused:
        faults.append(("refused", words.low.format(p=outcome.probability)))
    elif outcome.values.get("recall@1", 1.0) < 1:
        faults.append(("ranking", _rank(outcome, words)))
    if outcome.missing and not outcome.refused:
        faults.append(("points", words.points.format(points="; ".join(outcome.missing))))
    names = ("citations resolve", "citation recall", "citation precision")
    if any(outcome.values.get(name, 1.0) < 1 for name in names):
        faults.append(("citations", words.unsupported))
    return faults


def _rank(outcome: Outcome, words: _Words) -> str:
    first = outcome.found[0] if outcome.found else "–"
    reciprocal = outcome.values.get("mrr@10", 0.0)
    if reciprocal:
        return words.behind.format(rank=round(1 / reciprocal), first=first)
    return words.absent.format(first=first)


def _expected(outcome: Outcome, words: _Words) -> str:
    return ", ".join(outcome.relevant) or (words.refusal if outcome.set != "checklists" else "")


def _found(outcome: Outcome, words: _Words) -> str:
    if outcome.refused:
        return words.refused
    return f"{words.answered} {', '.join(outcome.found[:_TOP])}" if outcome.found else ""


KINDS: tuple[str, ...] = ("ranking", "refused", "answered", "points", "citations", "checklist")
