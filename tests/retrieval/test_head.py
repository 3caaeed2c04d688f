"""What the tuned layers say of a question."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from assistant.encoders.adapters import MATRICES, TUNED_LAYERS, load_adapters
from assistant.index.index import Index
from assistant.principal import PUBLIC
from assistant.retrieval.contents import ContentsReader
from assistant.retrieval.head import Head, Verdict, load_head, to_arrays
from assistant.retrieval.shelf import Shelf
from assistant.retrieval.signals import SIGNALS, Query, Seen, measure
from assistant.retrieval.space import identity
from assistant.service import Service
from tests.library_builder import TAXONOMY, write_library

OpenIndex = Callable[..., Index]


def test_it_knows_every_practice_and_its_layers() -> None:
    head, adapters = load_head(), load_adapters()
    assert set(head.ids) == set(TAXONOMY.practice_by_id)
    assert len(adapters.down) == len(adapters.up) == TUNED_LAYERS * len(MATRICES)
    assert head.directions.shape == (len(head.ids) + 1, len(head.mean))


def test_the_nearest_page_and_what_no_page_answers() -> None:
    head = Head(np.zeros(2, np.float32), ("a", "b"), np.asarray([[1, 0], [0, 1], [-1, 0]], "f4"))
    verdict = head.judge(np.asarray([0.8, 0.6], np.float32))
    assert verdict.likeness["a"] > verdict.likeness["b"]
    assert verdict.elsewhere < verdict.likeness["b"]
    assert head.judge(np.asarray([-1, 0], np.float32)).elsewhere > 0.9


def test_it_is_stored_whole(tmp_path: Path) -> None:
    head = load_head()
    np.savez(tmp_path / "head.npz", **to_arrays(head))  # type: ignore[arg-type]
    again = load_head(tmp_path / "head.npz")
    assert again.ids == head.ids
    assert (again.directions == head.directions).all()


def test_a_page_that_it_does_not_know_is_neither_favoured_nor_buried(
    open_index: OpenIndex, tmp_path: Path
) -> None:
    """A practice that an organisation added can be found by its other signals."""
    first, second, added = write_library(tmp_path / "library", 3)
    index = open_index(tmp_path / "library")
    index.sync()
    spaces = (identity(), identity())
    records = index.catalogue.records([PUBLIC], kind="guidance")
    documents = ContentsReader(index, spaces).read(records, [PUBLIC])
    one, two = (encoder.queries(["a date"]).vectors[0] for encoder in index.encoders)
    shelf = Shelf(documents, index.catalogue, [PUBLIC], "guidance")
    verdict = Verdict({first: 0.9, second: 0.1, "elsewhere": 0.7}, 0.2, (0.5, 0.1))
    values = measure(Query.of("a date", "en", Seen((one, two)), spaces, verdict), shelf).values
    by_id = dict(zip(shelf.ids, values[:, SIGNALS.index("head")], strict=True))
    assert np.allclose([by_id[id_] for id_ in (first, second, added)], [0.9, 0.1, 0.5])
    assert verdict.guess(2.0) == 0.7


def test_questions_in_both_languages_go_to_one_page(service: Service) -> None:
    encoder, head = service.index.primary, load_head()
    asked = ["À quel moment faut-il faire venir un tiers neutre ?", "When to bring in a neutral?"]
    tuned = encoder.queries(asked).tuned
    assert tuned is not None
    for row in tuned:
        likeness = head.judge(row).likeness
        assert max(likeness, key=likeness.__getitem__) == "external-mediator"
    beside = head.judge(_tuned(service, "Il pleut sur Brest"))
    assert head.judge(tuned[0]).elsewhere < beside.elsewhere


def _tuned(service: Service, text: str) -> np.ndarray:  # type: ignore[type-arg]
    tuned = service.index.primary.queries([text]).tuned
    assert tuned is not None
    return tuned[0]
