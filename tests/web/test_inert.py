"""Text is shown as text, in Markdown as in HTML."""

import html

import pytest
from markdown_it import MarkdownIt

from assistant.web.inert import inert, without_links

HOSTILE = [
    "# Heading", "Heading\n===", "- item", "1. item", "1) item", "> quote", "    code", "\tcode",
    "```\ncode\n```", "~~~\ncode", "[x](javascript:alert(1))", "![x](//evil.example/x.png)",
    "<img src=x onerror=alert(1)>", "<https://evil.example>", "https://evil.example",
    "www.evil.example", "a@evil.example", "*a* _b_ `c` ~~d~~", "a | b\n--|--\n1 | 2", "---",
    "first\n\nsecond\n\n<script>alert(1)</script>", "&lt;b&gt; &amp; &#60;i&#62;", "a  \nb\\\nc",
    "[x]: https://evil.example\n\n[x]", "<!-- no -->", "$$x$$", "</p></li></ul><b>out</b>",
]  # fmt: skip
MARKDOWN = MarkdownIt("gfm-like", {"html": True, "linkify": False})


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize(("before", "after"), [("", ""), ("<ul><li>", "</li></ul>"), ("- ", "")])
def test_nothing_in_a_text_acts(text: str, before: str, after: str) -> None:
    shown, plain = (MARKDOWN.render(f"{before}{x}{after}") for x in (inert(text), "word"))
    assert shown.count("<") == plain.count("<"), shown
    assert html.unescape(inert(text)) == text


def test_what_shows_nothing_itself_is_left_out() -> None:
    assert inert("a\x00b\u202ec\x1bd") == "abcd"
    assert inert("a\r\nb\rc\u2028d", "<br>") == "a<br>b<br>c<br>d"


@pytest.mark.parametrize(
    "text", ["https://evil.example", "www.evil.example", "WWW.evil.example", "a@evil.example"]
)
def test_an_address_in_an_answer_stays_text(text: str) -> None:
    linking = MarkdownIt("commonmark").render(f"- See {without_links(text)} [1]")
    assert html.unescape(linking).count(text) == 1
    for trigger in ("://", "www.", "WWW.", "@"):
        assert trigger not in without_links(text)
    assert without_links("AT&T &lt;b&gt;") == "AT&amp;T &amp;lt;b&amp;gt;"
