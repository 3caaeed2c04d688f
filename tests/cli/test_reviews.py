"""``entente review …``: from a document to an approved review, in real processes."""

from pathlib import Path

import pytest

from tests.cli.test_cli import entente
from tests.library_builder import write_library
from tests.reviews.test_convert import NOTES, pandoc
from tests.web.conftest import serving
from tests.web.test_journeys import ATTEMPTS, FACTS


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "library"
    write_library(folder, 4, "fr")
    return folder


def complete(tmp_path: Path) -> Path:
    title, _, rest = NOTES.partition("\n\n")
    path = tmp_path / "story.md"
    path.write_text(f"{title}\n\n{FACTS}\n{rest}{ATTEMPTS}", encoding="utf-8")
    return path


def test_a_document_becomes_a_review_that_is_found(
    tmp_path: Path, library: Path, cache: Path
) -> None:
    home, story = tmp_path / "home", complete(tmp_path)
    run = {"home": home, "cache": cache, "library": library}
    done = entente("review", "import", story, "--replace-personal", **run)
    assert done.returncode == 0, done.stderr
    assert "'Mme Claire Fontaine' -> 'une personne (A)'" in done.stdout.replace("Une", "une")
    (path,) = library.glob("reviews/fr/*.md")
    text = path.read_text(encoding="utf-8")
    assert "Fontaine" not in text
    # The rest beside a running app: that commands say the same both ways is proven elsewhere.
    with serving(home, {"ENTENTE_CACHE": str(cache), "ENTENTE_LIBRARY": str(library)}):
        _approved_and_retired(path, story, text, run)


def _approved_and_retired(path: Path, story: Path, text: str, run: dict[str, Path]) -> None:
    assert "Drafts: 1" in entente("review", "list", **run).stdout
    again = entente("review", "import", story, "--replace-personal", **run)
    assert again.returncode == 1
    assert "There is already a review" in again.stderr
    outsider = entente("--role", "manager", "--as", "bob", "cases", "retards de validation", **run)
    assert "Retards" not in outsider.stdout
    refused = entente("--role", "manager", "--as", "bob", "review", "approve", path.stem, **run)
    assert (refused.returncode, "Only a curator" in refused.stderr) == (1, True)
    shown = entente("review", "show", path.stem, **run)
    read = shown.stdout.rsplit("--read ", 1)[1].strip()
    path.write_text(
        text.replace("Résolution\n\n", "Résolution\n\nUne phrase glissée. "), encoding="utf-8"
    )
    unread = entente("review", "approve", path.stem, "--read", read, **run)
    assert (unread.returncode, "changed since you read it" in unread.stderr) == (1, True)
    assert "status: draft" in path.read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    back = ("review", "reject", path.stem, "--comment", "Name the role.", "--read", read)
    assert entente(*back, **run).returncode == 0
    assert "given back: Name the role." in entente("review", "list", **run).stdout
    path.write_text(text, encoding="utf-8")
    approved = entente("review", "approve", path.stem, "--read", read, **run)
    assert approved.returncode == 0, approved.stderr
    found = entente("cases", "the customer approves too late", "--lang", "en", **run)
    assert path.stem in found.stdout
    entente("review", "retire", path.stem, **run)
    assert path.exists()
    assert path.stem not in entente("cases", "the customer approves too late", **run).stdout


def test_what_is_missing_is_named_and_left_to_fill_in(
    tmp_path: Path, library: Path, cache: Path
) -> None:
    run = {"home": tmp_path / "home", "cache": cache, "library": library}
    pandoc(tmp_path / "notes.docx")
    done = entente("review", "import", tmp_path / "notes.docx", "--replace-personal", **run)
    assert done.returncode == 1
    assert "“What was tried” is missing" in done.stderr
    assert "Traceback" not in done.stderr
    left = tmp_path / "notes.review.md"
    assert "Trois livraisons sont restées sans réponse." in left.read_text(encoding="utf-8")
    assert not list(library.glob("reviews/*/*.md"))


def test_a_bad_file_is_refused_in_a_sentence(tmp_path: Path, library: Path, cache: Path) -> None:
    bad = tmp_path / "broken.docx"
    bad.write_bytes(b"PK\x03\x04 broken")
    done = entente("review", "check", bad, home=tmp_path / "home", cache=cache, library=library)
    assert done.returncode == 1
    assert done.stderr.strip().count("\n") == 0
    assert "broken.docx is damaged" in done.stderr


def test_a_new_review_is_written_with_help(tmp_path: Path, cache: Path) -> None:
    target = tmp_path / "fresh.md"
    done = entente("review", "new", target, "--lang", "en", home=tmp_path / "home", cache=cache)
    assert done.returncode == 0, done.stderr
    assert "# Title: Who, and about what, in one line." in target.read_text(encoding="utf-8")
    again = entente("review", "new", target, home=tmp_path / "home", cache=cache)
    assert "exists already" in again.stderr


def test_what_has_no_place_is_shown_and_comes_back_with_the_file(
    tmp_path: Path, library: Path, cache: Path
) -> None:
    run = {"home": tmp_path / "home", "cache": cache, "library": library}
    story = tmp_path / "notes.md"
    story.write_text(
        "---\ntitle: Alpha : Beta\nlang: fr\n---\n\n## Contexte\n\nUn capteur.\n\n"
        "Début : vers 2019\n\n## Annexe\n\nLe détail --> des sommes.\n",
        encoding="utf-8",
    )
    done = entente("review", "import", story, "--replace-personal", **run)
    assert done.returncode == 1
    assert "line 2" in done.stderr
    assert "from “Début : vers 2019”" in done.stdout
    assert "Le détail --> des sommes." in done.stdout
    left = tmp_path / "notes.review.md"
    again = entente("review", "import", left, "--out", tmp_path / "again.md", **run)
    assert "Traceback" not in again.stderr
    assert "Annexe\n\nLe détail --> des sommes." in again.stdout
