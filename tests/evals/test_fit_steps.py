"""What steps are worth: from what readers judged, and for the library as it stands."""

from assistant.index.units import units
from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.retrieval.fitted import fitted
from assistant.retrieval.worth import load_worth
from assistant.settings import shipped_library
from evals.fit_steps import shares
from evals.judged import Judged, load_judged, load_steps
from evals.sets import load_posted_training, load_real, load_training
from tests.library_builder import TAXONOMY


def judged(best: tuple[int, ...], wrong: tuple[int, ...]) -> Judged:
    return Judged(id="a", page="p", first=0, best=best, wrong=wrong)


def test_a_step_is_worth_what_it_helps_less_what_it_misreads() -> None:
    found = shares([judged((1, 2), (3,)), judged((1,), (2, 3))])
    assert found["p", 1] == 2 / 6
    assert found["p", 2] == 0
    assert found["p", 3] == -2 / 6


def test_judged_steps_are_of_questions_and_pages_that_are_there() -> None:
    asked = {q.id for q in (*load_training(), *load_posted_training())}
    real, steps = {q.id for q in load_real("dev")}, load_steps()
    assert set(steps) <= {practice.id for practice in TAXONOMY.practices}
    for split, ids in (("train", asked), ("dev", real)):
        for one in load_judged(split):
            assert one.id in ids
            assert max((0, one.first, *one.best, *one.wrong)) <= len(steps[one.page].steps)
            assert not {*one.best} & {*one.wrong}


def test_most_steps_of_the_library_are_known_in_both_languages() -> None:
    known = load_worth()
    for lang in TAXONOMY.languages:
        hashes = [
            unit.text_hash
            for file in find_files((shipped_library(),))
            if isinstance(document := read_file(file, TAXONOMY), Document)
            and document.kind == "guidance"
            and document.lang == lang
            for unit in units(document)
            if unit.role == "statement" and unit.section == "how"
        ]
        assert sum(each in known for each in hashes) >= 0.9 * len(hashes)


def test_steps_are_chosen_better_by_what_readers_judged() -> None:
    found = fitted()["guidance"]["metrics"]["steps"]
    alone, both = found["by likeness alone"], found["by their worth too"]
    assert both["questions"] >= 240
    assert both["first helps"] >= max(0.56, alone["first helps"] + 0.15)
    assert both["first misreads"] <= 0.08
    assert both["helpful steps shown"] >= 0.68
    assert both["misleading steps shown"] <= 0.75 < alone["misleading steps shown"]
