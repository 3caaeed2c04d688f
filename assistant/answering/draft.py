"""The text of an answer as it grows, and the citations it points to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from assistant.answering.answer import Citation
from assistant.answering.phrases import PHRASES
from assistant.language import Lang
from assistant.retrieval.evidence import Evidence


@dataclass
class Draft:
    """Lines of Markdown and the citations they point to, numbered as they appear."""

    lang: Lang
    lines: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)

    def cite(self, evidence: Evidence) -> str:
        """The statement followed by its number; a statement has one number however often used."""
        record = evidence.record
        for known in self.citations:
            if known.path == record.path and known.quote == evidence.text:
                return f"{escape(evidence.text)} [{known.n}]"
        number = len(self.citations) + 1
        self.citations.append(Citation.of(evidence, number))
        return f"{escape(evidence.text)} [{number}]"

    def block(self, title: str, statements: Sequence[Evidence], *, numbered: bool = False) -> None:
        if not statements:
            return
        self.lines += ["", f"**{title}**", ""]
        for place, statement in enumerate(statements, 1):
            mark = f"{place}." if numbered else "-"
            self.lines.append(f"{mark} {self.cite(statement)}")

    def cases(self, title: str, statements: Sequence[Evidence]) -> None:
        """One line for each case: its title as a label, then what it shows."""
        if not statements:
            return
        self.lines += ["", f"**{title}**", ""]
        for statement in statements:
            label = PHRASES[self.lang].case_of.format(title=escape(statement.record.title))
            self.lines.append(f"- *{label}* {self.cite(statement)}")

    def done(self) -> tuple[str, tuple[Citation, ...]]:
        """The text and its citations."""
        if any(citation.lang != self.lang for citation in self.citations):
            self.lines += ["", f"*{PHRASES[self.lang].in_other_language}*"]
        return "\n".join(self.lines).strip(), tuple(self.citations)


_MARKDOWN = str.maketrans({char: f"\\{char}" for char in "\\`*_[]<>#|~"})


def escape(text: str) -> str:
    """Statements are plain text: what looks like markup in them is shown, not obeyed."""
    return text.translate(_MARKDOWN)
