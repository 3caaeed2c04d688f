"""A command says and does the same beside a running app as by itself: real processes, both ways."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cli.test_cli import entente
from tests.library_builder import playbook, write_library, write_page, write_review
from tests.web.conftest import serving

BATCH = [
    b'\xef\xbb\xbf{"q": "How do we start with culture-fit?"}',
    b'{"q": "half a character: \\ud800"}',
    b'{"q": "a line\xe2\x80\xa8separator is no line break", "lang": "en"}',
    b"",
    b'{"q": "no language", "lang": "de"}',
    b'{"q": 5}',
    b'{"question": "x"}',
    b"[1]",
    b"not JSON",
    b'{"q": "latin \xe9"}',
    b"[" * 20_000,
    b'{"q": ""}\r',
    b'{"q": "What is the VAT rate in Portugal?", "lang": "fr"}',
]
ANSWERED = [1, 2, 3, 12, 13]


@dataclass(frozen=True)
class Told:
    """What a command said, and how it ended."""

    status: int
    out: str
    err: str


class BothWays:
    """Runs commands beside a served home and in another one of the same library."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self.library = folder / "library"
        self.homes = {"served": folder / "served", "in process": folder / "alone"}
        self._cache = cache

    def run(self, way: str, *arguments: str | Path) -> Told:
        done = entente(*arguments, home=self.homes[way], cache=self._cache, library=self.library)
        return Told(
            done.returncode,
            re.sub(r'"timings_ms": {[^}]*}', '"timings_ms": {}', done.stdout),
            done.stderr,
        )

    def same(self, *arguments: str | Path) -> Told:
        """What a command says, which is the same both ways."""
        told = self.run("served", *arguments)
        assert told == self.run("in process", *arguments)
        assert "Traceback" not in told.err
        return told


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Iterator[BothWays]:
    made = BothWays(tmp_path_factory.mktemp("both"), cache)
    templates = made.library.parent / "playbooks" / "en"
    templates.mkdir(parents=True)
    (templates / "small-start.md").write_text(playbook(), encoding="utf-8")
    write_library(made.library, 12)
    write_review(made.library, "late-approvals", title="Late approvals")
    write_review(made.library, "unpaid-tins", title="Unpaid tins", mechanism="arbitration")
    for home in made.homes.values():
        home.mkdir(mode=0o700)
        (home / "settings.toml").write_text(f"playbooks = '{templates.parent}'\n", "utf-8")
    environment = {"ENTENTE_CACHE": str(cache), "ENTENTE_LIBRARY": str(made.library)}
    with serving(made.homes["served"], environment):
        made.run("in process", "sync")
        yield made


def test_every_line_of_a_batch_has_an_answer_or_an_error(both: BothWays, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\n".join(BATCH))
    told = both.same("ask", "--batch", file, "--json")
    assert told.status == 1
    assert told.err.count("\n") == 1
    assert f"7 of 12 lines of {file} have no answer" in told.err
    lines = [json.loads(line) for line in told.out.split("\n")[:-1]]
    numbers = [number for number, line in enumerate(BATCH, 1) if line]
    assert len(lines) == len(numbers) == 12
    for number, line in zip(numbers, lines, strict=True):
        if number in ANSWERED:
            assert line["answer"], number
        else:
            assert line.keys() == {"line", "error"}
            assert line["line"] == number
    assert next(line["error"] for line in lines if "error" in line).startswith("'de' is not")
    told = both.same("cases", "--batch", file, "--json")
    assert told.status == 1
    assert len(told.out.splitlines()) >= 12


def test_a_page_to_choose_is_named_with_the_command_that_asks_it(both: BothWays) -> None:
    question = "Where's the best pancake?"
    refused = both.same("ask", question, "--lang", "en")
    assert refused.status == 0
    commands = [line for line in refused.out.splitlines() if " --page " in line]
    assert [line[:15] for line in commands] == [f"{n}. entente ask " for n in (1, 2, 3)]
    command, told, page = shlex.split(commands[1][3:])[1:3], question, commands[1].split()[-1]
    assert command == ["ask", told]
    offered = json.loads(both.same("ask", question, "--lang", "en", "--json").out)
    assert offered["choices"][1]["id"] == page
    picked = both.same("ask", question, "--lang", "en", "--page", page, "--json")
    answer = json.loads(picked.out)
    assert (answer["outcome"], answer["choices"]) == ("answered", [])
    assert answer["citations"][0]["id"] == page
    unknown = both.same("ask", question, "--page", "joint-calender")
    assert (unknown.status, unknown.out) == (1, "")
    assert "There is no page 'joint-calender'; the nearest are: joint-calendar" in unknown.err
    assert both.same("ask", "--batch", "none.jsonl", "--page", page).status == 2


def test_results_and_errors_are_the_same(both: BothWays, tmp_path: Path) -> None:
    assert both.same("ask", "How do we start with culture-fit?").status == 0
    assert both.same("--role", "manager", "cases", "late approvals", "--json").status == 0
    context = tmp_path / "context.yaml"
    context.write_text("our_company: Alpha\npartner: Beta\nstart: 2027-01-04\n", encoding="utf-8")
    out = tmp_path / "list.json"
    fill = ("playbook", "fill", "small-start", "--context", context, "--out", out)
    assert both.same(*fill).status == 0
    assert out.stat().st_mode & 0o077 == 0
    worded = both.same(*fill, "--worded").out
    assert "In the words of a language model: 0; the others as the template has them." in worded
    together = both.same("sum-up", "late-approvals", "unpaid-tins", "--lang", "en", "--json")
    assert {one["id"] for one in json.loads(together.out)["citations"]} == {
        "late-approvals", "unpaid-tins",
    }  # fmt: skip
    alone = both.same("--role", "manager", "sum-up", "late-approvals", "unpaid-tins")
    assert (alone.status, "Fewer than two of these cases exist" in alone.err) == (1, True)
    begun = tmp_path / "begun.md"
    translated = both.run("served", "review", "translate", "unpaid-tins", begun, "--into", "fr")
    assert translated.status == 0, translated.err
    assert "No language model is configured here." in translated.err
    assert "id: unpaid-tins\norigin: internal" in begun.read_text(encoding="utf-8")
    context.write_text("our_company: Alpha\npartner: Beta\nstart: soon\n", encoding="utf-8")
    assert both.same(*fill).status == 1
    refused = both.same("--role", "manager", "review", "approve", "late-approvals", "--read", "x")
    assert (refused.status, refused.err) == (
        1, "entente: Only a curator can approve a review; ask one to do it.\n",
    )  # fmt: skip
    assert "There is no review 'none'" in both.same("review", "retire", "none").err
    assert both.same("account", "erase", "nobody", "--yes").status == 1
    assert both.same("account", "erase", "operator", "--yes").status == 0


def test_a_file_that_cannot_be_used_is_named_both_ways(both: BothWays) -> None:
    bad = write_page(both.library, "exit-clauses")
    bad.write_text("nothing", encoding="utf-8")
    for way in both.homes:
        both.run(way, "sync")  # what is new is new once
    told = both.same("sync")
    assert told.status == 1
    assert "guidance/en/exit-clauses.md" in told.err
    bad.unlink()
    pages = list(both.library.glob("guidance/*/*.md"))
    for page in pages:
        page.rename(page.with_suffix(".gone"))
    for told in (both.same("ask", "x"), both.same("sync")):
        assert (told.status, told.out) == (1, "")
        assert told.err.count("\n") == 1
        assert "--accept-loss" in told.err
    for page in pages:
        page.with_suffix(".gone").rename(page)
    assert both.same("ask", "How do we start with culture-fit?").status == 0
