"""Office documents and web pages of all shapes, as authors send them."""

import io
import zipfile
from collections.abc import Callable

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from assistant.archives import MAX_UNPACKED
from assistant.reviews import convert as converter
from assistant.reviews.convert import ConversionError, convert
from assistant.reviews.intake import take_in
from assistant.reviews.recognise import Recognised
from assistant.sandbox import Limits
from tests.test_archives import claiming, packed


def read(fill: Callable[[WordDocument], None]) -> Recognised:
    document, out = Document(), io.BytesIO()
    fill(document)
    document.save(out)
    return take_in(out.getvalue(), "notes.docx", "fr")


def paragraphs(*texts: tuple[str, str]) -> Callable[[WordDocument], None]:
    def fill(document: WordDocument) -> None:
        for style, text in texts:
            document.add_paragraph(text, style=style)

    return fill


def rows(*cells: tuple[str, ...]) -> Callable[[WordDocument], None]:
    """A table of cells; a line break in one begins a paragraph, a dot alone is merged upwards."""

    def fill(document: WordDocument) -> None:
        document.add_paragraph("Litige Alpha-Beta", style="Title")
        table = document.add_table(len(cells), max(map(len, cells)))
        for y, row in enumerate(cells):
            for x, text in enumerate(row):
                if text == ".":
                    table.cell(y - 1, x).merge(table.cell(y, x))
                    continue
                first, *more = text.split("\n")
                table.cell(y, x).text = first
                for each in more:
                    table.cell(y, x).add_paragraph(each)
            if len(row) < len(table.columns):
                table.cell(y, len(row) - 1).merge(table.cell(y, len(table.columns) - 1))

    return fill


@pytest.mark.parametrize(
    "heading",
    ["I. Contexte", "1.2 Contexte", "A) Contexte", "Contexte :", "CONTEXTE", "§ 1 Contexte",
     "Partie I – Contexte", "1) Contexte", "IV – Contexte", "(a) Contexte", "Context"],
)  # fmt: skip
@pytest.mark.parametrize("style", ["Heading 1", "Heading 3", "List Number", "Normal", "bold"])
def test_a_section_is_told_by_its_name_however_it_is_numbered(heading: str, style: str) -> None:
    def fill(document: WordDocument) -> None:
        document.add_paragraph("Litige Alpha-Beta", style="Title")
        if style == "bold":
            document.add_paragraph().add_run(heading).bold = True
        else:
            document.add_paragraph(heading, style=style)
        document.add_paragraph("Alpha et Beta développent un capteur.")

    found = read(fill)
    assert found.form.title == "Litige Alpha-Beta"
    assert found.form.context == "Alpha et Beta développent un capteur."
    assert found.unplaced == ""


def test_a_title_with_what_stands_below_it() -> None:
    found = read(
        paragraphs(("Title", "Rupture de l’alliance Alpha-Beta"), ("Subtitle", "Retour interne"),
                   ("Heading 1", "Contexte"), ("Normal", "Un capteur."))
    )  # fmt: skip
    assert found.form.title == "Rupture de l’alliance Alpha-Beta"
    assert found.form.context == "Un capteur."
    assert found.unplaced == "Retour interne"


def test_sub_headings_stay_in_their_section_and_others_end_it() -> None:
    found = read(
        paragraphs(("Heading 1", "Litige"), ("Heading 2", "Enseignements"),
                   ("Heading 3", "Ce qui a marché"), ("List Bullet", "Fixer un calendrier commun."),
                   ("Heading 3", "Ce qui a manqué"), ("List Bullet", "Nommer un médiateur."),
                   ("Heading 2", "Annexe comptable"), ("Normal", "Le détail des sommes."))
    )  # fmt: skip
    assert [lesson.text for lesson in found.form.lessons] == [
        "Fixer un calendrier commun.", "Nommer un médiateur.",
    ]  # fmt: skip
    assert "Ce qui a manqué" in found.form.lessons_text
    assert found.unplaced == "Annexe comptable\n\nLe détail des sommes."


