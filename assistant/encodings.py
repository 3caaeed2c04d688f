"""Bytes of a text file -> text, in the encodings that people's programs still write."""

import re
from dataclasses import dataclass

# What French and English texts hold beyond ASCII, and what stands for it when misread.
_USUAL = frozenset(
    "àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆ’‘“”«»–—…•€£§°²³ñáíóúßãõøåÅØ¿¡½¼©®™\u00a0\u202f\u2009"
)
_MARKS = (
    (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"),
)  # fmt: skip
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_NAMES = {"cp1252": "Windows", "mac_roman": "Macintosh", "cp850": "DOS", "utf-16-le": "UTF-16",
          "utf-16-be": "UTF-16"}  # fmt: skip


@dataclass(frozen=True)
class Decoded:
    """A text and how it was read.

    Attributes:
        text: with ``\\n`` at the end of lines.
        encoding: Python's name of it.
        sure: False where the bytes would also be other text, or some could not be read.
    """

    text: str
    encoding: str
    sure: bool

    @property
    def name(self) -> str:
        """The encoding as people call it."""
        return _NAMES.get(self.encoding, self.encoding.upper())


def decode(content: bytes) -> Decoded | None:
    """The text of a file, in the most plausible encoding; None where it is no text.

    UTF-8, UTF-16 and UTF-32 are told by their marks or their form; Windows, Macintosh and DOS text
    by which of them gives the letters of French and English.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _read(content, encoding, sure=True)
    if guess := _without_mark(content):
        return _read(content, guess, sure=True)
    if b"\0" in content:
        return None
    try:
        return Decoded(_LINE_ENDS.sub("\n", content.decode("utf-8")), "utf-8", True)
    except UnicodeDecodeError:
        pass
    scores = sorted(
        (
            (_plausible(content, encoding), encoding)
            for encoding in ("cp850", "mac_roman", "cp1252")
        ),
        key=lambda scored: scored[0],
    )
    (second, _), (best, encoding) = scores[-2:]
    return _read(content, encoding, sure=best > 0.95 and best - second > 0.2)


def _without_mark(content: bytes) -> str | None:
    """UTF-16 without a mark: ASCII letters have zeros as every other byte."""
    sample = content[: 4096 & ~1]
    if len(sample) < 4 or len(content) % 2:
        return None
    even, odd = sample[::2], sample[1::2]
    if odd.count(0) > 0.7 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.7 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return None


def _read(content: bytes, encoding: str, *, sure: bool) -> Decoded:
    text = content.decode(encoding, "replace")
    return Decoded(_LINE_ENDS.sub("\n", text), encoding, sure and "\ufffd" not in text)


def _plausible(content: bytes, encoding: str) -> float:
    """The share of the characters beyond ASCII that French and English have, in their places."""
    text = content.decode(encoding, "replace")
    found = [at for at, char in enumerate(text) if char > "\x7f"]
    good = 0
    for at in found:
        char, before = text[at], text[at - 1 : at]
        # A capital within a small word ("rŽsumŽ") is a letter misread.
        fits = not (char.isupper() and before.islower()) and not (
            not char.isalpha() and char not in "’‘\u00a0\u202f-–" and before.isalpha()
            and text[at + 1 : at + 2].isalpha()
        )  # fmt: skip
        good += char in _USUAL and fits
    return good / len(found) if found else 1.0
