"""The pages speak an organisation's own vocabulary, and follow it while the app runs."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from assistant.library.beginning import begin_library
from tests.web.small_app import SmallApp, serving_small


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SmallApp]:
    def write(library: Path) -> None:
        shutil.rmtree(library, ignore_errors=True)
        begin_library(library, example=True)

    with serving_small(tmp_path_factory.mktemp("own-words"), write, alone=True) as app:
        yield app


@pytest.fixture(scope="module")
def url(app: SmallApp) -> str:
    return app.url


def get(url: str, path: str) -> str:
    answer = httpx.get(f"{url}{path}", timeout=60, follow_redirects=True)
    assert answer.status_code == 200
    return answer.text


def test_a_review_is_written_in_them(url: str) -> None:
    form = get(url, "fr/review/?draft=own-words-1")
    for label in ("arboriculture fruitière", "dates de récolte", "Tournées de collecte partagées"):
        assert label in form
    changes = {
        name: {"values": [value], "before": []}
        for name, value in {
            "sector": "fruit-growing", "conflict_types": "harvest-dates",
            "practices.0.id": "frost-night-call", "practices.0.note": "Personne n’a appelé.",
            "countries": "Suisse, les Pays-Bas; Atlantis",
        }.items()
    }  # fmt: skip
    sent = httpx.post(f"{url}fr/review/own-words-1/typed", json={"changes": changes}, timeout=60)
    assert sent.status_code == 200
    checked = get(url, "fr/review/?draft=own-words-1&check=1")
    assert "Atlantis" in checked
    assert "Suisse » n’est pas" not in checked
    assert "n’est pas dans la liste" not in checked


def test_an_imported_document_is_read_by_them(url: str) -> None:
    text = "# Litige\n\nSecteur : arboriculture fruitière\nPays : Suisse et Belgique\n"
    answer = httpx.post(
        f"{url}fr/review/import", files={"file": ("notes.md", text.encode())},
        data={"step": "all"},
        timeout=60, follow_redirects=True,
    )  # fmt: skip
    assert '<option value="fruit-growing" selected>' in answer.text.replace("  ", " ")
    assert "CH, BE" in answer.text


def test_checklists_and_cases_show_them_and_follow_a_change(url: str, app: SmallApp) -> None:
    assert "Orchard manager" in get(url, "en/playbooks/?playbook=before-the-harvest")
    taxonomy = app.library / "taxonomy.yaml"
    before = taxonomy.read_text(encoding="utf-8")
    taxonomy.write_text(before.replace("orchard manager", "head of the orchard"), encoding="utf-8")
    assert "Head of the orchard" in get(url, "en/playbooks/?playbook=before-the-harvest")
    taxonomy.write_text("practices: [", encoding="utf-8")
    # What is at fault takes nothing from those who do without it.
    assert "before-the-harvest" not in get(url, "en/playbooks/")
    assert get(url, "fr/review/?draft=own-words-2")
    taxonomy.write_text(before, encoding="utf-8")
    assert "before-the-harvest" in get(url, "en/playbooks/")
