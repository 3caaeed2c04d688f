"""Checklists as Markdown and JSON."""

import re

from assistant.playbooks.checklist import Checklist
from assistant.playbooks.exports.words import WORDS
from assistant.playbooks.marks import Origin
from assistant.typography import NO_BREAK

_MARKUP = re.compile(r"([\\`*_\[\]<>#|~])")


def to_json(checklist: Checklist, _: Origin) -> bytes:
    """The public JSON of a checklist."""
    return (checklist.model_dump_json(indent=2) + "\n").encode()


def to_markdown(checklist: Checklist, _: Origin) -> bytes:
    """A checklist that any Markdown viewer shows, with boxes to tick."""
    words = WORDS[checklist.lang]
    colon = f"{NO_BREAK}:" if checklist.lang == "fr" else ":"
    lines = [f"# {_plain(checklist.title)}", "", _plain(checklist.purpose)]
    section = ""
    for item in checklist.items:
        if item.section != section:
            section = item.section
            lines += ["", f"## {_plain(section)}", ""]
        box = "x" if item.status == "done" else " "
        mark = f" *({words.proposed})*" if item.proposed else ""
        strong = "**" if item.priority == "high" else ""
        lines.append(f"- [{box}] {strong}{_plain(item.text)}{strong}{mark}")
        lines.append(
            f"  - {words.owner}{colon} {_plain(item.owner)}, {words.due}{colon} "
            f"{item.due.isoformat()}"
        )
        if item.reason:
            lines.append(f"  - {_plain(item.reason)}")
        if item.why:
            lines.append(
                f"  - {words.why}{colon} {_plain(item.why.text)} ({_plain(item.why.place)})"
            )
        lines += [f"  - {words.case}{colon} {_plain(case.text)}" for case in item.cases]
        if item.evidence:
            lines.append(f"  - {words.evidence}{colon} {_plain(item.evidence)}")
        if item.comment:
            lines.append(f"  - {_plain(item.comment)}")
    if cited := _cited(checklist):
        lines += ["", f"## {words.sources}", "", *(f"- {path}" for path in sorted(cited))]
    return ("\n".join(lines) + "\n").encode()


def _cited(checklist: Checklist) -> set[str]:
    return {cited.citation.path for item in checklist.items for cited in item.cited}


def _plain(text: str) -> str:
    """Text on one line whose marks are shown, not obeyed."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))