def test_cells_of_several_paragraphs_and_merged_ones() -> None:
    found = read(
        rows(("Fiche conflit",), ("Contexte", "Un capteur.\nDepuis 2021."), ("Secteur", "automobile"),
             ("Durée", "18 mois"), ("Enseignements", "Fixer un calendrier."), (".", "Nommer un médiateur."))
    )  # fmt: skip
    form = found.form
    assert (form.sector, form.duration_months) == ("automotive", 18)
    assert form.context == "Un capteur.\n\nDepuis 2021."
    assert form.lessons_text == "Fixer un calendrier.\n\nNommer un médiateur."
    assert found.unplaced == "Fiche conflit"


def test_names_beside_each_other_and_above_their_texts() -> None:
    found = read(
        rows(("Secteur", "automobile", "Durée", "18 mois"), ("Début", "2021", "Fin", "2022"))
    )
    form = found.form
    assert (form.sector, form.duration_months) == ("automotive", 18)
    assert (form.opened, form.resolved) == ("2021", "2022")
    found = read(
        rows(("Contexte", "Faits", "Résolution"), ("Un capteur.", "Un retard.", "Un avenant."))
    )
    form = found.form
    assert (form.context, form.events, form.resolution) == (
        "Un capteur.",
        "Un retard.",
        "Un avenant.",
    )


def test_a_table_of_something_else_stays_a_table() -> None:
    found = read(rows(("Actions", "Échéance"), ("Revue", "90 jours"), ("Audit", "30 jours")))
    assert "| Revue | 90 jours |" in found.unplaced
    assert found.form.attempts == ""


def test_a_table_in_a_table() -> None:
    def fill(document: WordDocument) -> None:
        cell = document.add_table(1, 2).cell(0, 0)
        cell.text = "Annexe"
        inner = cell.add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "Dedans", "tout au fond"

    assert "tout au fond" in read(fill).unplaced


def test_lists_and_tables_within_the_cell_of_a_fact() -> None:
    def fill(document: WordDocument) -> None:
        table = document.add_table(2, 3)
        for place, text in enumerate(("Champ", "Valeur", "Remarque")):
            table.cell(0, place).text = text
        table.cell(1, 0).text = "Parties"
        cell = table.cell(1, 1)
        cell.text = "Alpha"
        cell.add_paragraph("Beta", style="List Bullet")
        cell.add_paragraph("Gamma", style="List Bullet 2")
        inner = cell.add_table(1, 2)
        inner.cell(0, 0).text, inner.cell(0, 1).text = "Siège", "à Nantes"

    found = read(fill)
    assert found.form.parties == ("Alpha", "Beta", "Gamma")
    assert found.form.applies == ""
    assert "| Siège | à Nantes |" in found.unplaced
    assert "Champ" in found.unplaced
    assert "Remarque" in found.form.title + found.unplaced


def test_words_of_drawings_and_charts_are_given_back() -> None:
    """A drawn title, the description of a drawing, the names along a chart's axis."""
    word = nsdecls("w")
    drawing = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"

    def fill(document: WordDocument) -> None:
        for inner in (
            '<w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml">'
            '<v:textpath string="Titre dessiné"/></v:shape></w:pict>',
            f'<w:drawing><wp:inline xmlns:wp="{drawing}">'
            '<wp:docPr id="1" name="x" descr="Schéma des flux"/></wp:inline></w:drawing>',
        ):
            document.add_paragraph("Un capteur.")._p.append(parse_xml(f"<w:r {word}>{inner}</w:r>"))

    document, out = Document(), io.BytesIO()
    fill(document)
    document.save(out)
    with zipfile.ZipFile(out, "a") as archive:
        chart = "http://schemas.openxmlformats.org/drawingml/2006/chart"
        archive.writestr(
            "word/charts/chart1.xml",
            f'<c:chart xmlns:c="{chart}"><c:pt><c:v>Pertes cumulées</c:v></c:pt></c:chart>',
        )
    found = take_in(out.getvalue(), "notes.docx", "fr")
    for words in ("Titre dessiné", "Schéma des flux", "Pertes cumulées"):
        assert words in found.unplaced


def test_soft_hyphens_part_no_word() -> None:
    found = take_in(b"<p>Contexte</p><p>Le con&shy;trat.</p>", "x.html", "fr")
    assert "contrat" in found.form.context + found.unplaced


_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("text", "text"), ("style", "style"),
                         ("table", "table"), ("draw", "drawing"))
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip


