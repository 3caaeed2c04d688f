"""A day of a team in fast motion, at a running app, in both languages."""

import io
import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
from docx import Document

from assistant.errors import EntenteError
from assistant.language import LANGUAGES, Lang
from assistant.playbooks.exports import EXPORTS
from assistant.settings import shipped_library
from evals.sets import Covered, load_covered

Run = Callable[..., object]

HOURS = 8
_CHATTED, _BATCHED = 20, 60  # questions of an hour, typed and from scripts
_PLAYBOOKS = ("kick-off-30-days", "coopetition-information-rules", "rebalancing-contributions")
_PATIENCE = 0.2  # seconds between two tries


def hours(address: str, work: Path, run: Run) -> Iterator[int]:
    """Work through the day; yields the number of each hour that has passed.

    Args:
        work: folder for files.
        run: runs a command beside the app.
    """
    questions = load_covered("dev")
    reviews = {
        lang: sorted((shipped_library() / "reviews" / lang).glob("*.md")) for lang in LANGUAGES
    }
    with httpx.Client(base_url=address, timeout=300, follow_redirects=True) as browser:
        for hour in range(HOURS):
            first = hour * (_CHATTED + _BATCHED)
            asked = questions[first : first + _CHATTED + _BATCHED]
            for lang in LANGUAGES:
                for page in ("", "cases", "review", "playbooks", "curation"):
                    _got(browser, f"/{lang}/{page}/".replace("//", "/"))
                _chat(browser, lang, [q.q for q in asked[:_CHATTED] if q.lang == lang])
                _checklist(browser, lang, _PLAYBOOKS[hour % len(_PLAYBOOKS)])
                _import(browser, lang, reviews[lang][hour])
            _scripts(work, asked[_CHATTED:], run)
            yield hour


def _got(browser: httpx.Client, path: str) -> httpx.Response:
    return _fine(browser.get(path))


def _fine(answer: httpx.Response) -> httpx.Response:
    if answer.is_error:
        raise EntenteError(f"{answer.request.url} was answered with {answer.status_code}.")
    return answer


def _chat(browser: httpx.Client, lang: Lang, questions: list[str]) -> None:
    """Ask one question after the other, as fast as they are taken."""
    for question in questions:
        action = [{"do": "ask", "question": question}]
        while (sent := browser.post(f"/{lang}/conversation", json=action)).status_code == 429:
            time.sleep(_PATIENCE)
        _fine(sent)


def _checklist(browser: httpx.Client, lang: Lang, playbook: str) -> None:
    """Fill a checklist in, and export it in every format."""
    form = {
        "-playbook": playbook, "our_company": "Nordlys", "partner": "Brennec",
        "start": "2027-01-04", "concerns": "They take three months to sign off what we deliver.",
    }  # fmt: skip
    made = _fine(browser.post(f"/{lang}/playbooks/", files={n: (None, v) for n, v in form.items()}))
    id_ = made.url.params["id"]
    for ending in EXPORTS:
        _got(browser, f"/checklists/{id_}.{ending}")


def _import(browser: httpx.Client, lang: Lang, review: Path) -> None:
    """Import a review, as Markdown and as a Word file, and have it checked; nothing is saved."""
    text = review.read_text(encoding="utf-8")
    document = Document()
    for line in text.split("\n---\n", 1)[1].split("\n"):
        if heading := re.fullmatch(r"#+ (.*)", line):
            document.add_heading(heading[1], 2)
        elif line:
            document.add_paragraph(line)
    word = io.BytesIO()
    document.save(word)
    for name, content in ((review.name, text.encode()), ("review.docx", word.getvalue())):
        read = browser.post(f"/{lang}/review/import", files={"file": (name, content)})
        _got(browser, f"/{lang}/review/?draft={_fine(read).url.params['draft']}&check=1")


def _scripts(work: Path, asked: list[Covered], run: Run) -> None:
    batch = work / "batch.jsonl"
    lines = (json.dumps({"q": question.q, "lang": question.lang}) for question in asked)
    batch.write_text("\n".join(lines), encoding="utf-8")
    run("ask", "--batch", str(batch), "--json")
    run("cases", "--batch", str(batch), "--json")
    context = work / "context.yaml"
    context.write_text(
        "our_company: Nordlys\npartner: Brennec\nstart: 2027-01-04\n"
        "concerns: They take three months to sign off what we deliver.\n",
        encoding="utf-8",
    )
    target = work / "list.docx"
    run("playbook", "fill", _PLAYBOOKS[0], "--context", str(context), "--out", str(target))
    target.unlink()
