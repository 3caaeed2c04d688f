"""The checker: what each kind of error is called, and how often it is right on labelled pairs."""

from collections import Counter

import pytest

from assistant.checking.checker import Checker, Cited
from assistant.encoders.encoder import UniversalEncoder
from assistant.language import Lang
from evals.sets import SPLITS, Split, load_support
from evals.support import FAITHFUL, elsewhere, measure

CHECKER = Checker()
BOARD = Cited(
    "In 2008 BP and its partners in AAR gave TNK-BP’s board four seats each and three independents "
    "(RedOrbit 2008).", "en", "BP and AAR: the limit of seats",
)  # fmt: skip
NOTICE = Cited(
    "Un acte qui dépasse les pouvoirs de son auteur peut engager l’entreprise en France.", "fr"
)
TRAP = Cited("Deleting an embarrassing message: it looks worse.", "en", "", "pitfalls")
PLAN = Cited("Legal counsel sends the plan to the steering committee before signature.", "en")


@pytest.mark.parametrize(
    ("sentence", "cited", "lang", "reason"),
    [
        ("TNK-BP’s board had four seats for each side and three independents.", BOARD, "en", ""),
        ("In 2008 the board had five seats for each side.", BOARD, "en", "number"),
        ("In 2008 the board had three seats each and four independents.", BOARD, "en", "number"),
        ("In 2008 Shell gave the board four seats each.", BOARD, "en", "name"),
        ("Cet acte peut engager l’entreprise en France.", NOTICE, "fr", ""),
        ("Cet acte ne peut pas engager l’entreprise en France.", NOTICE, "fr", "negation"),
        ("Cet acte doit engager l’entreprise en France.", NOTICE, "fr", "modality"),
        ("Such an act may bind the company in France.", NOTICE, "en", ""),
        ("Such an act never binds the company in France.", NOTICE, "en", "negation"),
        ("Do not delete an embarrassing message.", TRAP, "en", ""),
        ("Delete an embarrassing message.", TRAP, "en", "negation"),
        ("The plan is sent to the steering committee by legal counsel.", PLAN, "en", ""),
        ("The steering committee sends the plan to legal counsel.", PLAN, "en", "roles"),
        ("The mediator sends the plan to the steering committee.", PLAN, "en", "actor"),
        ("Legal counsel sends the plan to the steering committee after signature.", PLAN, "en", "roles"),
        ("Good partners dine together and build trust over many quiet evenings.", PLAN, "en", "words"),
    ],
)  # fmt: skip
def test_an_error_has_its_name(sentence: str, cited: Cited, lang: Lang, reason: str) -> None:
    verdict = CHECKER.check(sentence, lang, [cited])
    found = {fault.reason for fault in verdict.faults}
    assert (reason in found) if reason else not found


def test_what_cites_nothing_is_not_supported() -> None:
    verdict = CHECKER.check("Write it down.", "en", [])
    assert [fault.reason for fault in verdict.faults] == ["uncited"]


def test_cases_are_not_merged() -> None:
    other = Cited("Western Digital went to arbitration in 2017.", "en")
    merged = "Western Digital gave the board four seats each."
    faults = CHECKER.check(merged, "en", [BOARD, other]).faults
    assert "merged" in {fault.reason for fault in faults}


@pytest.mark.parametrize(
    "odd", ["", "…", "[1]", "²³ ½ Ⅷ", "١٢٣", "\ud800 x", "a" * 5000, "1,2,3 4.5.6"]
)
def test_odd_text_is_judged_all_the_same(odd: str) -> None:
    assert CHECKER.check(odd, "fr", [NOTICE, PLAN]) == CHECKER.check(odd, "fr", [NOTICE, PLAN])


def test_the_pairs_are_many_and_of_all_kinds() -> None:
    pairs = [pair for split in SPLITS for pair in load_support(split)]
    assert len(pairs) >= 400
    assert 0.4 <= sum(pair.supported for pair in pairs) / len(pairs) <= 0.6
    assert Counter(pair.lang for pair in pairs).keys() == {"fr", "en"}
    for pair in pairs:
        assert pair.supported == (pair.kind == FAITHFUL)
        assert pair.sentence not in {one.text for one in pair.cited}, "a copy tells nothing"
    cited = [{one.path for pair in load_support(s) for one in pair.cited} for s in SPLITS]
    assert not cited[0] & cited[1], "what limits are fitted on is not what they are measured on"


@pytest.mark.parametrize(("split", "recall", "caught"), [("dev", 0.8, 0.88), ("test", 0.7, 0.8)])
def test_the_checker_is_as_good_as_published(split: Split, recall: float, caught: float) -> None:
    pairs = load_support(split)
    figures = measure([*pairs, *elsewhere(pairs)], Checker(UniversalEncoder()))
    assert figures.recall >= recall
    assert figures.caught >= caught
    assert figures.kept["elsewhere"][0] <= 2, "numbers that are off by one are noticed"
