"""Citations: each a link to its page at the quoted statement, and the list of all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from markdown_it import MarkdownIt

from assistant.answering.answer import Answer, Choice, Citation, Turn
from assistant.answering.choices import label
from assistant.language import Lang
from assistant.reading.anchors import anchor
from assistant.web.chat_texts import TEXTS
from assistant.web.fragments import fragment
from assistant.web.inert import without_links
from assistant.web.library import text_address


def linked(markdown: str, lang: Lang, citations: Sequence[Citation]) -> str:
    """An answer's Markdown with its numbers as links to what they cite."""
    for citation in citations:
        number = citation.n
        markdown = markdown.replace(f" [{number}]", f" [{number}]({reading(citation, lang)})")
    return markdown


def as_html(answer: Answer, lang: Lang) -> str:
    """An answer on a page of the app's own, its numbers as links to what they cite."""
    text = linked(without_links(answer.answer), lang, answer.citations)
    made: str = MarkdownIt("commonmark", {"html": False}).render(text)
    return made


def reading(citation: Citation, lang: Lang) -> str:
    """Where a citation is read in its whole page or case, its statement marked."""
    if citation.kind == "playbook":
        return f"/{lang}/playbooks/?playbook={citation.id}"
    place = anchor(citation.section, citation.quote)
    return text_address(citation.lang, citation.kind, citation.id, place)


def choosable(markdown: str, exchange: str, choices: Sequence[Choice]) -> str:
    """An answer's Markdown with the titles to choose from as links, which ``page.js`` follows."""
    for choice in choices:
        title = label(choice.title)
        link = f"[{title}](#pick/{exchange}/{choice.id})"
        markdown = markdown.replace(without_links(title), without_links(link), 1)
    return markdown


def panel(turns: Sequence[tuple[int, Turn]], lang: Lang) -> str:
    """The sources of each answer, the last answer's first; empty where nothing is cited.

    Args:
        turns: each with its number in the conversation.
    """
    answers = [_Sources.of(n, turn, lang) for n, turn in reversed(turns) if turn.answer.citations]
    return fragment("sources.html", answers=answers, reading=reading, lang=lang) if answers else ""


@dataclass(frozen=True)
class _Sources:
    """What one answer cites, by document."""

    number: int
    title: str
    documents: tuple[tuple[Citation, ...], ...]

    @classmethod
    def of(cls, number: int, turn: Turn, lang: Lang) -> "_Sources":
        title = TEXTS[lang].source_of.format(question=turn.question.strip())
        grouped = groupby(turn.answer.citations, lambda each: (each.kind, each.id))
        return cls(number, title, tuple(tuple(own) for _, own in grouped))