def odt(body: str, header: str = "") -> bytes:
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return packed({
        "mimetype": b"application/vnd.oasis.opendocument.text",
        "content.xml": f'{head}<office:document-content {_NAMESPACES} office:version="1.2">'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>"
        .encode(),
        "styles.xml": f'{head}<office:document-styles {_NAMESPACES} office:version="1.2">'
        "<office:font-face-decls/><office:styles/><office:automatic-styles/><office:master-styles>"
        f'<style:master-page style:name="S"><style:header><text:p>{header}</text:p></style:header>'
        "</style:master-page></office:master-styles></office:document-styles>".encode(),
        "META-INF/manifest.xml": b'<?xml version="1.0"?><m:manifest xmlns:m='
        b'"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
    })  # fmt: skip


def test_all_that_an_odt_holds_beside_its_text_is_given_back() -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion><office:change-info>'
        "<dc:creator>Ada</dc:creator></office:change-info><text:p>trois millions</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        '<text:h text:outline-level="1">1. Contexte</text:h><text:p>Alpha a versé<office:annotation>'
        "<dc:creator>Bob</dc:creator><text:p>C’est faux.</text:p></office:annotation> deux millions"
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation>'
        "<text:note-body><text:p>Selon le bilan.</text:p></text:note-body></text:note>.</text:p>"
        "<text:p><draw:frame><draw:text-box><text:p>Encadré.</text:p></draw:text-box></draw:frame>"
        '</text:p><text:p>Fin<text:hidden-text text:string-value="un secret"/>.</text:p>'
    )
    found = take_in(odt(body, "CONFIDENTIEL"), "x.odt", "fr")
    assert found.form.context == "Alpha a versé deux millions[1].\n\n[1] Selon le bilan.\n\nFin."
    assert found.unplaced.split("\n") == [
        "Supprimé (Ada)\u00a0: trois millions", "Commentaire (Bob)\u00a0: C’est faux.",
        "Zone de texte, dessin ou note\u00a0: Encadré.", "Texte masqué\u00a0: un secret",
        "En-tête ou pied de page\u00a0: CONFIDENTIEL",
    ]  # fmt: skip
    assert len(found.notes) == 3


def test_a_web_page_is_read_as_one_whatever_its_name() -> None:
    page = (
        "<html><head><title>Alpha et Beta</title></head><body><h2>Contexte</h2><p>Un&nbsp;capteur, "
        "un <b>retard</b>.</p><script>alert(1)</script><!-- à revoir --></body></html>"
    )
    found = take_in(page.encode("cp1252"), "notes.md", "fr")
    assert found.form.context == "Un\u00a0capteur, un retard."
    assert found.form.title == "Alpha et Beta"
    assert found.unplaced == "Commentaire\u00a0: à revoir"
    assert any("page web" in note for note in found.notes)


def xml(body: str, declared: str = "") -> bytes:
    return packed({"[Content_Types].xml": b"<x/>", "word/document.xml": (declared + body).encode()})


LAUGHS = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
ATTACKS = {
    "an entry of gigabytes": claiming(packed({"mimetype": b"x", "content.xml": b"<x/>"}), 1_500_000_000),
    "another packing": packed({"mimetype": b"\0" * 50_000_000}, 12),
    "entities": xml("<a>&j;</a>", LAUGHS),
    "entities of two bytes": packed({"word/document.xml": (LAUGHS + "<a>&j;</a>").encode("utf-16")}),
    "depth": xml("<a>" * 100_000 + "</a>" * 100_000),
    "deep tables": xml(
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
        + "<w:tbl><w:tr><w:tc>" * 3_000 + "</w:tc></w:tr></w:tbl>" * 3_000 + "</w:body></w:document>"
    ),
    "many megabytes": packed({f"{n}.bin": b"\0" * (MAX_UNPACKED // 3) for n in range(4)}),
    "deep lists": b"<html>" + b"<ul><li>" * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
def test_a_hostile_file_is_ended_in_a_sentence(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converter, "_LIMITS", Limits(memory=700_000_000, seconds=10))
    with pytest.raises(ConversionError, match=r"^x\.docx [^\n]*\.$"):
        convert(ATTACKS[name], "x.docx")
