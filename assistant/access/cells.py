"""Cells of tables that a spreadsheet shows and never runs."""

import re

# Begins a formula: in a spreadsheet, wide forms and whatever is skipped in front do so too.
_SIGN = "=+\\-@＝＋－＠﹢﹣﹦﹫⁺⁻₊₋−"
# What spreadsheets skip, or take for the end of a cell when they read a file their own way.
_BEFORE = r"\s;,|\"'`\u0000-\u0020\u007f-\u00a0\u00ad\u200b-\u200f\u2028-\u202f\u2060-\u2064\ufeff"
_ENDS = frozenset(";,|\t\r\n")  # of a cell
# All that is skipped before a sign, from its beginning: a long run is looked at once.
_SIGNED = re.compile(rf"(?<![{_BEFORE}])[{_BEFORE}]*+(?=[{_SIGN}])")


def inert(text: str) -> str:
    """A cell's text, with an apostrophe before every sign that could begin a formula."""
    return _SIGNED.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    acts = found.start() == 0 or not _ENDS.isdisjoint(found[0])
    return f"{found[0]}'" if acts else found[0]
