"""The report: self-contained, in both languages, with every failure in it."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from evals.failures import failures
from evals.outcome import Outcome
from evals.report import write_report

HOSTILE = '<script>alert("x")</script> **bold** `code` | cell'


class Outside(HTMLParser):
    """Collects every address that a page would load, and ids."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.ids: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            if name in ("src", "href", "xlink:href") and not (value or "").startswith(("#", "/")):
                self.loaded.append(f"{tag} {value}")
            if name == "id":
                self.ids.append(value or "")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, accepted: list[Outcome]) -> Path:
    hostile = next(o for o in accepted if o.set == "uncovered").model_copy(
        update={"id": "hostile", "question": HOSTILE, "refused": False}
    )
    target = tmp_path_factory.mktemp("report")
    write_report([*accepted, hostile], "dev", target / "out", target / "home")
    return target


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_a_page_loads_nothing_and_runs_nothing(folder: Path, lang: str) -> None:
    text = (folder / "out" / f"{lang}.html").read_text(encoding="utf-8")
    page = Outside()
    page.feed(text)
    assert page.loaded == []
    assert "script" not in page.tags
    assert not re.search(r"url\((?!#)", text)
    assert len(page.ids) == len(set(page.ids))
    assert text.count("<svg") >= 4


def test_pages_are_in_their_language(folder: Path) -> None:
    french = (folder / "out" / "fr.html").read_text(encoding="utf-8")
    english = (folder / "out" / "en.html").read_text(encoding="utf-8")
    assert "Qualité des réponses" in french
    assert "répondu quand c’est couvert" in french
    assert "Quality of the answers" in english
    assert "answered when covered" in english


def test_every_failure_can_be_read(folder: Path, accepted: list[Outcome]) -> None:
    text = (folder / "out" / "en.html").read_text(encoding="utf-8")
    found = failures(accepted, "en")
    assert found
    for failure in found:
        assert f">{failure.id}<" in text
        assert failure.why
    markdown = (folder / "out" / "report.md").read_text(encoding="utf-8")
    assert all(f"({failure.id}, {failure.kind})" in markdown for failure in found)
    assert "<script>" not in markdown


def test_the_app_gets_the_same_pages(folder: Path) -> None:
    for name in ("fr.html", "en.html", "report.md", "summary.json"):
        own, copy = folder / "out" / name, folder / "home" / "quality" / name
        assert own.read_bytes() == copy.read_bytes()
