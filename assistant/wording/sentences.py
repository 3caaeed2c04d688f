"""A model's draft as sentences, each with the numbers that it cites."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Runs of spaces and stops are tried from their beginning only.
_MARK_LIST = re.compile(r"(?<!\s)(?:\s*\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\])+")
# A sentence ends with its stop, its closing quotation mark and the numbers behind it.
_END = re.compile(
    r"(?<![.!?…])[.!?…]+[\"”»’)]*(?:\s*\[\s*\d{1,3}(?:\s*[,;]\s*\d{1,3})*\s*\])*[.]?(?=\s|$)"
)
LIST_SIGN = re.compile(r"^\s*(?:[-*•–]|\d{1,2}[.)])\s+")
_ABBREVIATED = re.compile(
    r"(?:\b(?:art|M|Mme|MM|Mr|Mrs|Ms|Dr|p|ex|etc|cf|e\.g|i\.e|vs|No|St)|\b[A-Z])\.$"
)
_MARKDOWN = re.compile(r"[*_`#>]+")


# What may be the beginning of a mark: more of it comes with the next piece of a stream.
_OPEN_MARK = re.compile(r"[\[【][\d\s,;]*$")


@dataclass(frozen=True)
class Sentence:
    """A sentence without its marks.

    Attributes:
        cited: the numbers behind it or in it, in their order.
        bullet: it stands in a list.
        paragraph: the line of the draft that it stands in.
        whole: it came to its end.
    """

    text: str
    cited: tuple[int, ...]
    bullet: bool
    paragraph: int
    whole: bool


def sentences(draft: str) -> Iterator[Sentence]:
    """The sentences of a draft, in its order; without markup."""
    for number, line in enumerate(draft.replace("】", "]").replace("【", "[").splitlines()):
        bullet = LIST_SIGN.match(line) is not None
        rest = LIST_SIGN.sub("", line).strip()
        for piece in _pieces(rest):
            cited = tuple(
                dict.fromkeys(
                    int(found)
                    for marks in _MARK_LIST.findall(piece)
                    for found in re.findall(r"\d+", marks)
                )
            )
            text = _MARKDOWN.sub("", _MARK_LIST.sub("", piece)).strip()
            if re.search(r"\w", text):
                yield Sentence(_tidy(text), cited, bullet, number, _whole(text))


def finished(draft: str) -> list[Sentence]:
    """The sentences of a draft that is still being written to which nothing can come any more.

    However the draft is cut into pieces, they are those of the whole draft, in its order.
    """
    return list(sentences(_OPEN_MARK.sub("", draft).rstrip()))[:-1]


def _pieces(line: str) -> Iterator[str]:
    begin = 0
    for end in _END.finditer(line):
        piece = line[begin : end.end()]
        if _ABBREVIATED.search(_MARK_LIST.sub("", piece).strip()):
            continue
        yield piece.strip()
        begin = end.end()
    if line[begin:].strip():
        yield line[begin:].strip()


def _tidy(text: str) -> str:
    """One stop at the end, no space before it, where a mark stood."""
    return re.sub(r"(?<!\s)\s+([.,])", r"\1", re.sub(r"\.{2}$", ".", text))


def _whole(text: str) -> bool:
    return text.rstrip('"”»’) ').endswith((".", "!", "?", "…"))
