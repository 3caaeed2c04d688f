"""Pages and reviews changed as files: every other line stays, and nobody's change is lost."""

import datetime as dt
from pathlib import Path

import pytest

from assistant.errors import ChangedError, EntenteError, MissingError
from assistant.library.drafting import LayoutError, page_questions, with_practice, with_question
from assistant.library.editing import LibraryEditor
from assistant.library.files import LibraryFiles
from assistant.library.vocabulary import Vocabulary
from tests.library_builder import page, write_page, write_review

TODAY = dt.date(2026, 11, 29)


def editor(*libraries: Path, shipped: Path = Path("/nowhere")) -> LibraryEditor:
    return LibraryEditor(LibraryFiles(libraries), Vocabulary(libraries), shipped, {})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            'questions:\n  - "One?"\nroles:',
            'questions:\n  - "One?"\n  - "Two: \\"b\\" # c?"\nroles:',
        ),
        ("questions:\n- One?\nroles:", 'questions:\n- One?\n- "Two: \\"b\\" # c?"\nroles:'),
        ("questions: []\nroles:", 'questions:\n  - "Two: \\"b\\" # c?"\nroles:'),
        (
            'questions: [One?,\n  "A, b?"]\nroles:',
            'questions:\n  - "One?"\n  - "A, b?"\n  - "Two: \\"b\\" # c?"\nroles:',
        ),
        (
            "questions:\n  # said by managers\n  - >-\n    One\n    long?\n\nroles:",
            "questions:\n  # said by managers\n  - >-\n    One\n    long?\n"
            '  - "Two: \\"b\\" # c?"\n\nroles:',
        ),
        ("roles:", 'roles: [x]\nquestions:\n  - "Two: \\"b\\" # c?"'),
    ],
)
def test_a_question_is_added_and_every_other_line_stays(before: str, after: str) -> None:
    question, rest = 'Two: "b" # c?', "\n---\n\n## Principle\n\nquestions: none\n"
    made = with_question(f"---\nid: x\n{before} [x]{rest}", question)
    assert made == f"---\nid: x\n{after}{'' if '[x]' in after else ' [x]'}{rest}"
    assert page_questions(made)[-1] == question


@pytest.mark.parametrize("text", ["", "no front matter", "---\nquestions: [\n---\n", "---\na: 1\n"])
def test_what_cannot_be_read_is_not_added_to(text: str) -> None:
    with pytest.raises(LayoutError):
        with_question(text, "Two?")


@pytest.mark.parametrize(
    "before",
    [
        "", "# nothing yet\n", "themes:\n  - {id: soil, fr: Sol}\n",
        "practices:\n  - {id: a-b, theme: soil, fr: A}\nthemes: []\n",
        "practices:   # ours\n- id: a-b\n  theme: soil\n  fr: A\n",
    ],
)  # fmt: skip
def test_a_practice_is_added_to_the_vocabulary(before: str) -> None:
    made = with_practice(before, "frost-watch", "soil", "fr", 'Veiller "au" gel')
    assert '{id: frost-watch, theme: soil, fr: "Veiller \\"au\\" gel"}' in made
    assert all(line in made.split("\n") for line in before.rstrip("\n").split("\n"))


@pytest.mark.parametrize("before", ["practices: [a]\n", "practices: {}\n", "- x\n", "a: [\n"])
def test_a_vocabulary_of_another_form_is_left_alone(before: str) -> None:
    with pytest.raises(LayoutError):
        with_practice(before, "frost-watch", "soil", "fr", "Gel")


def test_a_text_is_saved_if_it_is_the_one_that_was_read(tmp_path: Path) -> None:
    path = write_page(tmp_path, "culture-fit")
    desk = editor(tmp_path)
    opened = desk.text("page", "culture-fit", "en")
    assert opened.problems == ()
    changed = opened.text.replace("in a sentence", "in one sentence")
    saved = desk.save("page", "culture-fit", "en", changed, opened.hash)
    assert path.read_text(encoding="utf-8") == changed
    with pytest.raises(ChangedError, match="changed by someone else"):
        desk.save("page", "culture-fit", "en", opened.text, opened.hash)
    assert path.read_text(encoding="utf-8") == changed
    again = desk.save("page", "culture-fit", "en", opened.text, saved.hash)
    assert again.hash == opened.hash


