"""Questions that are nearly one that a page says it answers."""

import numpy as np

from assistant.principal import PUBLIC, Principal
from assistant.retrieval.asked import asked, usual
from assistant.service import Service

Floats = np.ndarray  # type: ignore[type-arg]
READER = Principal("reader")


def rows(count: int, seed: int) -> Floats:
    found = np.random.default_rng(seed).normal(size=(count, 16)).astype(np.float32)
    return np.asarray(found / np.linalg.norm(found, axis=1, keepdims=True))


def test_a_page_of_many_questions_stands_out_no_more_than_one_of_few() -> None:
    cohort, few, many = rows(400, 1), rows(4, 2), rows(60, 3)
    pages = [[(own, usual(own, cohort))] for own in (few, many)]
    known = asked(pages)
    assert known is not None
    others = np.mean([known.beyond_chance(row, 2) > 0 for row in rows(400, 4)], axis=0)
    assert (others < 0.1).all()
    for place, own in enumerate((few, many)):
        found = known.beyond_chance(own[0], 2)
        assert found.argmax() == place
        assert found[place] > 1


def test_translations_are_one_page_and_pages_without_questions_have_nothing() -> None:
    cohort, fr, en = rows(100, 1), rows(5, 2), rows(5, 3)
    known = asked([[], [(fr, usual(fr, cohort)), (en, usual(en, cohort))]])
    assert known is not None
    for own in (fr, en):
        assert known.beyond_chance(own[2], 2).tolist()[0] == 0
        assert known.beyond_chance(own[2], 2).argmax() == 1
    assert asked([[], []]) is None


def test_questions_that_pages_state_themselves_lead_to_them(service: Service) -> None:
    """Word for word, as somebody who read them there asks them."""
    catalogue = service.index.catalogue
    records = {record.key: record for record in catalogue.records([PUBLIC], kind="guidance")}
    units = catalogue.units(list(records), [PUBLIC], ["question"])[::25]
    first, five = 0, 0
    for key, unit in units:
        ranking = service.retriever.retrieve(unit.text, READER, records[key].lang)
        found = [candidate.id for candidate in ranking.candidates[:5]]
        first += found[0] == records[key].id
        five += records[key].id in found
    assert first >= 0.93 * len(units)
    assert five >= 0.98 * len(units)
