"""What a team tells: every problem at once, each in plain words."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from assistant.errors import EntenteError
from assistant.library.expressions import parse_condition
from assistant.library.playbooks import read_playbook
from assistant.playbooks.context import (
    Context,
    ContextError,
    check_context,
    context_language,
    read_context,
)
from assistant.typography import plain
from tests.library_builder import TAXONOMY, playbook

TEMPLATE = read_playbook(playbook(), "playbooks/en/small-start.md", "", TAXONOMY)
GOOD: dict[str, Any] = {"our_company": "Nordlys", "partner": "Brennec", "start": "2027-01-04"}


def test_a_good_context_is_taken() -> None:
    context = check_context(
        GOOD | {"people": {"alliance-manager": " Ada  Morel "}, "competitors": "oui",
                "concerns": ["one", "two"], "public_holidays": "fr", "phase": "launch"},
        TEMPLATE, "en",
    )  # fmt: skip
    assert context.inputs["start"] == dt.date(2027, 1, 4)
    assert context.inputs["competitors"] is True
    assert context.inputs["phase"] == "launch"
    assert context.people == {"alliance-manager": "Ada Morel"}
    assert (context.concerns, context.public_holidays) == ("one\ntwo", "FR")


def test_french_dates_and_defaults_are_taken() -> None:
    context = check_context(GOOD | {"start": "4/1/2027"}, TEMPLATE, "fr")
    assert context.inputs["start"] == dt.date(2027, 1, 4)
    assert context.inputs["competitors"] is False


def test_all_that_is_missing_is_named() -> None:
    with pytest.raises(ContextError) as caught:
        check_context({"partner": "  "}, TEMPLATE, "fr")
    assert caught.value.missing == ("our_company", "partner", "start")
    told = plain(str(caught.value))
    assert "Il manque « Votre entreprise » (our_company) : indiquez un texte." in told
    assert "(start) : indiquez une date, comme 2026-09-30." in told


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"start": "2027-02-30"}, "“2027-02-30” is not a date that exists"),
        ({"start": "tomorrow"}, "“tomorrow” is not a date"),
        ({"competitors": "maybe"}, "“maybe” is neither yes nor no"),
        ({"compettitors": True}, "the nearest are: competitors"),
        ({"people": {"alliance-boss": "Ada"}}, "“alliance-boss” is not a role"),
        ({"people": ["Ada"]}, "takes a name by role"),
        ({"phase": "honeymoon"}, "“honeymoon” is not in the list"),
        ({"relationship_form": "marriage"}, "“marriage” is not in the list"),
        ({"concerns": "x" * 50_001}, "50001 characters"),
        ({"partner": "x" * 301}, "301 characters"),
        ({"public_holidays": "Atlantis"}, "“ATLANTIS” is not a country"),
    ],
)
def test_what_cannot_be_used_is_said(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ContextError) as caught:
        check_context(GOOD | changes, TEMPLATE, "en")
    assert said.casefold() in str(caught.value).casefold()


def test_fifty_thousand_characters_are_taken() -> None:
    assert len(check_context(GOOD | {"concerns": "x " * 25_000}, TEMPLATE, "en").concerns) > 49_000


def test_conditions() -> None:
    context = Context({"competitors": True, "phase": "launch", "listed": False})
    for text, holds in {
        "competitors": True, "not competitors": False, "listed": False, "not listed": True,
        "phase = launch": True, "phase in [design, launch] and competitors": True,
        "phase = exit": False, "unknown": False, "competitors = yes": True, "listed = no": True,
    }.items():  # fmt: skip
        assert context.holds(parse_condition(text)) is holds, text


def test_a_yaml_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "context.yaml"
    path.write_text("partner: B\ninputs:\n  start: 2027-01-04\nlang: en\n", encoding="utf-8")
    raw = read_context(path)
    assert raw == {"partner": "B", "start": "2027-01-04", "lang": "en"}
    assert context_language(raw, "fr") == "en"
    assert context_language({}, "fr") == "fr"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"partner: [a", "line "),
        (b"- a\n- b\n", "holds no 'input: value' lines"),
        (b"\xff\xfe\x00", "cannot be read as UTF-8"),
        (b"partner: Alpha : Beta\n", "line 1: not valid YAML: the value holds a colon"),
        (b"partner: " + b"[" * 9000, "more than 20 levels"),
        (b"partner: A\npartner: B\n", "line 2: not valid YAML: 'partner' stands twice"),
        (b"partner: A\ninputs:\n  partner: B\n", "stands both in 'inputs' and outside"),
        (b"inputs: partner\n", "'inputs' holds no 'input: value' lines"),
        (b"partner: A\n" + b"# x\n" * 300_000, "larger than 1 MB"),
    ],
)
def test_a_bad_file_is_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "context.yaml"
    path.write_bytes(content)
    with pytest.raises(EntenteError, match=r"context\.yaml") as caught:
        read_context(path)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "name",
    ["On", "No", "NO", "Yes", "y", "007", "12:30:45", "1_000", "1e3", "1.50", "null", "True", "TRUE",
     "false", "0o7", "2027-01-04"],
)  # fmt: skip
def test_a_name_is_what_was_written(tmp_path: Path, name: str) -> None:
    path = tmp_path / "context.yaml"
    path.write_text(
        f"our_company: Nordlys\npartner: {name}\nstart: 2027-01-04\n"
        f"people:\n  alliance-manager: {name}\nconcerns: [{name}, x]\n",
        encoding="utf-8",
    )
    context = check_context(read_context(path), TEMPLATE, "en")
    assert context.inputs["partner"] == name
    assert context.people == {"alliance-manager": name}
    assert context.concerns == f"{name}\nx"


@pytest.mark.parametrize("nothing", ["", "~", "''"])
def test_a_name_that_is_nothing_is_missing(tmp_path: Path, nothing: str) -> None:
    path = tmp_path / "context.yaml"
    path.write_text(f"our_company: A\npartner: {nothing}\nstart: 2027-01-04\n", encoding="utf-8")
    with pytest.raises(ContextError) as caught:
        check_context(read_context(path), TEMPLATE, "en")
    assert caught.value.missing == ("partner",)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("yes", True), ("oui", True), ("on", True), ("True", True), ("true", True), ("1", True),
     ("no", False), ("non", False), ("NO", False), ("off", False), ("false", False),
     ("null", False), ("~", False), ("", False)],
)  # fmt: skip
def test_yes_and_no_are_read_by_the_field(tmp_path: Path, written: str, meant: bool) -> None:
    path = tmp_path / "context.yaml"
    path.write_text(
        f"our_company: A\npartner: B\nstart: 2027-01-04\ncompetitors: {written}\n", encoding="utf-8"
    )
    assert check_context(read_context(path), TEMPLATE, "en").inputs["competitors"] is meant


@pytest.mark.parametrize(
    ("written", "country"),
    [("NO", "NO"), ("'NO'", "NO"), ("fr", "FR"), ("", ""), ("~", ""), ("non", ""), ("false", ""),
     ("yes", "FR"), ("oui", "FR"), ("Suisse", "CH"), ("the Netherlands", "NL"), ("UK", "GB")],
)  # fmt: skip
def test_norway_has_holidays(tmp_path: Path, written: str, country: str) -> None:
    path = tmp_path / "context.yaml"
    path.write_text(f"public_holidays: {written}\n", encoding="utf-8")
    raw = GOOD | read_context(path)
    assert check_context(raw, TEMPLATE, "en").public_holidays == country


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("public_holidays: no", "« no » peut être la Norvège ou « aucun »"),
        ("partner: [On, Alpha]", "(partner) attend une seule valeur"),
        ("partner: {Alpha}", "(partner) attend une seule valeur"),
        ("concerns: [Retards : trois mois]", "(concerns) attend une seule valeur"),
        ("people: {alliance-manager: [Ada, Bo]}", "attend un nom par rôle"),
        ("people: {alliance-manager: " + "x" * 301 + "}", "compte 301 caractères ; 300 au plus"),
        ("lang: NO", "« NO » n’est pas une langue"),
        ("start: 2027-02-30", "« 2027-02-30 » n’est pas une date qui existe"),
        ("start: 1798934400", "« 1798934400 » n’est pas une date qui existe"),
    ],
)
def test_what_would_be_dropped_is_said(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "context.yaml"
    path.write_text(line + "\n", encoding="utf-8")
    with pytest.raises(ContextError) as caught:
        check_context(GOOD | read_context(path), TEMPLATE, "fr")
    assert said in str(caught.value).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_default_has_the_type_of_its_input() -> None:
    text = playbook().replace(
        "required: false, default: false", "required: Non, default: oui"
    ).replace("required: true, label:", "required: yes, default: 2027-03-01, label:")  # fmt: skip
    template = read_playbook(text, "playbooks/en/small-start.md", "", TAXONOMY)
    context = check_context({"our_company": "A", "partner": "B"}, template, "en")
    assert context.inputs["competitors"] is True
    assert context.inputs["start"] == dt.date(2027, 3, 1)
