"""Whether citations resolve, and whether sentences are supported by what they cite.

Citation recall and precision at sentence level in the sense of ALCE (Gao et al., EMNLP 2023):
recall is the share of sentences that their citations support, precision the share of citations
that support their sentence. Answers quote, so support is exact: a sentence is supported when it
stands, word for word, in a statement that it cites. This checker reads the answer and the files
alone; it shares no code with what composes answers.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from assistant.answering.answer import Answer, Citation
from assistant.answering.phrases import PHRASES
from assistant.typography import plain

_MARK = re.compile(r"\[(\d+)\]")
_BACKSLASH = re.compile(r"\\([\\`*_\[\]<>#|~])")
_LEAD = re.compile(r"^(?:[-*]|\d+\.)\s+")
_LABEL = re.compile(r"^\*{1,2}[^*]+\*{1,2}\s*")


@dataclass(frozen=True)
class Support:
    """Citations and sentences of an answer.

    Attributes:
        resolved: share of citations whose file, section and lines hold the quote.
        recall: share of sentences with knowledge that their citations support.
        precision: share of citation marks that support the sentence they stand behind.
    """

    resolved: float
    recall: float
    precision: float


def check_citations(answer: Answer, locate: Callable[[str], Path]) -> Support:
    """Check the citations of an answer against the library's files.

    Args:
        locate: where the file of a citation's path stands.
    """
    by_number = {citation.n: citation for citation in answer.citations}
    resolved = [_resolves(citation, locate(citation.path)) for citation in answer.citations]
    supported: list[bool] = []
    marks: list[bool] = []
    for line in answer.answer.splitlines():
        for text, numbers in _claims(line, answer):
            cited = [by_number.get(number) for number in numbers]
            support = [citation is not None and _says(citation, text) for citation in cited]
            supported.append(any(support))
            marks += support
    return Support(_share(resolved), _share(supported), _share(marks))


def _claims(line: str, answer: Answer) -> list[tuple[str, list[int]]]:
    """Sentences of a line with the numbers behind them; fixed phrases and titles carry none."""
    text = _LEAD.sub("", line.strip())
    if not text or text.strip("*") in vars(PHRASES[answer.language]).values():
        return []
    # What stands in bold or italics at the beginning is a label: a heading or a case's title.
    text = _LABEL.sub("", text)
    for citation in answer.citations:
        lead = PHRASES[answer.language].also.format(title=citation.title)
        if text.startswith(lead):
            text = text[len(lead) :]
    pieces = _MARK.split(text)
    claims: list[tuple[str, list[int]]] = []
    for place in range(0, len(pieces), 2):
        said = _normal(pieces[place])
        number = [int(pieces[place + 1])] if place + 1 < len(pieces) else []
        if said:
            claims.append((said, number))
        elif number and claims:
            claims[-1][1].extend(number)
    return claims


def _says(citation: Citation, text: str) -> bool:
    return text in _normal(citation.quote, escaped=False)


def _resolves(citation: Citation, file: Path) -> bool:
    lines = _lines(file)
    told = " ".join(lines[citation.line_start - 1 : citation.line_end])
    headings = [
        line.lstrip("# ").strip() for line in lines[: citation.line_start] if line.startswith("## ")
    ]
    return _bare(citation.quote) in _bare(told) and (
        not headings or _bare(headings[-1]) == _bare(citation.section)
    )


@lru_cache(maxsize=512)
def _lines(path: Path) -> tuple[str, ...]:
    try:
        return tuple(path.read_text(encoding="utf-8").splitlines())
    except OSError:
        return ()


def _normal(text: str, *, escaped: bool = True) -> str:
    return " ".join(plain(_BACKSLASH.sub(r"\1", text) if escaped else text).split())


def _bare(text: str) -> str:
    """Letters and digits: the file holds Markdown, the quote plain text."""
    return re.sub(r"\W|_", "", plain(text))


def _share(values: list[bool]) -> float:
    return sum(values) / len(values) if values else 1.0
