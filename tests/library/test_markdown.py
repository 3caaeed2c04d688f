"""Front matter, sections and statements with their lines."""

import pytest

from assistant.library.documents import Problem
from assistant.library.guidance import read_guidance
from assistant.library.markdown import FileError, split_sentences
from tests.library_builder import TAXONOMY, page

PATH = "guidance/en/joint-calendar.md"


def read(text: str, path: str = PATH) -> object:
    return read_guidance(text, path, "hash", TAXONOMY)


def problem(text: str, path: str = PATH) -> Problem:
    with pytest.raises(FileError) as caught:
        read(text, path)
    return caught.value.problem


def test_statements_are_exact_lines_of_the_file() -> None:
    text = page("joint-calendar", why="First sentence, e.g. this one. Second: 2.5 % (CEDR 2023).")
    document = read_guidance(text, PATH, "hash", TAXONOMY)
    lines = text.splitlines()
    for passage in document.passages:
        assert lines[passage.line_start - 1] == f"## {passage.heading}"
        for statement in passage.statements:
            cited = " ".join(lines[statement.line_start - 1 : statement.line_end])
            assert statement.text in cited
    why = document.section("why")
    assert [s.text for s in why.statements] == [
        "First sentence, e.g. this one.",
        "Second: 2.5 % (CEDR 2023).",
    ]
    assert [s.text for s in document.section("how").statements] == [
        "Write down the first step of joint-calendar.",
        "Agree the second of joint-calendar.",
    ]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Un pas. Puis deux !", ["Un pas.", "Puis deux !"]),
        ("Voir p. 12 du contrat. À signer.", ["Voir p. 12 du contrat.", "À signer."]),
        ("Dites « non. » Ensuite partez.", ["Dites « non. »", "Ensuite partez."]),
        ("It cost USD 2.5 m. by 2015 (ICC 2016).", ["It cost USD 2.5 m. by 2015 (ICC 2016)."]),
        ("Non (Cass. com. 2014). Oui (CPC).", ["Non (Cass. com. 2014).", "Oui (CPC)."]),
        ("Ainsi (Cass. 1re civ., 2016).", ["Ainsi (Cass. 1re civ., 2016)."]),
        ("J. Smith left. Why? Nobody knows…", ["J. Smith left.", "Why?", "Nobody knows…"]),
    ],
)
def test_sentences(text: str, sentences: list[str]) -> None:
    assert split_sentences(text) == sentences
    assert all(sentence in text for sentence in sentences)


def test_typographic_headings_are_the_same_headings() -> None:
    text = (
        page("joint-calendar", "fr").replace("c'est", "c’est").replace("l'utiliser", "l’utiliser")
    )
    document = read_guidance(text, "guidance/fr/joint-calendar.md", "hash", TAXONOMY)
    assert document.section("why").heading == "Pourquoi c’est important"


@pytest.mark.parametrize(
    ("old", "new", "line", "field", "says"),
    [
        ("id: joint-calendar", "id: joint-calender", 2, "id", "joint-calendar"),
        ("theme: objective-alignment", "theme: objectives", 3, "theme", "objective-alignment"),
        ("theme: objective-alignment", "theme: communication", 3, "theme", "objective-alignment"),
        ("phases: [operate]", "phases: [oparate]", 4, "phases.0", "operate"),
        ("phases: [operate]", "phases: []", 4, "phases", "at least 1"),
        ("lang: en", "lang: de", 5, "lang", "nearest are: en"),
        ("lang: en", "lang: fr", 5, "lang", "folder"),
        ("roles: [manager]", "roles: [boss]", 9, "roles.0", "manager"),
        ("related: []", "related: [joint-kalendar]", 10, "related.0", "joint-calendar"),
        ("updated: 2026-11-23", "updated: soon", 12, "updated", "date"),
        ("updated: 2026-11-23\n", "", 1, "updated", "missing"),
        ("related: []", "relatd: []", 10, "relatd", "related"),
        ("sources: []", 'sources: [{key: "X"}]', 11, "sources.0.publisher", "missing"),
        ("title: ", "title: a: b", 6, "", "YAML"),
    ],
)
def test_bad_front_matter(old: str, new: str, line: int, field: str, says: str) -> None:
    found = problem(page("joint-calendar").replace(old, new, 1))
    assert (found.line, found.field) == (line, field)
    assert says in found.message
    assert str(found).startswith(f"{PATH}, line {line}")
    assert "\n" not in str(found)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("## Indicators", "## Indicateurs", "not one of: Principle"),
        ("## Principle", "# Principle", "not one of"),
        ("## Pitfalls\n\n- One pitfalls of joint-calendar.\n- Another pitfalls of joint-calendar.",
         "", "'Pitfalls' is missing"),
        ("- One pitfalls of joint-calendar.\n- Another pitfalls of joint-calendar.", "",
         "'Pitfalls' is empty"),
        ("## Principle", "Hello.\n\n## Principle", "before the first heading"),
        ("---\nid", "id", "front matter"),
    ],
)  # fmt: skip
def test_bad_body(old: str, new: str, says: str) -> None:
    assert says in problem(page("joint-calendar").replace(old, new, 1)).message


def test_file_must_carry_its_id_as_name() -> None:
    found = problem(page("joint-calendar"), "guidance/en/other.md")
    assert "joint-calendar.md" in found.message
