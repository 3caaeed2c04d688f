"""Which statements of a page an answer shows: likeness to the question, and what often helps."""

from assistant.answering.composer import direct_reply, steps_for
from assistant.answering.reading import Reading
from assistant.index.records import Record
from assistant.retrieval.evidence import Evidence

RECORD = Record(1, "a", "guidance", "en", "public", "", "", "A", "", (), (), (), None, 0, 0)
READING = Reading("running", False, False, frozenset({"invoic"}))


def said(text: str, at: int, likeness: float, worth: float = 0.0, section: str = "how") -> Evidence:
    return Evidence(RECORD, section, section, at, text, at, at, likeness, "step", worth)


PRINCIPLE = said("Talk early.", 0, 1.0, section="principle")


def test_a_step_that_often_helps_replies_and_others_of_its_likeness_do_not() -> None:
    plain, useful = said("List the invoices.", 1, 0.9), said("Call the director.", 2, 0.5, 2.0)
    assert direct_reply([PRINCIPLE, plain, useful], READING) is useful
    assert direct_reply([PRINCIPLE, plain], READING) is PRINCIPLE
    near = said("List the invoices today.", 1, 3.5)
    assert direct_reply([PRINCIPLE, near], READING) is near


def test_the_best_step_comes_first_and_one_that_misreads_most_is_not_shown() -> None:
    steps = [
        said("List the invoices.", 1, 0.9),
        said("Call the director.", 2, 0.5, 2.0),
        said("Hire a surveyor.", 3, 1.2, -3.0),
        said("Write it down.", 4, 0.2),
    ]
    shown = steps_for([PRINCIPLE, *steps], 3, READING)
    assert [step.text for step in shown] == [
        "Call the director.", "List the invoices.", "Write it down.",
    ]  # fmt: skip


def test_a_step_for_anothers_case_does_not_reply_however_often_it_helps() -> None:
    flood = said("When the river floods the plant, call the insurer.", 1, 0.5, 3.0)
    assert direct_reply([PRINCIPLE, flood], READING) is PRINCIPLE
