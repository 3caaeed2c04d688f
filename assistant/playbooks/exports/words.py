"""Column titles and other words of exported checklists."""

from dataclasses import dataclass

from assistant.language import Lang


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
WORDS: dict[Lang, Words] = {
    "fr": Words(
        columns=(
            "Identifiant", "Partie", "Action", "Responsable", "Échéance", "État", "Priorité",
            "Raison", "Preuve", "Pourquoi", "Source", "Cas passés", "Commentaire", "Version",
        ),
        open="À faire", done="Fait", high="Haute", normal="Normale", why="Pourquoi",
        case="Cas passé", evidence="Preuve", proposed="proposé", sources="Sources",
        due="échéance", owner="responsable",
    ),
    "en": Words(
        columns=(
            "Identifier", "Part", "Action", "Owner", "Due", "Status", "Priority", "Reason",
            "Evidence", "Why", "Source", "Past cases", "Comment", "Version",
        ),
        open="To do", done="Done", high="High", normal="Normal", why="Why", case="Past case",
        evidence="Evidence", proposed="proposed", sources="Sources", due="due", owner="owner",
    ),
}  # fmt: skip
