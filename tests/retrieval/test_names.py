"""Which parties of a case a question names."""

import pytest

from assistant.retrieval.names import named_parties


def never(_: str) -> bool:
    """No word is one of the library's guidance."""
    return False


@pytest.mark.parametrize(
    "question",
    [
        "Our licensor walks away and our garage stands idle",
        "Les fondateurs ne se parlent plus",
        "Our IT supplier and its software founders quarrel",
        "La coalition des éditeurs se défait",
    ],
)
def test_what_describes_a_party_names_nobody(question: str) -> None:
    parties = [
        "Michel Huard (garage owner)", "A small maker (licensor)", "Fondateurs (plusieurs)",
        "IT and digital suppliers, through their federation", "Software house / Founders",
        "Coalition (éditeurs)",
    ]  # fmt: skip
    assert named_parties(question, parties, never) == []


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What ended the quarrel of Starbucks with Kraft?", ["Kraft (now Mondelez)", "Starbucks"]),
        ("le conflit Michel Huard", ["Michel Huard (garagiste)"]),
        ("L’Institut Pasteur contre le NIH", ["Institut Pasteur"]),
        ("Et TfL ?", ["London Underground / TfL"]),
    ],
)
def test_names_are_found_in_full_or_by_a_word_of_their_own(question: str, named: list[str]) -> None:
    parties = [
        "Kraft (now Mondelez)", "Starbucks", "Michel Huard (garagiste)", "Institut Pasteur",
        "London Underground / TfL",
    ]  # fmt: skip
    assert named_parties(question, parties, never) == named
