"""Answers that come in are shown line by line: the eye follows."""

from collections import Counter
from collections.abc import Sequence

from assistant.answering.exchange import Exchange


class Reveal:
    """Shows answers that come in line by line, one after the other."""

    def __init__(self, whole: Sequence[str]) -> None:
        """``whole``: ids of the exchanges that are shown at once."""
        self._whole = set(whole)
        self._lines: Counter[str] = Counter()

    def more(
        self, exchanges: Sequence[Exchange], texts: Sequence[str], later: str
    ) -> tuple[list[str], bool]:
        """The texts with one more line, and whether there are still more.

        Args:
            later: stands where an answer waits for the one before it.
        """
        shown: list[str] = []
        growing = False
        for exchange, text in zip(exchanges, texts, strict=True):
            if exchange.draft is not None:
                self._whole.add(exchange.id)  # it was read as it came
            if exchange.answer is None or exchange.id in self._whole:
                shown.append(text)
                continue
            lines = text.split("\n")
            at = self._lines[exchange.id]
            if not growing:
                at = next(
                    (n for n in range(at + 1, len(lines)) if lines[n - 1].strip()), len(lines)
                )
                self._lines[exchange.id] = at
                if at == len(lines):
                    self._whole.add(exchange.id)
                growing = at < len(lines)
            shown.append("\n".join(lines[:at]) or later)
        return shown, growing
