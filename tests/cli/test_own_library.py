"""``entente init``, and a library of one's own alone and beside the shipped one: real processes."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from assistant.settings import shipped_library
from tests.cli.test_cli import entente
from tests.library_builder import playbook, write_page, write_review

QUESTION = "Who rings whom when the temperature drops after midnight?"


def begun(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    home = folder.parent / "home"
    return entente("init", folder, *options, home=home, cache=home / "cache")


def test_an_empty_library_explains_itself_in_both_languages(tmp_path: Path) -> None:
    done = begun(tmp_path / "ours")
    assert (done.returncode, done.stderr) == (0, "")
    assert "entente --library shipped --library " in done.stdout
    guide = (tmp_path / "ours" / "README.md").read_text(encoding="utf-8")
    assert "## Écrire une page" in guide
    assert "## Write a page" in guide
    assert "# practices:" in (tmp_path / "ours" / "taxonomy.yaml").read_text(encoding="utf-8")
    for kind in ("guidance", "reviews", "playbooks"):
        assert (tmp_path / "ours" / kind / "fr").is_dir()
        assert (tmp_path / "ours" / kind / "en").is_dir()
    assert not list((tmp_path / "ours").rglob("*/*/*.md"))


@pytest.mark.parametrize("there", ["notes.txt", ".hidden", "guidance/en/x.md"])
def test_a_folder_that_holds_something_is_refused_and_left_alone(
    tmp_path: Path, there: str
) -> None:
    file = tmp_path / "ours" / there
    file.parent.mkdir(parents=True)
    file.write_text("mine", encoding="utf-8")
    done = begun(tmp_path / "ours", "--example")
    assert done.returncode == 1
    assert "is not an empty folder" in done.stderr
    assert done.stderr.count("\n") == 1
    assert [p for p in (tmp_path / "ours").rglob("*") if p.is_file()] == [file]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "ours").write_text("mine", encoding="utf-8")
    assert "is not an empty folder" in begun(tmp_path / "ours").stderr


def test_what_is_wrong_is_told_all_at_once_and_what_takes_a_place_plainly(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    begun(ours, "--example")
    (ours / "taxonomy.yaml").write_text("themes: [{id: x}]\nownrs: []\n", encoding="utf-8")
    write_page(ours, "exit-clauses", "fr", why="Les nôtres. Et la suite.")
    write_review(ours, "quarrel", sector="energie", conflict="governence")
    done = entente(
        "--library", "shipped", "--library", ours, "doctor",
        home=tmp_path / "home", cache=tmp_path / "cache",
    )  # fmt: skip
    assert done.returncode == 1
    for said in (
        "taxonomy.yaml, line 1, field 'themes.0': 'x' has no label",
        "taxonomy.yaml, line 2, field 'ownrs': there is no list 'ownrs'",
        "field 'sector': 'energie' is not in the taxonomy; the nearest are: energy",
        "field 'conflict_types.0': 'governence' is not in the taxonomy; the nearest are: governance",
        f"'exit-clauses' in {ours / 'guidance'} stands in the place of that in {shipped_library()}",
        f"reviews are written to {ours}",
        "pages with fewer than 5 questions are found less well: guidance/fr/exit-clauses.md",
    ):
        assert said in done.stdout, said


def test_checklists_of_ones_own_stand_beside_the_shipped_ones(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    begun(ours, "--example")
    environment = {"home": tmp_path / "home", "cache": tmp_path / "cache", "library": ours}
    listed = entente("playbook", "list", "--json", **environment)
    ids = [item["id"] for item in json.loads(listed.stdout)]
    assert "before-the-harvest" in ids
    assert len(ids) == 23
    shown = entente("playbook", "show", "before-the-harvest", "--json", **environment)
    assert json.loads(shown.stdout)["items"][0]["owner"] == "orchard-manager"
    (ours / "playbooks" / "en" / "bad.md").write_text(playbook(), encoding="utf-8")
    done = entente("playbook", "list", **environment)
    assert "rename it to small-start.md" in done.stderr


def test_a_blank_review_offers_the_words_of_ones_own_library(tmp_path: Path) -> None:
    ours = tmp_path / "ours"
    begun(ours, "--example")
    out = tmp_path / "new.md"
    done = entente(
        "review", "new", out, home=tmp_path / "home", cache=tmp_path / "cache", library=ours
    )
    assert done.returncode == 0
    assert "fruit-growing" in out.read_text(encoding="utf-8")


def test_a_country_that_is_none_is_refused_before_any_work(tmp_path: Path) -> None:
    done = entente(
        "cases", "pumps", "--country", "Frnace", home=tmp_path / "home", cache=tmp_path / "cache"
    )
    assert done.returncode == 1
    assert "'Frnace' is not a country; the nearest are: France (FR)" in done.stderr


def test_ones_own_library_answers_alone(tmp_path: Path, cache: Path) -> None:
    ours, home = tmp_path / "ours", tmp_path / "home"
    begun(ours, "--example")
    alone = entente("--library", ours, "ask", QUESTION, "--json", home=home, cache=cache)
    assert alone.returncode == 0, alone.stderr
    answer = json.loads(alone.stdout)
    assert answer["ranking"][0]["id"] == "frost-night-call"
    for citation in answer["citations"]:
        assert Path(citation["path"]).is_relative_to(ours.resolve())


def test_ones_own_library_answers_beside_the_shipped_one(
    tmp_path: Path, shipped_home: Path, cache: Path
) -> None:
    """``shipped_home`` has encoded the shipped texts, which are cached by content."""
    ours, home = tmp_path / "ours", tmp_path / "home"
    begun(ours, "--example")
    both = Path(os.pathsep.join(("shipped", str(ours))))
    together = entente("ask", QUESTION, "--json", home=home, cache=cache, library=both)
    assert together.returncode == 0, together.stderr
    answer = json.loads(together.stdout)
    assert "frost-night-call" in [ranked["id"] for ranked in answer["ranking"]]
    for citation in answer["citations"]:
        assert citation["quote"] in Path(citation["path"]).read_text(encoding="utf-8")
