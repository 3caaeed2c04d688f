"""``taxonomy.yaml``: what it adds, what it may not change, and what is said of its faults."""

import os
from pathlib import Path

import pytest

from assistant.library.vocabulary import Extended, Vocabulary
from tests.library_builder import TAXONOMY

OWN = """
themes:
  - {id: cellar-life, fr: "Vie du chai"}
practices:
  - {id: harvest-rota, theme: cellar-life, en: "Harvest rota"}
  - {id: shared-cellar, theme: resource-sharing, fr: "Chai partagé", en: "Shared cellar"}
owners:
  - {id: cellar-master, fr: "maître de chai"}
phases: [pilot]
roles: [buyer]
review:
  sectors:
    - {id: viticulture, fr: "viticulture", en: "wine growing", words: [vigne, vine]}
  conflict_types: [harvest-dates]
  escalation_steps: [{id: elders, en: "council of elders"}]
  relationship_forms: [cooperative]
  relationship_outcomes: [paused]
  settlements: [shared-harvest]
"""


def extended(folder: Path, text: str) -> Extended:
    (folder / "taxonomy.yaml").write_text(text, encoding="utf-8")
    return Vocabulary(folder).now()


def faults(folder: Path, text: str) -> list[str]:
    return [str(problem) for problem in extended(folder, text).problems]


def test_every_list_is_extended_and_a_label_in_one_language_serves_both(tmp_path: Path) -> None:
    found = extended(tmp_path, OWN)
    assert found.problems == ()
    taxonomy = found.taxonomy
    assert taxonomy.theme_by_id["cellar-life"].label("en") == "Vie du chai"
    assert taxonomy.practice_by_id["harvest-rota"].label("fr") == "Harvest rota"
    assert taxonomy.practice_by_id["shared-cellar"].theme == "resource-sharing"
    assert taxonomy.owner_by_id["cellar-master"].label("en") == "maître de chai"
    assert taxonomy.phases == (*TAXONOMY.phases, "pilot")
    assert taxonomy.roles == (*TAXONOMY.roles, "buyer")
    assert "viticulture" in taxonomy.review.sectors
    assert taxonomy.name("sectors", "viticulture", "en") == "wine growing"
    assert taxonomy.name("conflict_types", "harvest-dates", "fr") == "harvest dates"
    assert taxonomy.name("escalation_steps", "elders", "fr") == "council of elders"
    assert taxonomy.review.settlement_forms[-1] == "shared-harvest"
    assert taxonomy.mentioned("sectors", "La vigne a gelé") == ("viticulture",)
    assert set(TAXONOMY.practice_by_id) < set(taxonomy.practice_by_id)


def test_a_copy_of_the_shipped_file_adds_nothing_and_is_no_fault(tmp_path: Path) -> None:
    from importlib.resources import files

    text = files("assistant.library").joinpath("taxonomy.yaml").read_text(encoding="utf-8")
    found = extended(tmp_path, text)
    assert found.problems == ()
    assert found.taxonomy == TAXONOMY


