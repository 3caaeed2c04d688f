"""Documents made by chance, in which every word is marked, so that a lost one is missed."""

import io
import random
import re
from collections.abc import Callable

from docx import Document
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.table import _Cell

from assistant.reviews.recognise import Recognised

HEADINGS = (
    "Contexte", "I. Contexte", "II – Les faits", "A) Démarches entreprises", "1.2 Chronologie",
    "Résolution du différend", "Leçons apprises", "3. Enseignements", "Quand cela s’applique",
    "Context", "What happened", "B. Lessons learned", "IV) Outcome", "Ce qui a bien marché",
    "Annexe", "Le conflit et ses suites", "Contexte et acteurs", "What we tried in vain",
)  # fmt: skip
LABELS = (
    "Secteur", "Durée", "Parties", "Pays", "Début", "Fin", "Titre", "Objet", "Forme", "Escalade",
    "Sector", "Duration", "Countries", "Opened", "RESOLVED", "Outcome", "Phase", "Suite",
    "Types de conflit", "Partenariat", "Contexte", "Résolution", "Lessons", "Auteur", "Contact",
)  # fmt: skip
VALUES = (
    "automobile", "18 mois", "21:45 to 23:28", "mars 2024", "14/01/2025", "France et Allemagne",
    "NO, FR", "gouvernance", "environ 2 ans", "énergie", "médiation interne", "until 4 August 2022",
    "Alpha : Beta", "12:30:45", "007", "On, Yes", "licence",
)  # fmt: skip


class Marked:
    """Words that occur once each, by which a document's text is told."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.words: list[str] = []

    def word(self) -> str:
        self.words.append(f"zq{len(self.words)}x")
        return self.words[-1]

    def sentence(self) -> str:
        count = self.random.randint(1, 9)
        return " ".join(self.word() for _ in range(count)) + self.random.choice(
            (".", "", " ;", " :")
        )

    def one_of(self, *choices: str | Callable[[], str]) -> str:
        chosen = self.random.choice(choices)
        return chosen if isinstance(chosen, str) else chosen()

    def maybe(self, likely: float = 0.5) -> bool:
        return self.random.random() < likely

    def heading(self) -> str:
        extra = f" {self.word()}" if self.maybe(0.4) else ""
        return self.one_of(*HEADINGS) + extra

    def fact(self) -> str:
        extra = f" {self.word()}" if self.maybe(0.7) else ""
        colon = self.one_of(":", " :", "\u00a0:")
        return f"{self.one_of(*LABELS)}{colon} {self.one_of(*VALUES)}{extra}"


def lost(words: list[str], found: Recognised) -> list[str]:
    """The marked words that stand neither in the form nor among what is not placed."""
    kept = found.form.model_dump_json() + found.unplaced
    return sorted(set(words) - set(re.findall(r"zq\d+x", kept)))


def markdown(seed: int) -> tuple[str, list[str]]:
    """A text as people write it, or something like Markdown, with or without front matter."""
    made = Marked(seed)
    blocks: dict[str, Callable[[], str]] = {
        "atx": lambda: f"{'#' * made.random.randint(1, 4)} {made.heading()}",
        "bold": lambda: f"**{made.heading()}**",
        "plain": made.heading,
        "setext": lambda: f"{made.heading()}\n{made.one_of('====', '-----')}",
        "fact": made.fact,
        "bold fact": lambda: f"**{made.one_of(*LABELS)}:** {made.sentence()}",
        "bullet fact": lambda: f"- {made.fact()}",
        "paragraph": lambda: "\n".join(made.sentence() for _ in range(made.random.randint(1, 4))),
        "list": lambda: "\n".join(
            f"{made.one_of('- ', '* ', '1. ', '  - ', '• ')}{made.sentence()}" for _ in range(3)
        ),
        "table": lambda: _pipes(made),
        "image": lambda: f"![{made.word()}](https://example.org/{made.word()}.png)",
        "comment": lambda: f"<!-- {made.sentence()} -->",
        "html": lambda: f"<b>{made.word()}</b><br>{made.word()}",
        "quote": lambda: f"> {made.sentence()}",
        "rule": lambda: made.one_of("---", "***", "<!-- -->"),
        "code": lambda: f"```\n{made.sentence()}\n```",
        "long": lambda: " ".join(made.word() for _ in range(200)),
    }
    names = list(blocks)
    parts = [blocks[made.one_of(*names)]() for _ in range(made.random.randint(3, 25))]
    text = made.one_of("\n\n", "\n").join(parts)
    if made.maybe(0.3):
        lines = [
            f"{made.one_of('title', 'sector', 'parties', 'opened', 'lessons', 'note', 'duration_months')}"
            f"{n if made.maybe(0.3) else ''}: {made.word()}{made.one_of('', ' : encore', ' # mot')}"
            f" {made.word()}"
            for n in range(3)
        ]
        text = (
            "---\n" + "\n".join([*lines, f"lang: {made.one_of('fr', 'en')}"]) + "\n---\n\n" + text
        )
    return text, made.words


def _pipes(made: Marked) -> str:
    width = made.random.randint(1, 4)
    rows = []
    for n in range(made.random.randint(1, 5)):
        first = made.one_of(made.one_of(*LABELS), made.one_of(*HEADINGS), made.sentence)
        cells = [first]
        cells += [made.one_of(made.sentence, "", made.one_of(*VALUES)) for _ in range(width - 1)]
        rows.append("| " + " | ".join(cells) + " |")
        if n == 0 and made.maybe():
            rows.append("|" + "---|" * width)
    return "\n".join(rows)


STYLES = ("Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "List Number",
          "Quote", "Caption", "Normal", "Body Text", "Intense Quote")  # fmt: skip


def word(seed: int) -> tuple[bytes, list[str]]:
    """A DOCX with all that an author's program puts into one."""
    made, document = Marked(seed), Document()
    section = document.sections[0]
    section.header.paragraphs[0].text = made.sentence()
    section.footer.paragraphs[0].text = made.sentence()
    for _ in range(made.random.randint(3, 14)):
        kind = made.one_of("styled", "styled", "bold", "fact", "table", "box", "tracked", "comment")
        if kind == "styled":
            text = made.heading() if made.maybe() else made.sentence()
            document.add_paragraph(text, style=made.one_of(*STYLES))
        elif kind == "bold":
            document.add_paragraph().add_run(made.heading()).bold = True
        elif kind == "fact":
            document.add_paragraph(made.fact())
        elif kind == "table":
            _table(made, document)
        elif kind == "box":
            document.add_paragraph()._p.append(_box(made.sentence()))
        elif kind == "tracked":
            _tracked(made, document.add_paragraph(made.sentence() + " "))
        else:
            paragraph = document.add_paragraph()
            run = paragraph.add_run(made.sentence())
            document.add_comment(run, text=made.sentence(), author="Ada")
            hidden = paragraph.add_run(" " + made.sentence())
            hidden.font.hidden = True
    out = io.BytesIO()
    document.save(out)
    return out.getvalue(), made.words


