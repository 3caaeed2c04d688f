"""The shipped library with the real encoders: confidential reviews change nothing for others.

The vector store of the library that holds them is rebuilt, as after a loss, so that nothing depends
on how it came about. ``make access-proof`` makes more comparisons than the test suite.
"""

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.index.catalogue import Catalogue
from assistant.index.home import Home
from assistant.index.index import Index
from assistant.index.vectors import VectorStore
from assistant.principal import Principal
from assistant.service import Service
from assistant.settings import Settings, shipped_library
from evals.sets import load_cases, load_covered, load_uncovered
from tests.library_builder import write_review

# Of 10,000 in the proof, 1,000 are made here: each takes two answers with the real encoders.
COMPARISONS = int(os.environ.get("ENTENTE_COMPARISONS", "300")) // 10
MANAGER = Principal("zoe", frozenset({"manager"}), frozenset({"elsewhere"}))
MEDIATOR = Principal("mia", frozenset({"mediator"}))
# What the hidden reviews are about: everyday words of the library, and names of famous cases.
SUBJECTS = [
    "a calendar that the two partners never shared and a steering committee that met too late",
    "Renault, Nissan and the votes in the alliance", "un comité de pilotage sans mandat",
    "the exit clause and an orderly separation", "le médiateur externe appelé trop tard",
    "shared indicators, alert thresholds and a dashboard nobody read",
    "Danone et Wahaha, la marque commune", "contributions that nobody had recorded",
]  # fmt: skip


@pytest.fixture(scope="module")
def whole(
    tmp_path_factory: pytest.TempPathFactory, shipped_home: Path, cache: Path, service: Service
) -> Iterator[Service]:
    folder = tmp_path_factory.mktemp("whole")
    library = folder / "library"
    shutil.copytree(shipped_library(), library)
    for number, subject in enumerate(SUBJECTS):
        status = "draft" if number % 4 == 3 else "approved"
        visibility = "partners" if number % 2 else "restricted"
        for lang in ("fr", "en"):
            write_review(
                library, f"hidden-{number}", lang, visibility=visibility, status=status,
                title=subject, summary=f"{subject}.", lesson=f"{subject}: before the start.",
            )  # fmt: skip
    settings = Settings(
        library=library, playbooks=service.settings.playbooks, home=folder / "home", cache=cache
    )
    shutil.copytree(
        Settings(home=shipped_home).index, settings.index, ignore=shutil.ignore_patterns("vectors")
    )
    with Home(settings.home, "tests") as home:
        # The encoders that the other library uses: a second pair would cost its memory again.
        index = Index(
            library, settings.playbooks, Catalogue(settings.index / "catalogue.sqlite"),
            VectorStore(settings.index / "vectors"), *service.index.encoders, service.index.tuned,
        )  # fmt: skip
        index.sync()
        yield Service(settings, home, index)
        index.close()


def test_confidential_reviews_change_no_answer_of_others(whole: Service, service: Service) -> None:
    chance = random.Random(7)
    asked = [
        *((q.q, q.lang) for q in load_covered("dev")),
        *((q.q, q.lang) for q in load_uncovered("dev")),
        *((q.q, q.lang) for q in load_cases("dev")),
        *((subject, "fr") for subject in SUBJECTS * 20),
    ]
    seen = 0
    for text, lang in chance.choices(asked, k=COMPARISONS):
        answers = [
            (
                s.ask(text, MANAGER, lang).model_copy(update={"timings_ms": {}}),
                s.cases(text, MANAGER, lang),
                s.playbooks.offer(text, MANAGER, lang),
            )
            for s in (whole, service)
        ]
        assert answers[0] == answers[1], text
        seen += "hidden-" in str(whole.cases(text, MEDIATOR, lang))
    assert seen, "the hidden reviews are found by those who may see them"
