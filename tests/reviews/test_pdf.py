"""PDF files: what is read, what is said of what can't be read, and what is stopped."""

import string

import pytest

from assistant.language import Lang
from assistant.reviews import convert as converter
from assistant.reviews.convert import ConversionError, convert
from assistant.reviews.intake import take_in
from assistant.sandbox import Limits
from tests.reviews.pdfs import lines, pages, shown, written

STORY = [
    "Context", "Alpha supplies Beta with sensors for the cars that Beta has made since 2019.",
    "What happened", "Beta did not answer the notices in time, and the price of copper rose.",
    "Lessons learned", "- Agree on the price of copper before the contract is signed.",
]  # fmt: skip


def test_the_lines_of_a_page_fill_the_form() -> None:
    found = take_in(pages([lines(STORY)]), "story.pdf", "en")
    assert found.form.context == STORY[1]
    assert found.form.events == STORY[3]
    assert found.form.lessons[0].text == STORY[5].removeprefix("- ")
    assert (found.unplaced, found.notes) == ("", ())


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_pages_without_text_are_named(lang: Lang) -> None:
    content = pages([lines(STORY), b"0 0 100 100 re f", b"0 0 9 9 re f"])
    (note,) = convert(content, "scan.pdf", lang).notes
    assert "2, 3" in note
    assert "scan.pdf" in note


def test_letters_that_are_no_words_are_said_to_be_garbled() -> None:
    plain = string.ascii_lowercase
    wrong = str.maketrans(plain, plain[3:] + plain[:3])
    text = [line.translate(wrong) for line in STORY * 3]
    assert any(
        "not French or English words" in n for n in convert(pages([lines(text)]), "x.pdf").notes
    )
    glyphs = [r"/g12/g3/g45 (cid:12)(cid:99)".replace("(", r"\(").replace(")", r"\)")] * 30
    assert any("check every line" in n for n in convert(pages([lines(glyphs)]), "x.pdf").notes)


def test_words_each_on_a_line_are_put_together() -> None:
    words = " ".join(STORY).split()
    found = convert(pages([lines(words)]), "x.pdf")
    assert "one word a line" in found.notes[0]
    assert STORY[1] in found.markdown


def test_columns_are_said_to_be_there() -> None:
    left = [(50, 700 - 14 * n, f"the left side, line {n} of it") for n in range(20)]
    right = [(330, 700 - 14 * n, f"the right side, line {n} of it") for n in range(20)]
    rows = [word for pair in zip(left, right, strict=True) for word in pair]
    assert any("columns" in note for note in convert(pages([shown(rows)]), "x.pdf").notes)
    assert convert(pages([shown(left)]), "x.pdf").notes == ()


def test_comments_and_fields_are_given_back() -> None:
    notes = [
        b"<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(Ask the lawyer)/T(Bob)>>",
        b"<</Type/Annot/Subtype/Widget/FT/Tx/Rect[0 0 9 9]/V(Gamma SA)/T(partner)>>",
        b"<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>",
    ]
    content = pages([lines(STORY)], on_page=b"/Annots[4 0 R 5 0 R 6 0 R]", more=notes)
    found = take_in(content, "x.pdf", "en")
    assert found.unplaced == "Comment (Bob): Ask the lawyer\nForm field (partner): Gamma SA"
    assert "comments" in found.notes[0]


def form(inner: bytes, forms: bytes = b"") -> bytes:
    return b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<<%s>>>>/Length %d>>" % (
        forms, len(inner),
    ) + b"stream\n%s\nendstream" % inner  # fmt: skip


# Small files that take a careless reader minutes or gigabytes.
ATTACKS = {
    "operators": pages([b"BT /F1 12 Tf " + b"(a) Tj " * 1_000_000 + b"ET"], packed=True),
    "gigabytes": pages([b" " * 300_000_000 + b"BT (a) Tj ET"], packed=True),
    "a form in itself": pages(
        [b"/X Do " * 50], resources=b"/XObject<</X 4 0 R>>", more=[form(b"/X Do /X Do", b"/X 4 0 R")]
    ),
    "pages in themselves": written([
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 99999999>>",
    ]),
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_file_is_ended_in_a_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converter, "_LIMITS", Limits(memory=500_000_000, seconds=4))
    with pytest.raises(ConversionError, match=r"^x\.pdf [^\n]*\.$"):
        convert(ATTACKS[name], "x.pdf")
