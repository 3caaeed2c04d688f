"""A document read line by line: headings, labels with their values, and all the rest."""

import re
from dataclasses import dataclass, field
from typing import Any

from assistant.library.taxonomy import Taxonomy
from assistant.reviews.form import MAX_TEXT
from assistant.reviews.headings import field_of, numbered, section_of
from assistant.reviews.tables import SECTION_END, lay_out
from assistant.reviews.values import MAX_VALUE, read_value


@dataclass(frozen=True)
class Guess:
    """A field that was filled in by a guess, and the words of the document that it came from."""

    field: str
    words: str


_MAX_HEADING = 200  # characters; longer lines are prose, and are not matched with anything
_BOLD, _PLAIN = 7, 8  # levels of headings without a mark, below those of Markdown
_ATX = re.compile(r"(#{1,6})[ \t]+(\S.*)")
_UNDERLINE = re.compile(r"(?:={3,}|-{3,})[ \t]*")
ITEM = re.compile(r"[ \t]*(?:[-*+•●◦▪–—]|\d{1,3}[.)])[ \t]+(?=\S)")
_BULLET = re.compile(r"[ \t]*[-*+•●◦▪–—][ \t]+(?=\S)")
_IMAGE = re.compile(r"!\[[^\]\n]{0,300}\]\([^)\n]{0,600}\)")


@dataclass
class Reading:
    """A document while it is read line by line; the taxonomy tells the names it may hold."""

    _taxonomy: Taxonomy
    guesses: list[Guess] = field(default_factory=list)
    unplaced: list[str] = field(default_factory=list)
    _fields: dict[str, Any] = field(default_factory=dict)
    _sections: dict[str, list[str]] = field(default_factory=dict)
    _section: str = ""
    _level: int = 0
    _skip: bool = False
    _title_is_named: bool = False

    def guess(self, name: str, words: str) -> None:
        self.guesses.append(Guess(name, words.strip()))

    def values(self) -> dict[str, Any]:
        """The fields, once every line is taken."""
        for section, lines in self._sections.items():
            text = tidy("\n".join(lines))
            if len(text) > MAX_TEXT:
                end = max(text.rfind("\n", 1, MAX_TEXT), text.rfind(" ", 1, MAX_TEXT))
                end = end if end > 0 else MAX_TEXT
                self.unplaced.append(text[end:])
                text = text[:end]
            if section == "summary":
                text = " ".join(text.split())
            if text:
                self._fields[section] = text
        if "title" not in self._fields:
            self._title_from_rest()
        return dict(self._fields)

    def take(self, line: str, following: list[str]) -> None:
        """Put a line where it belongs; ``following`` are the lines below it."""
        if self._skip:
            self._skip = False  # the line below a heading
            return
        if line.strip() == SECTION_END:
            self._section = ""
            return
        if len(line) <= _MAX_HEADING and line.strip():
            level, heading = _heading(line, following)
            if level and self._begins(level, heading, line):
                self._skip = bool(following) and level < 3 and _underlined(line, following)
                return
        if len(line) <= MAX_VALUE + 80 and self._tells(line):
            return
        self._put(line)

    def _put(self, line: str) -> None:
        target = self._sections.setdefault(self._section, []) if self._section else self.unplaced
        target.append(line)

    def _begins(self, level: int, text: str, line: str) -> bool:
        """Whether a line was a heading; what it says beyond a section's name is kept."""
        known = section_of(text)
        if known and (known.exact or level < _PLAIN):
            self._section, self._level = known.section, level
            before = self._sections.setdefault(known.section, [])
            if before:
                before.append("")
            if not known.exact:
                before += [text, ""]
            if not (known.exact and known.sure):
                self.guess(known.section, text)
            return True
        if level >= _PLAIN:
            return False
        if self._section and level > self._level:
            self._put(text)
            return True
        self._section = ""
        if "title" not in self._fields and _is_title(text):
            self._fields["title"] = _without_emphasis(text)
            if level > 1:
                self.guess("title", text)
        else:
            self.unplaced.append(text)
        return True

    def _tells(self, line: str) -> bool:
        """Whether a line was a label with its value; what is not wholly understood stays too."""
        label, text = _labelled(line)
        if not label or not text:
            return False
        name = field_of(label)
        reading = read_value(name, text, self._taxonomy) if name else None
        if name and reading and self._free(name, label, reading.value):
            self._fields[name] = reading.value
            if not (reading.whole and reading.sure):
                self.guess(name, line)
            return reading.whole
        known = section_of(label, whole=True)
        if known and not _BULLET.match(line):
            self._section, self._level = known.section, _PLAIN
            self._sections.setdefault(known.section, []).append(text if known.sure else line)
            if not known.sure:
                self.guess(known.section, line)
            return True
        return False

    def _free(self, name: str, label: str, value: Any) -> bool:
        """Whether a field may take a value; a title by its own name goes before a heading's."""
        if name not in self._fields:
            return True
        if name == "title" and "tit" in label.casefold() and not self._title_is_named:
            self._title_is_named = True
            self.unplaced.append(str(self._fields["title"]))
            self.guesses = [guess for guess in self.guesses if guess.field != "title"]
            return True
        return False

    def _title_from_rest(self) -> None:
        """The first line that could be one, if nothing says what the title is."""
        for at, line in enumerate(self.unplaced[:20]):
            if line.strip() and _is_title(line):
                self._fields["title"] = _without_emphasis(line)
                self.guess("title", line)
                del self.unplaced[at]
                return


