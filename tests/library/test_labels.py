"""Names of the review vocabulary: all of it, in both languages."""

import pytest

from tests.library_builder import TAXONOMY

TERMS = TAXONOMY.review


@pytest.mark.parametrize(
    ("vocabulary", "ids"),
    [
        ("conflict_types", TERMS.conflict_types),
        ("escalation_steps", TERMS.escalation_steps),
        ("relationship_outcomes", TERMS.relationship_outcomes),
        ("settlement_forms", TERMS.settlement_forms),
        ("relationship_forms", TERMS.relationship_forms),
        ("sectors", TERMS.sectors),
        ("phases", TAXONOMY.phases),
    ],
)
def test_every_id_has_a_name_in_each_language(vocabulary: str, ids: tuple[str, ...]) -> None:
    assert set(TAXONOMY.labels[vocabulary]) == set(ids)
    for id_ in ids:
        assert TAXONOMY.name(vocabulary, id_, "fr")
        assert TAXONOMY.name(vocabulary, id_, "en")


def test_words_of_a_description_point_to_ids() -> None:
    assert "exclusivity-competition" in TAXONOMY.mentioned(
        "conflict_types", "un concurrent, en parallèle"
    )
    assert TAXONOMY.mentioned("sectors", "a brewery and its beer") == ("food-beverages",)
    assert TAXONOMY.mentioned("sectors", "nothing of the kind") == ()
