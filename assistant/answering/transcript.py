"""A conversation as a file: every answer with its sources, as Markdown or DOCX."""

import io
import re
from collections.abc import Sequence

from assistant.answering.answer import Answer, Citation
from assistant.answering.exchange import Conversation
from assistant.language import Lang
from assistant.typography import typeset

_SOURCES: dict[Lang, str] = {"fr": "Sources", "en": "Sources"}
_QUOTED: dict[Lang, str] = {
    "fr": "{title}, {section} : « {quote} » ({path})",
    "en": "{title}, {section}: “{quote}” ({path})",
}
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LINE = re.compile(r"(?P<step>\d+\. )|(?P<bullet>- )|\*\*(?P<heading>[^*]+)\*\*$")
_EMPHASIS = re.compile(r"(\*\*?)([^*]+)\1")
_STYLES = {"step": "List Number", "bullet": "List Bullet"}


def source_line(citation: Citation, lang: Lang) -> str:
    """What a numbered source says, in one line."""
    words = " ".join(citation.quote.split())
    said = _QUOTED[lang].format(
        title=citation.title, section=citation.section, quote=words, path=citation.path
    )
    return typeset(said, lang)


def to_markdown(conversation: Conversation, lang: Lang) -> str:
    """Questions as headings, answers as they are, sources as a numbered list below each."""
    parts = [f"# {_plain(conversation.title)}"]
    for turn in conversation.turns:
        parts += [f"## {_plain(turn.question)}", turn.answer.answer]
        if turn.answer.citations:
            sources = [f"{c.n}. {source_line(c, lang)}" for c in turn.answer.citations]
            parts += [f"### {_SOURCES[lang]}", "\n".join(sources)]
    return "\n\n".join(parts) + "\n"


def to_docx(conversation: Conversation, lang: Lang) -> bytes:
    """The same as a document to print or to edit."""
    from docx import Document
    from docx.shared import Pt

    document = Document()
    document.core_properties.title = _clean(conversation.title)[:250]
    document.core_properties.author = "Entente"
    document.styles["Normal"].font.size = Pt(11)
    document.add_heading(_clean(conversation.title), 0)
    for turn in conversation.turns:
        document.add_heading(_clean(turn.question), 1)
        for line in turn.answer.answer.split("\n"):
            if line.strip():
                _add(document, line.strip())
        if turn.answer.citations:
            document.add_heading(_SOURCES[lang], 2)
            for text in _sources(turn.answer, lang):
                document.add_paragraph(_clean(text)).runs[0].font.size = Pt(9.5)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _sources(answer: Answer, lang: Lang) -> Sequence[str]:
    return [f"[{c.n}] {source_line(c, lang)}" for c in answer.citations]


def _add(document: object, line: str) -> None:
    """A line of an answer: a heading, a step, a bullet or a paragraph, with its emphasis."""
    found = _LINE.match(line)
    kind = found.lastgroup if found else None
    if found and kind == "heading":
        document.add_heading(_clean(found["heading"]), 2)  # type: ignore[attr-defined]
        return
    text = line[found.end() :] if found else line
    paragraph = document.add_paragraph(style=_STYLES.get(kind or ""))  # type: ignore[attr-defined]
    at = 0
    for marked in _EMPHASIS.finditer(text):
        paragraph.add_run(_clean(text[at : marked.start()]))
        run = paragraph.add_run(_clean(marked[2]))
        run.bold, run.italic = marked[1] == "**", marked[1] == "*"
        at = marked.end()
    paragraph.add_run(_clean(text[at:]))


def _plain(words: str) -> str:
    """Somebody's own words on one line, so that nothing of them becomes another heading."""
    return " ".join(words.split())


def _clean(text: str) -> str:
    return _ILLEGAL.sub("", text)
