"""A short evaluation with its report, as a process of its own: ``python -m tests.short_evaluation DIR``."""

import sys
from pathlib import Path

from assistant.service import Service
from assistant.settings import Settings
from evals.outcomes import collect
from evals.report import write_report


def main() -> None:
    settings = Settings.read()
    with Service.open(settings, "eval") as service:
        service.refresh()
        outcomes = collect(service, "dev", ("parallel",), one_in=8)
    write_report(outcomes, "dev", Path(sys.argv[1]), settings.home)


if __name__ == "__main__":
    main()
