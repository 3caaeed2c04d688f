"""Column titles and other words of exported checklists."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class Words:
    """What an exported checklist says around its items."""

    columns: tuple[str, ...]
    open: str
    done: str
    high: str
    normal: str
    why: str
    case: str
    evidence: str
    proposed: str
    sources: str
    due: str
    owner: str


COLUMNS = (
    "id", "section", "text", "owner", "due", "status", "priority", "reason", "evidence", "why",
    "source", "cases", "comment", "version",
)  # fmt: skip
WORDS = ByLanguage(__name__, "exports", Words)
