"""Citations as HTML: each with its passage, the quoted statement marked in it."""

from collections.abc import Sequence

from assistant.answering.answer import Choice, Citation, Turn
from assistant.answering.choices import label
from assistant.language import Lang
from assistant.retrieval.retriever import Evidence
from assistant.web.inert import inert as escape
from assistant.web.inert import without_links
from assistant.web.texts import TEXTS

Passages = dict[tuple[str, str], Sequence[Evidence]]


def anchor(turn: int, citation: int) -> str:
    """The id of a citation in the sources panel."""
    return f"source-{turn}-{citation}"


def linked(markdown: str, turn: int, citations: Sequence[Citation]) -> str:
    """An answer's Markdown with its numbers as links to the sources panel."""
    for citation in citations:
        number = citation.n
        markdown = markdown.replace(f" [{number}]", f" [[{number}]](#{anchor(turn, number)})")
    return markdown


def choosable(markdown: str, exchange: str, choices: Sequence[Choice]) -> str:
    """An answer's Markdown with the titles to choose from as links, which ``page.js`` follows."""
    for choice in choices:
        title = label(choice.title)
        link = f"[{title}](#pick/{exchange}/{choice.id})"
        markdown = markdown.replace(without_links(title), without_links(link), 1)
    return markdown


def panel(turns: Sequence[tuple[int, Turn]], passages: Passages, lang: Lang) -> str:
    """The sources panel: the last answer's sources first, earlier ones below.

    Args:
        turns: each with its number in the conversation.
        passages: statements of the cited sections by path and heading.
    """
    texts = TEXTS[lang]
    blocks: list[str] = []
    for number, turn in reversed(turns):
        if not turn.answer.citations:
            continue
        title = texts.source_of.format(question=turn.question.strip())
        blocks.append(f'<p class="source-of">{escape(title)}</p>')
        blocks += [_source(number, c, passages, lang) for c in turn.answer.citations]
    if not blocks:
        blocks = [f'<p class="source-none">{escape(texts.no_sources)}</p>']
    return f'<div class="sources">{"".join(blocks)}</div>'


def _source(turn: int, citation: Citation, passages: Passages, lang: Lang) -> str:
    place = TEXTS[lang].excerpt_from.format(path=citation.path, line=citation.line_start)
    statements = passages.get((citation.path, citation.section), ())
    lines = "".join(
        f"<li>{_marked(statement.text, citation.quote)}</li>" for statement in statements
    )
    return (
        f'<details class="source"><summary><span class="source-number">{citation.n}</span> '
        f'<span class="source-title">{escape(citation.title)}</span> '
        f'<span class="source-section">{escape(citation.section)}</span></summary>'
        f'<div id="{anchor(turn, citation.n)}" class="source-body" lang="{citation.lang}">'
        f'<ul class="passage">{lines or f"<li>{_marked(citation.quote, citation.quote)}</li>"}</ul>'
        f'<p class="source-place">{escape(place)}</p></div></details>'
    )


def _marked(text: str, quote: str) -> str:
    return f"<mark>{escape(text)}</mark>" if text == quote else escape(text)
