"""Documents that people have, good and bad, through the real converters."""

import io
import subprocess
import zipfile
from pathlib import Path

import pypandoc
import pytest
from docx import Document as WordDocument
from pypdf import PdfWriter

from assistant.reviews.convert import ConversionError, convert
from assistant.reviews.recognise import recognise
from assistant.sandbox import Limits

NOTES = """# Retards de validation chez Alpha et Beta

Secteur : énergie

Parties : Alpha, Beta

Forme : fourniture

Début : mars 2024

Fin : 14/01/2025

Durée : 1 an

Types de conflit : gouvernance, performance et qualité

Escalade : négociation directe, médiation interne

## Résumé

Un fournisseur livre à l'heure, le client valide trop tard.

## Contexte

Alpha fournit Beta depuis 2019.

| Étape | Délai |
|-------|-------|
| Revue | 90 jours |

## Les faits

Trois livraisons sont restées sans réponse.

## Enseignements

- Fixez un délai écrit. Vaut quand : il y a des validations.
"""


def pandoc(target: Path) -> bytes:
    source = target.with_suffix(".src.md")
    source.write_text(NOTES, encoding="utf-8")
    subprocess.run([pypandoc.get_pandoc_path(), str(source), "-o", str(target)], check=True)
    return target.read_bytes()


@pytest.mark.parametrize("kind", ["docx", "odt"])
def test_an_office_document_fills_the_form(tmp_path: Path, kind: str) -> None:
    converted = convert(pandoc(tmp_path / f"notes.{kind}"), f"notes.{kind}")
    assert converted.kind == kind
    assert converted.notes == ()
    found = recognise(converted.markdown, "en")
    form = found.form
    assert form.lang == "fr"
    assert form.title == "Retards de validation chez Alpha et Beta"
    assert form.parties == ("Alpha", "Beta")
    assert (form.sector, form.relationship_form) == ("energy", "supply")
    assert (form.opened, form.resolved, form.duration_months) == ("2024-03", "2025-01-14", 12)
    assert form.conflict_types == ("governance", "performance-quality")
    assert form.escalation_path == ("direct-negotiation", "internal-mediation")
    assert "90 jours" in form.context
    assert form.lessons[0].text == "Fixez un délai écrit."
    assert form.lessons[0].conditions == "il y a des validations"
    assert "attempts" in found.missing
    assert "summary" in found.found


def test_a_pdf_with_text_is_read(tmp_path: Path) -> None:
    # A PDF made by hand: one page, one font, the lines of a review.
    lines = ["Context", "Alpha supplies Beta.", "What happened", "Beta did not answer."]
    shown = " T* ".join(f"({line}) Tj" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 50 700 Td {shown} ET".encode()
    converted = convert(_pdf(stream), "story.pdf")
    assert converted.kind == "pdf"
    form = recognise(converted.markdown, "en").form
    assert form.context == "Alpha supplies Beta."
    assert form.events == "Beta did not answer."


def _pdf(stream: bytes) -> bytes:
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % start


def test_markdown_with_front_matter_is_taken_as_it_is() -> None:
    text = "---\ntitle: T\nlang: en\nsector: energy\n---\n\n## Context\n\nHere.\n"
    form = recognise(convert(text.encode(), "x.md").markdown, "fr").form
    assert (form.lang, form.title, form.sector, form.context) == ("en", "T", "energy", "Here.")


def test_text_without_a_place_is_given_back() -> None:
    found = recognise("Some title\n\nA paragraph that belongs nowhere. It is kept.", "en")
    assert found.form.title == "Some title"
    assert "belongs nowhere" in found.unplaced


def test_windows_text_is_read_with_a_word_of_warning() -> None:
    converted = convert("## Contexte\n\nRetardé à l’été.".encode("cp1252"), "old.txt")
    assert "Retardé à l’été" in converted.markdown
    assert "check the accents" in converted.notes[0]
    assert "é" in convert("é".encode("utf-16"), "u.txt").markdown


def test_a_wrong_ending_does_not_matter(tmp_path: Path) -> None:
    converted = convert(pandoc(tmp_path / "notes.docx"), "notes.pdf")
    assert converted.kind == "docx"
    assert "DOCX" in converted.notes[0]


def archive(entries: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return out.getvalue()


def word(entries: dict[str, bytes]) -> bytes:
    return archive({"[Content_Types].xml": b"<x/>", "word/document.xml": b"<x/>"} | entries)


def encrypted_pdf() -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret")
    writer.write(out)
    return out.getvalue()


def blank_pdf(pages: int) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(100, 100)
    writer.write(out)
    return out.getvalue()


def empty_word() -> bytes:
    out = io.BytesIO()
    WordDocument().save(out)
    return out.getvalue()


BAD = {
    "empty.docx": (b"  \n", "is empty"),
    "blank.docx": (empty_word(), "holds no text"),
    "huge.md": (b"x" * 10_000_001, "more than the 10 MB"),
    "long.md": (b"word " * 100_000, "more than the 400,000 a review can have"),
    "old.doc": (b"\xd0\xcf\x11\xe0" + b"\0" * 100, "protected by a password or in the old DOC"),
    "picture.png": (b"\x89PNG\r\n\x1a\n\0\0\0", "not a document that can be read"),
    "rich.rtf": (b"{\\rtf1 hello}", "is an RTF file"),
    "broken.docx": (b"PK\x03\x04 broken", "is damaged"),
    "sheet.xlsx": (archive({"xl/workbook.xml": b"<x/>"}), "is not a text document"),
    "macro.docm": (word({"word/vbaProject.bin": b"1"}), "contains macros"),
    "macro.odt": (
        archive({
            "mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b"<x/>",
            "Basic/Standard/Module1.xml": b"<x/>",
        }),
        "contains macros",
    ),
    "entities.docx": (
        word({"word/document.xml": b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'}), "entities"
    ),
    "bomb.docx": (word({"word/media/x.bin": b"\0" * 61_000_000}), "unpacks to more than 60 MB"),
    "secret.pdf": (encrypted_pdf(), "protected by a password"),
    "scan.pdf": (blank_pdf(1), "holds no text"),
    "book.pdf": (blank_pdf(151), "151 pages"),
    "broken.pdf": (b"%PDF-1.7\nnothing here", "is damaged"),
    "broken-inside.docx": (word({"word/document.xml": b"<w:document"}), "is damaged"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_is_refused_in_one_sentence(name: str) -> None:
    content, reason = BAD[name]
    with pytest.raises(ConversionError, match=reason) as caught:
        convert(content, f"../../{name}")
    message = str(caught.value)
    assert message.startswith(name)
    assert "\n" not in message


def test_a_converter_that_takes_too_long_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = pandoc(tmp_path / "notes.docx")
    monkeypatch.setattr("assistant.reviews.convert._LIMITS", Limits(seconds=0.001))
    with pytest.raises(ConversionError, match="takes too long"):
        convert(content, "notes.docx")
