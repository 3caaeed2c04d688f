"""``entente playbook …`` as scripts use it."""

import json
from pathlib import Path

from tests.cli.test_cli import entente

CONTEXT = """our_company: Nordlys
partner: Brennec
start: 2027-01-04
relationship_form: joint-venture
competitors: yes
people: {alliance-manager: Ada Morel}
concerns: They take three months to sign off what we deliver.
public_holidays: FR
lang: en
"""


def test_list_and_show(tmp_path: Path, cache: Path) -> None:
    done = entente("playbook", "list", "--json", home=tmp_path, cache=cache)
    listed = json.loads(done.stdout)
    assert len(listed) == 22
    assert {"id", "title", "theme", "phases", "purpose", "items", "lang"} <= set(listed[0])
    shown = entente(
        "playbook", "show", "exit", "--lang", "fr", "--json", home=tmp_path, cache=cache
    )
    template = json.loads(shown.stdout)
    assert template["lang"] == "fr"
    assert [i["name"] for i in template["inputs"]][:2] == ["our_company", "partner"]
    wrong = entente("playbook", "show", "exitt", home=tmp_path, cache=cache)
    assert wrong.returncode == 1
    assert "the nearest are: exit" in wrong.stderr


def test_fill_writes_the_public_json(tmp_path: Path, home: Path, cache: Path) -> None:
    context, out = tmp_path / "ours.yaml", tmp_path / "list.json"
    context.write_text(CONTEXT, encoding="utf-8")
    done = entente(
        "playbook", "fill", "kick-off-30-days", "--context", context, "--out", out,
        home=home, cache=cache,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    filled = json.loads(out.read_text(encoding="utf-8"))
    assert (filled["playbook"], filled["lang"]) == ("kick-off-30-days", "en")
    assert filled["inputs"]["partner"] == "Brennec"
    for item in filled["items"]:
        assert {"id", "text", "section", "owner", "due", "priority", "status", "evidence", "why",
                "cases", "proposed"} <= set(item)  # fmt: skip
        citation = item["why"]["citation"]
        assert {"n", "id", "kind", "lang", "title", "section", "path", "quote"} <= set(citation)
    assert any(item["priority"] == "high" for item in filled["items"])
    assert any("Brennec" in item["text"] for item in filled["items"])


def test_what_is_missing_or_wrong_is_named(tmp_path: Path, cache: Path) -> None:
    context = tmp_path / "ours.yaml"
    context.write_text("partner: B\nstart: 2027-02-31x\nrivals: yes\n", encoding="utf-8")
    done = entente(
        "playbook", "fill", "kick-off-30-days", "--context", context, "--lang", "en",
        home=tmp_path, cache=cache,
    )  # fmt: skip
    assert done.returncode == 1
    assert "“Your company” (our_company) is missing: give a text." in done.stderr
    assert "is not a date that exists" in done.stderr
    assert "“rivals” is not something this template asks for" in done.stderr
    bad = entente(
        "playbook", "fill", "exit", "--out", tmp_path / "x.pdf", home=tmp_path, cache=cache
    )
    assert "'.pdf' is not a format" in bad.stderr
    neither = entente("playbook", "fill", home=tmp_path, cache=cache)
    assert neither.returncode == 2


def test_a_request_chooses_the_checklist(tmp_path: Path, home: Path, cache: Path) -> None:
    context, out = tmp_path / "ours.yaml", tmp_path / "list.md"
    context.write_text("our_company: A\npartner: B\nmeeting: 2027-03-01\n", encoding="utf-8")
    done = entente(
        "playbook", "fill", "--request", "a checklist for our quarterly meeting with the partner",
        "--context", context, "--out", out, "--lang", "en", home=home, cache=cache,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "quarterly-review" in done.stdout
    assert "- [ ] " in out.read_text(encoding="utf-8")