def _table(made: Marked, document: object) -> None:
    rows, columns = made.random.randint(1, 4), made.random.randint(1, 4)
    table = document.add_table(rows, columns)  # type: ignore[attr-defined]
    if columns > 1 and made.maybe(0.4):
        table.cell(0, 0).merge(table.cell(0, columns - 1))
    if rows > 2 and made.maybe(0.4):
        table.cell(1, 0).merge(table.cell(2, 0))
    seen: set[object] = set()
    for row in table.rows:
        for cell in row.cells:
            if cell._tc not in seen:
                seen.add(cell._tc)
                _fill(made, cell)


def _fill(made: Marked, cell: _Cell, depth: int = 0) -> None:
    cell.text = made.one_of(made.one_of(*LABELS), made.heading, made.sentence, "")
    for _ in range(made.random.randint(0, 2)):
        cell.add_paragraph(made.sentence(), style=made.one_of("Normal", "List Bullet"))
    if depth == 0 and made.maybe(0.15):
        inner = cell.add_table(2, 2)
        for row in inner.rows:
            for each in row.cells:
                _fill(made, each, depth + 1)
        cell.add_paragraph(made.sentence())


def _box(text: str) -> object:
    return parse_xml(
        f'<w:r {nsdecls("w")} xmlns:v="urn:schemas-microsoft-com:vml"><w:pict><v:shape id="s">'
        f"<v:textbox><w:txbxContent><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:txbxContent>"
        "</v:textbox></v:shape></w:pict></w:r>"
    )


def _tracked(made: Marked, paragraph: object) -> None:
    for tag, text_tag in (("w:ins", "w:t"), ("w:del", "w:delText")):
        change = OxmlElement(tag)
        change.set(qn("w:id"), str(made.random.randint(1, 10_000)))
        change.set(qn("w:author"), "Ada")
        run, text = OxmlElement("w:r"), OxmlElement(text_tag)
        text.text = made.sentence() + " "
        text.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
        run.append(text)
        change.append(run)
        paragraph._p.append(change)  # type: ignore[attr-defined]


def page(seed: int) -> tuple[str, list[str]]:
    """A web page of an intranet."""
    made = Marked(seed)
    blocks: dict[str, Callable[[], str]] = {
        "heading": lambda: "<h{0}>{1}</h{0}>".format(made.random.randint(1, 4), made.heading()),
        "paragraph": lambda: f"<p>{made.sentence()} <b>{made.word()}</b><br>{made.word()}</p>",
        "list": lambda: f"<ol><li>{made.sentence()}<ul><li>{made.word()}</li></ul></li></ol>",
        "table": lambda: (
            f"<table><tr><th>{made.one_of(*LABELS)}</th><td colspan=2>{made.sentence()}</td></tr>"
            f"<tr><td rowspan=2>{made.one_of(*HEADINGS)}</td><td><p>{made.sentence()}</p>"
            f"<p>{made.sentence()}</p></td></tr><tr><td>{made.sentence()}</td></tr></table>"
        ),
        "comment": lambda: f"<!-- {made.sentence()} -->",
        "picture": lambda: f'<img src="a.png" alt="{made.word()}" title="{made.word()}">',
        "field": lambda: (
            f'<form><input value="{made.word()}"><select><option>{made.word()}</option>'
            "</select></form>"
        ),
        "bare": lambda: f"<div>{made.fact()}</div>",
        "entity": lambda: f"<p>{made.word()}&nbsp;&amp;&nbsp;{made.word()}</p>",
        "definition": lambda: f"<dl><dt>{made.one_of(*LABELS)}</dt><dd>{made.sentence()}</dd></dl>",
        "quote": lambda: f"<blockquote>{made.sentence()}</blockquote><pre>{made.sentence()}</pre>",
        "note": lambda: f"<aside>{made.sentence()}</aside><noscript>{made.word()}</noscript>",
    }
    names = list(blocks)
    body = "\n".join(blocks[made.one_of(*names)]() for _ in range(made.random.randint(3, 15)))
    return (
        f"<!doctype html><html><head><title>{made.sentence()}</title><style>p {{}}</style></head>"
        f"<body>{body}</body></html>",
        made.words,
    )
