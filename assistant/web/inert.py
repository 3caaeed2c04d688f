"""Text shown as text, wherever it stands on a page."""

import re
import string
from typing import Any

import gradio as gr

# References, unlike backslashes, hold in HTML and in Markdown alike, and by the rules of Markdown
# they stand for characters that build nothing: no link, no heading, no list, no end of a block.
_ACTING = re.compile(rf"[{re.escape(string.punctuation)}]|[^\S ]| {{2,}}|^ | $")
_BREAKS = re.compile(r"\r\n?|[\n\v\f\x85\u2028\u2029]")
# Control characters, and those that turn the direction of what follows, show nothing themselves.
_UNSEEN = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def inert(text: str, line_break: str = "&#10;") -> str:
    """``text`` as HTML or Markdown in which nothing acts.

    Args:
        line_break: what stands for the end of a line: white space, or ``<br>`` to show it.
    """
    text = _BREAKS.sub("\n", _UNSEEN.sub("", text))
    coded = _ACTING.sub(lambda found: "".join(f"&#{ord(c)};" for c in found[0]), text)
    return coded.replace("&#10;", line_break)


def without_links(markdown: str) -> str:
    """Markdown of ours in which addresses of quoted texts stay text.

    Markdown turns bare addresses into links and ``&lt;`` into a character; an answer's only links
    are its numbers.
    """
    markdown = markdown.replace("&", "&amp;").replace("@", "&#64;").replace("://", "&#58;//")
    return re.sub(r"(?i)\b(www)\.", r"\1&#46;", markdown)


def markdown(value: str = "", **options: Any) -> gr.Markdown:
    """A place for Markdown or HTML that takes no formulas for such: ``$$`` is money here."""
    return gr.Markdown(value, latex_delimiters=[], **options)
