"""How far long work is and when it will be done, as lines for a log."""

import time
from collections.abc import Callable
from dataclasses import dataclass

# Called with the stage, the work done and the whole work.
Report = Callable[[str, int, int], None]

LABELS = {
    "weights": "Preparing the language model (once)",
    "index": "Reading the library",
    "encode": "Encoding for the new language model",
    "store": "Filling the vector store",
}
_EVERY = 20.0  # seconds


@dataclass
class _Stage:
    began: float
    done_then: int
    told: float


class ProgressLines:
    """A report that writes a line now and then; work that is soon done leaves none."""

    def __init__(
        self,
        write: Callable[[str], None],
        every: float = _EVERY,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """``every`` and what ``clock`` tells are seconds."""
        self._write = write
        self._every = every
        self._clock = clock
        self._stages: dict[str, _Stage] = {}

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = self._clock()
        begun = self._stages.setdefault(stage, _Stage(now, done, now))
        if done >= total or now - begun.told < self._every:
            return
        begun.told = now
        line = f"{LABELS.get(stage, stage)}: {done:,} of {total:,}"
        if done > begun.done_then:
            left = (now - begun.began) * (total - done) / (done - begun.done_then)
            line += f", {about(left)} left"
        self._write(line + ".")


def about(seconds: float) -> str:
    """A time as one says it: "less than a minute", "about 12 minutes", "about 3 hours"."""
    minutes = round(seconds / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 90:
        return f"about {minutes} minute{'s' if minutes > 1 else ''}"
    return f"about {round(minutes / 60)} hours"