def _heading(line: str, following: list[str]) -> tuple[int, str]:
    """Level (1 highest) and words of a heading; level 0 where a line is none."""
    bare = line.strip()
    if match := _ATX.fullmatch(bare):
        return len(match[1]), match[2].rstrip("# \t")
    if _underlined(line, following):
        return (1 if following[0].lstrip().startswith("=") else 2), bare
    words = bare.rstrip(": \u00a0")
    for mark in ("**", "__"):
        inner = words.removeprefix(mark).removesuffix(mark)
        if len(words) == len(inner) + 2 * len(mark) and inner.strip() and mark not in inner:
            return _BOLD, inner.rstrip(": \u00a0")
    # A line that is nothing but a section's name, above a text and not within a list of names.
    if not section_of(bare, whole=True) or _BULLET.match(line) or bare.endswith((".", ";", ",")):
        return 0, ""
    below = next((each.strip() for each in following if each.strip()), "")
    listed = (
        section_of(below, whole=True)
        and numbered(bare) == numbered(below)
        and not _BULLET.match(below)
    )
    return (0, "") if listed else (_PLAIN, bare)


def _underlined(line: str, following: list[str]) -> bool:
    return bool(
        following
        and _UNDERLINE.fullmatch(following[0].strip())
        and line.strip()
        and not line.lstrip().startswith(("|", "-", "#", ">"))
    )


def _labelled(line: str) -> tuple[str, str]:
    """Label and value of a line "label: value"; empty where it is none."""
    item = ITEM.match(line)
    bare = (line[item.end() :] if item else line).strip()
    label, colon, text = bare.partition(":")
    if not colon or len(label) > 60 or text.startswith("//"):
        return "", ""
    return label.strip("*_ \u00a0\u202f"), text.lstrip("*_ \u00a0\u202f").strip()


def _is_title(line: str) -> bool:
    """Whether a line can name a document: a few words that are neither a sentence nor a list."""
    bare = line.strip("*_# \t")
    return (
        5 < len(bare) < 150
        and sum(char.isalpha() for char in bare) > len(bare) / 2
        and not bare.endswith((".", ";", ","))
        and not bare.startswith(("|", "<", "[", "http"))
        and not ITEM.match(line)
        and not field_of(bare.partition(":")[0])
        and not _IMAGE.search(bare)
    )


def _without_emphasis(text: str) -> str:
    return text.strip("*_# \t").replace("**", "")


def tables_laid_out(lines: list[str]) -> list[str]:
    """Lines in which tables written with pipes are laid out by what they say of the review."""
    found: list[str] = []
    rows: list[list[list[str]]] = []
    for line in [*lines, ""]:
        bare = line.strip()
        if bare.startswith("|") and bare.count("|") > 1:
            if set(bare) <= set("|-: \t"):
                continue  # the line below a table's head
            cells = bare.removesuffix("|")[1:].split("|")
            rows.append([cell.strip().replace("**", "").split("<br>") for cell in cells])
            continue
        if rows:
            found += lay_out(rows)
            rows = []
        found.append(line)
    return found


def tidy(text: str) -> str:
    """A text without runs of empty lines."""
    lines: list[str] = []
    for line in text.split("\n"):
        if line.strip() or (lines and lines[-1]):
            lines.append(line.rstrip())
    return "\n".join(lines).strip("\n")
