"""What a language model may word on the pages, and what stands there without it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.library_builder import write_page, write_review
from tests.models.server import ModelServer, data, model_server
from tests.web.small import serving_small, small_service

WORDS = ("turbines", "yoghurt")
COMPARED = "en/cases/compare/?" + "&".join(f"chosen={word}" for word in WORDS)
FILLED = {
    "-playbook": "aligning-objectives", "our_company": "Nordlys", "partner": "Brennec",
    "signature": "2027-03-01", "launch": "2027-04-01", "first_review": "2027-09-01",
    "sector": "energy", "worded": "yes",
}  # fmt: skip

# Gradio makes loops without end where none runs.
pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("browser")]


def write(library: Path) -> None:
    write_page(library, "joint-calendar", "en")
    for word in WORDS:
        write_review(library, word, visibility="public", title=f"The case of <{word}>")


def saying(request: dict[str, Any]) -> str:
    """Every passage as it is, in a line of its own."""
    return "\n".join(f"{one['text']} [{one['number']}]" for one in data(request)["passages"])


@pytest.fixture(scope="module")
def model() -> Iterator[ModelServer]:
    with model_server() as told:
        yield told


@pytest.fixture(scope="module")
def url(model: ModelServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    tiers = ["public", "restricted", "draft"]
    given = {"url": model.url, "name": "small", "seconds": 60.0, "visibility": tiers}
    folder = tmp_path_factory.mktemp("model-pages")
    with small_service(folder, write, model=given) as service, serving_small(service) as at:
        yield at


@pytest.fixture
def server(model: ModelServer) -> ModelServer:
    """As if nobody had asked it yet."""
    model.reply, model.way = saying, "well"
    model.requests.clear()
    return model


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, follow_redirects=True, timeout=120) as opened:
        yield opened


def test_cases_are_summed_up_beside_each_other(client: httpx.Client, server: ModelServer) -> None:
    page = client.get(COMPARED).text
    assert "What they show together" in page
    assert "What ended them: internal mediation" in page
    assert "The case of &lt;turbines&gt;" in page
    assert re.search(r'<a href="/en/library/cases/turbines/#[^"]+">1</a>|\[1\]', page)
    assert 'id="word"' in page
    assert server.requests == []
    worded = client.get(f"{COMPARED}&worded=1").text
    assert "Worded by a language model" in worded
    assert 'id="word"' not in worded
    server.way = 500
    assert "these are the passages themselves" in client.get(f"{COMPARED}&worded=1").text
    assert "What they show together" not in client.get("en/cases/compare/?chosen=turbines").text


def test_items_are_worded_where_it_is_ticked(client: httpx.Client, server: ModelServer) -> None:
    form = client.get("en/playbooks/?playbook=aligning-objectives").text
    assert 'name="worded"' in form
    assert '<select name="sector">' in form

    def first_otherwise(request: dict[str, Any]) -> str:
        lines = saying(request).split("\n")
        return "\n".join([lines[0].replace("Give your", "Give the"), *lines[1:]])

    server.reply = first_otherwise
    page = client.post("en/playbooks/", data=FILLED).text
    assert "Give the alliance manager written leave" in page
    assert page.count('class="original"') == 1
    assert "Worded by a language model. In the template:" in page
    sent = len(server.requests)
    plain = client.post("en/playbooks/", data={**FILLED, "worded": ""}).text
    assert "Give your alliance manager written leave" in plain
    assert 'class="original"' not in plain
    assert len(server.requests) == sent


def test_a_review_is_begun_in_its_other_language(client: httpx.Client, server: ModelServer) -> None:
    listed = client.get("en/review/drafts/").text
    assert listed.count("Begin in French") == 2 * len(WORDS)  # the button and its name
    server.reply = lambda request: "\n".join(
        f"Ceci est la phrase que dit la revue en français. [{one['number']}]"
        for one in data(request)["passages"]
    )
    draft = client.post("en/review/translate", data={"review": "fr/turbines"})
    assert "Drafted by a language model, for you to read" in draft.text
    assert 'Original: <q lang="en">The case of &lt;turbines&gt;</q>' in draft.text
    assert "Ceci est la phrase" in draft.text
    gone = client.post("en/review/translate", data={"review": "fr/never-was"})
    assert gone.status_code == 422
    assert "There is no review" in gone.text
    key = re.search(r"draft=([\w-]+)", str(draft.url))
    assert key
    dismissed = client.post(f"en/review/{key[1]}/dismiss").text
    assert "Drafted by a language model" not in dismissed


def test_a_summary_is_drafted_where_there_is_none(
    client: httpx.Client, server: ModelServer
) -> None:
    key = "a-new-draft"
    typed = {"title": "Late", "lang": "en", "events": "Three deliveries came late in May 2024."}
    changes = {name: {"values": [text], "before": [[]]} for name, text in typed.items()}
    client.post(f"en/review/{key}/typed", json={"changes": changes})
    form = client.get(f"en/review/?draft={key}").text
    assert 'form="draft-summary"' in form
    done = client.post(f"en/review/{key}/summary").text
    assert "language model’s draft, made from your story" in done
    assert done.count("Three deliveries came late in May 2024.") == 2
    assert 'form="draft-summary"' not in done
    again = client.post(f"en/review/{key}/summary")
    assert again.status_code == 422
    assert "There is a summary already" in again.text


def test_without_a_model_nothing_offers_one(
    client: httpx.Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("no-model")
    with small_service(folder, write) as service, serving_small(service) as at:
        client.base_url = httpx.URL(at)
        compared = client.get(COMPARED).text
        assert "What they show together" in compared
        assert 'id="word"' not in compared
        form = client.get("en/playbooks/?playbook=aligning-objectives").text
        assert 'name="worded"' not in form
        assert "draft-summary" not in client.get("en/review/?draft=a-new-draft").text
        begun = client.post("en/review/translate", data={"review": "fr/turbines"}).text
        assert "No language model is configured here." in begun
        assert 'Original: <q lang="en">The case of &lt;turbines&gt;</q>' in begun