def test_readers_lose_nothing_to_a_fault_and_a_faulty_text_is_mended_in_steps(
    tmp_path: Path,
) -> None:
    path = write_page(tmp_path, "culture-fit")
    desk = editor(tmp_path)
    opened = desk.text("page", "culture-fit", "en")
    faulty = opened.text.replace("## Principle", "## Principal").replace("roles: [", "rules: [")
    found = desk.check("page", "culture-fit", "en", faulty)
    assert {problem.line for problem in found} >= {faulty.split("\n").index("## Principal") + 1}
    with pytest.raises(EntenteError, match="Readers would no longer see this text") as refused:
        desk.save("page", "culture-fit", "en", faulty, opened.hash)
    assert "Les lecteurs ne verraient plus" in refused.value.told("fr")
    assert path.read_text(encoding="utf-8") == opened.text
    path.write_text(faulty, encoding="utf-8")
    half = faulty.replace("rules: [", "roles: [")
    read = desk.text("page", "culture-fit", "en")
    saved = desk.save("page", "culture-fit", "en", half, read.hash)
    assert 0 < len(saved.problems) < len(read.problems)


def test_only_texts_of_the_library_can_be_addressed(tmp_path: Path) -> None:
    library = tmp_path / "library"
    write_page(library, "culture-fit")
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    desk = editor(library)
    for id_ in ("../../secret", "..", "/etc/passwd", "a/b", "", "A B", ".hidden", "x" * 81):
        with pytest.raises(EntenteError):
            desk.text("page", id_, "en")
        with pytest.raises(EntenteError):
            desk.save("page", id_, "en", "x", "")
    with pytest.raises(MissingError):
        desk.text("review", "culture-fit", "en")
    assert {path.name for path in tmp_path.rglob("*.md")} == {"culture-fit.md", "secret.md"}


def test_the_shipped_library_is_never_written_to(tmp_path: Path) -> None:
    write_page(tmp_path, "culture-fit")
    desk = editor(tmp_path, shipped=tmp_path)
    opened = desk.text("page", "culture-fit", "en")
    assert not desk.editable
    assert not opened.own
    for change in (
        lambda: desk.save("page", "culture-fit", "en", opened.text + "x", opened.hash),
        lambda: desk.add_question("culture-fit", "en", "What now?"),
        lambda: desk.begin_page("A title", "communication", "en", "What now?", TODAY),
    ):
        with pytest.raises(EntenteError, match="entente init DIR"):
            change()


def test_a_changed_page_of_another_library_is_copied_with_its_translation(tmp_path: Path) -> None:
    shipped, own = tmp_path / "shipped", tmp_path / "own"
    for lang in ("fr", "en"):
        write_page(shipped, "culture-fit", lang)
    write_page(own, "joint-calendar")
    desk = editor(shipped, own, shipped=shipped)
    saved = desk.add_question("culture-fit", "en", "Who are  these people?")
    assert saved.own
    assert page_questions(saved.text)[-1] == "Who are these people?"
    assert (own / "guidance" / "fr" / "culture-fit.md").read_text(encoding="utf-8") == page(
        "culture-fit", "fr"
    )
    assert "these people" not in (shipped / "guidance" / "en" / "culture-fit.md").read_text("utf-8")
    with pytest.raises(EntenteError, match="has this question already"):
        desk.add_question("culture-fit", "en", "who are these people?")


def test_a_page_begins_with_its_question_and_is_seen_once_it_is_written(tmp_path: Path) -> None:
    write_page(tmp_path, "culture-fit")
    desk = editor(tmp_path)
    begun = desk.begin_page(
        "Veiller au « gel »", "communication", "fr", "Qui appelle qui\xa0?", TODAY,
        (("launch", "operate"), ("mediator",)),
    )  # fmt: skip
    assert begun.id == "veiller-au-gel"
    assert {problem.message for problem in begun.problems} == {
        f"the section '{heading}' is empty"
        for heading in (
            "Principe", "Pourquoi c'est important", "Comment faire", "Indicateurs", "Pièges",
            "Exemple", "Quand ne pas l'utiliser",
        )
    }  # fmt: skip
    whole = begun.text.replace(" -->", " -->\n\nUne phrase.")
    assert desk.save("page", begun.id, "fr", whole, begun.hash).problems == ()
    with pytest.raises(EntenteError, match="There is a page 'veiller-au-gel' already"):
        desk.begin_page("Veiller au gel", "communication", "fr", "Quoi ?", TODAY)
    for title, theme in (("« »", "communication"), ("Titre", "nothing")):
        with pytest.raises(EntenteError, match="title of a few words"):
            desk.begin_page(title, theme, "fr", "Quoi ?", TODAY)


def test_everything_is_listed_with_its_faults(tmp_path: Path) -> None:
    write_page(tmp_path, "culture-fit")
    write_review(tmp_path, "old-case").write_text("not a review", encoding="utf-8")
    desk = editor(tmp_path)
    assert [(each.kind, each.id) for each in desk.listed()] == [
        ("page", "culture-fit"), ("review", "old-case"),
    ]  # fmt: skip
    (problem,) = desk.text("review", "old-case", "en").problems
    assert (problem.line, problem.path) == (1, "reviews/en/old-case.md")
