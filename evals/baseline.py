"""The committed baseline: what came of every development question when it was last accepted.

``evals/baseline.jsonl`` holds one line per question, so that a change reads line by line in
review; ``evals/history.jsonl`` keeps the headline figures of every baseline.
"""

import datetime as dt
import json
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from assistant.errors import EntenteError
from assistant.files import SHARED_FILE, write_whole
from evals.figures import figures
from evals.outcome import Outcome

FOLDER = Path(__file__).resolve().parent
BASELINE = FOLDER / "baseline.jsonl"
HISTORY = FOLDER / "history.jsonl"
_UNSTABLE = {"ms"}  # another run gives another value


@dataclass(frozen=True)
class Version:
    """The headline figures of one accepted baseline."""

    date: str
    commit: str
    figures: dict[str, float]


def load_baseline(path: Path = BASELINE) -> list[Outcome]:
    """The accepted outcomes.

    Raises:
        EntenteError: the file is missing or a line has not the form; names the line.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise EntenteError(
            f"The baseline {path} cannot be read ({error.strerror}); make one with "
            "'entente eval baseline'."
        ) from error
    found = []
    for number, line in enumerate(lines, 1):
        try:
            found.append(Outcome.model_validate_json(line))
        except ValidationError as error:
            raise EntenteError(
                f"{path}, line {number}: not an outcome ({error.errors()[0]['msg']}); make the "
                "baseline again with 'entente eval baseline'."
            ) from error
    return found


def save_baseline(
    outcomes: Sequence[Outcome], path: Path = BASELINE, history: Path = HISTORY
) -> None:
    """Accept these outcomes: what later runs are compared with."""
    lines = [
        json.dumps(_stable(outcome), ensure_ascii=False)
        for outcome in sorted(outcomes, key=lambda outcome: (outcome.set, outcome.id))
    ]
    write_whole(path, ("\n".join(lines) + "\n").encode(), SHARED_FILE)
    version = Version(
        dt.date.today().isoformat(),
        current_commit(),
        {figure.name: round(figure.estimate.mean, 4) for figure in figures(outcomes)},
    )
    kept = history.read_text(encoding="utf-8") if history.exists() else ""
    write_whole(
        history, (kept + json.dumps(vars(version), ensure_ascii=False) + "\n").encode(), SHARED_FILE
    )


def load_history(path: Path = HISTORY) -> list[Version]:
    """Accepted baselines, oldest first."""
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Version(**json.loads(line)) for line in lines if line.strip()]


def _stable(outcome: Outcome) -> dict[str, object]:
    values = outcome.model_dump(mode="json", exclude_defaults=True)
    values["values"] = {n: v for n, v in outcome.values.items() if n not in _UNSTABLE}
    if outcome.set == "languages":
        # The question stands in full among the guidance questions.
        values["question"] = ""
    return values


def current_commit() -> str:
    """The commit that the figures were measured on, with a mark where files differ from it."""
    try:
        found = subprocess.run(
            ["git", "describe", "--always", "--dirty=+"],
            cwd=FOLDER, capture_output=True, text=True, check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return ""
    return found.stdout.strip()