def test_all_faults_are_named_with_line_field_and_the_nearest(tmp_path: Path) -> None:
    text = """themes:
  - {id: cellar-life, fr: "Vie du chai"}
  - {id: communication, en: "Shouting"}
  - {id: Bad Id, en: "Bad"}
practices:
  - {id: harvest-rota, theme: cellar-lif, en: "Harvest rota"}
  - {id: joint-calendar, theme: cellar-life, en: "Joint calendar and synchronised rhythms"}
  - {id: unnamed, theme: cellar-life}
  - {id: shared-cellar, theme: cellar-life, en: "Shared cellar"}
  - {id: shared-cellar, theme: cellar-life, en: "Shared cellar again"}
  - {id: odd, theme: cellar-life, en: "Odd", colour: red}
ownrs: []
review:
  sector: [x]
  statuses: [draft, lost]
  conflict_types: nothing
"""
    found = faults(tmp_path, text)
    wanted = [
        "line 3, field 'themes.1': 'communication' is there already and it means 'Communication",
        "line 4, field 'themes.2': 'Bad Id' is not an id",
        "line 6, field 'practices.0.theme': 'cellar-lif' is not a theme; the nearest are: cellar-life",
        "line 7, field 'practices.1': 'joint-calendar' is there already and it belongs to the theme",
        "line 8, field 'practices.2': 'unnamed' has no label",
        "line 10, field 'practices.4': 'shared-cellar' stands twice",
        "line 11, field 'practices.5.colour': 'colour' is no part of an entry",
        "line 12, field 'ownrs': there is no list 'ownrs'; the nearest are: owners",
        "line 14, field 'review.sector': there is no list 'sector'; the nearest are: sectors",
        "line 15, field 'review.statuses.1': 'lost' cannot be added: statuses are fixed",
        "line 16, field 'review.conflict_types': it is no list",
    ]
    assert len(found) == len(wanted), found
    for line, said in zip(found, wanted, strict=True):
        assert line.startswith(f"taxonomy.yaml, {said}"), line


def test_what_is_in_order_is_in_use_beside_what_is_not(tmp_path: Path) -> None:
    found = extended(tmp_path, OWN.replace("theme: resource-sharing", "theme: nowhere"))
    assert len(found.problems) == 1
    assert "harvest-rota" in found.taxonomy.practice_by_id
    assert "shared-cellar" not in found.taxonomy.practice_by_id


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"themes: [", "line 2"),
        (b"themes:\n\t- x", "line 2: "),
        (b"\xff\xfe", "not UTF-8"),
        (b"just words", "holds no 'list: entries' lines"),
        (b"- a\n- b", "holds no 'list: entries' lines"),
        (b"review: 3", "it holds no lists"),
    ],
)
def test_a_file_that_cannot_be_read_leaves_the_shipped_words(
    tmp_path: Path, content: bytes, said: str
) -> None:
    (tmp_path / "taxonomy.yaml").write_bytes(content)
    found = Vocabulary(tmp_path).now()
    assert said in str(found.problems[0])
    assert found.taxonomy == TAXONOMY


@pytest.mark.parametrize("content", ["", "# nothing but comments\n", "themes:\nowners: []\n"])
def test_an_empty_file_is_in_order(tmp_path: Path, content: str) -> None:
    assert extended(tmp_path, content) == Extended(TAXONOMY)


def test_a_change_is_seen_at_once_and_a_file_that_goes_too(tmp_path: Path) -> None:
    vocabulary = Vocabulary(tmp_path)
    assert vocabulary.taxonomy() == TAXONOMY
    path = tmp_path / "taxonomy.yaml"
    path.write_text(OWN, encoding="utf-8")
    assert "harvest-rota" in vocabulary.taxonomy().practice_by_id
    path.write_text(OWN.replace("harvest-rota", "harvest-soda"), encoding="utf-8")
    os.utime(path, ns=(0, 0))
    assert "harvest-soda" in vocabulary.taxonomy().practice_by_id
    path.unlink()
    assert vocabulary.taxonomy() == TAXONOMY


def test_a_later_library_builds_on_an_earlier_one(tmp_path: Path) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    first.mkdir()
    second.mkdir()
    (first / "taxonomy.yaml").write_text(OWN, encoding="utf-8")
    (second / "taxonomy.yaml").write_text(
        "practices:\n  - {id: grape-count, theme: cellar-life, en: Grapes}\n"
        "  - {id: harvest-rota, theme: cellar-life, en: Another meaning}\n",
        encoding="utf-8",
    )
    found = Vocabulary([first, second]).now()
    assert found.taxonomy.practice_by_id["grape-count"].theme == "cellar-life"
    (problem,) = found.problems
    assert str(problem).startswith("second/taxonomy.yaml, line 3, field 'practices.1'")
