"""Which checklist goes with an answer, and whether a question is a wish for one."""

import re
from collections.abc import Sequence

from assistant.answering.composer import shares
from assistant.retrieval.retriever import Candidate, Ranking
from assistant.typography import fold

# A template fits when it stands out, or when it uses the practice that the answer recommends.
_STANDS_OUT = 0.5
_CONSIDERED = 3
_ASKS = re.compile(
    r"check-?\s?lists?|listes? (?:de controle|de taches|a cocher)|playbooks?|to-?do|aide-memoire|"
    r"plan d.action|list of tasks|task list|action plan"
)


def asks_for_checklist(text: str) -> bool:
    """Whether a question is a wish for a checklist."""
    return bool(_ASKS.search(fold(text)))


def fitting_playbook(templates: Ranking, pages: Sequence[Candidate]) -> str | None:
    """The id of the template that fits a question; None when none does.

    Args:
        templates: templates ranked for the question.
        pages: guidance pages for the same question, best first.
    """
    likely = shares(templates.candidates)
    first = pages[0].id if pages else ""
    for candidate, share in zip(templates.candidates[:_CONSIDERED], likely, strict=False):
        if share >= _STANDS_OUT or first in candidate.record.related:
            return candidate.id
    return None
