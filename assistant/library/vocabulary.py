"""The vocabulary of some libraries: the shipped one, extended by ``taxonomy.yaml`` at their roots.

Each entry stands for itself: a faulty one is named and left out, the others are in use. What is
there already keeps its meaning; an entry may repeat it, and only add ids of its own.
"""

import stat
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from assistant.language import LANGUAGES
from assistant.library import plain_yaml
from assistant.library.documents import Problem
from assistant.library.fields import ID_PATTERN, MAX_ID
from assistant.library.files import Folders, Mark, as_folders, hash_of
from assistant.library.labels import Label
from assistant.library.taxonomy import Practice, ReviewTerms, Taxonomy, Term, nearest
from assistant.typography import fold, plain

FILE = "taxonomy.yaml"
_MAX_BYTES = 1_000_000
_MAX_LABEL = 200  # characters
_REVIEW = tuple(ReviewTerms.model_fields)
# What the program itself acts on; a file may repeat it, not add to it.
_FIXED = ("languages", "origins", "statuses", "visibility")
_TERMS = ("themes", "practices", "owners")
_LISTS = (*_TERMS, "phases", "roles", "languages", *_REVIEW)
# The names by which look-ups filter, for whoever writes these.
_ALIASES = {
    "mechanisms": "escalation_steps",
    "outcomes": "relationship_outcomes",
    "settlements": "settlement_forms",
    "forms": "relationship_forms",
}
_PARTS = {"themes": ("id", "fr", "en", "seed"), "owners": ("id", "fr", "en")}
_PARTS["practices"] = ("id", "theme", "fr", "en", "seed")
_LABELLED = ("id", "fr", "en", "words")


@dataclass(frozen=True)
class Extended:
    """A taxonomy, and what is wrong with the files that it was made from."""

    taxonomy: Taxonomy
    problems: tuple[Problem, ...] = ()

    @property
    def fingerprint(self) -> str:
        """What tells that files are to be read anew, and faults to be told anew."""
        told = "\n".join(map(str, self.problems))
        return self.taxonomy.fingerprint + (hash_of(told.encode()) if told else "")


class Vocabulary:
    """The taxonomy of some libraries as their files are now; each is read only when it changed.

    Safe to use from several threads.
    """

    def __init__(self, libraries: Folders) -> None:
        self._files = [folder / FILE for folder in as_folders(libraries)]
        self._marks: tuple[str, ...] | None = None
        self._extended = Extended(Taxonomy.load())
        self._lock = Lock()

    def now(self) -> Extended:
        with self._lock:
            marks, settled = _marks(self._files)
            if marks != self._marks:
                self._extended = extended(self._files)
                self._marks = marks if settled else None
            return self._extended

    def taxonomy(self) -> Taxonomy:
        """All ids that the libraries may use, now."""
        return self.now().taxonomy


def extended(files: Sequence[Path]) -> Extended:
    """The shipped taxonomy with what some files add, one after the other."""
    there = [file for file in files if file.is_file() or file.is_symlink()]
    taxonomy, problems = Taxonomy.load(), []
    for file in there:
        path = FILE if len(there) == 1 else f"{file.parent.name}/{FILE}"
        extension = _Extension(taxonomy, path)
        extension.read(file)
        taxonomy = extension.taxonomy()
        problems += sorted(extension.problems, key=lambda problem: problem.line)
    return Extended(taxonomy, tuple(problems))


def _marks(files: Sequence[Path]) -> tuple[tuple[str, ...], bool]:
    """What tells that a file changed, and whether it will tell of the next change."""
    now = time.time_ns()
    found = []
    settled = True
    for file in files:
        try:
            mark = Mark.of(file.stat())
        except OSError:
            found.append("")
            continue
        found.append(mark.text)
        settled = settled and mark.settled(now)
    return tuple(found), settled


class _Extension:
    """One file's entries, added to what is there."""

    def __init__(self, base: Taxonomy, path: str) -> None:
        self._base = base
        self._path = path
        self.problems: list[Problem] = []
        self._lines: dict[str, int] = {}
        self._terms: dict[str, dict[str, Term]] = {
            name: {term.id: term for term in getattr(base, name)} for name in _TERMS
        }
        self._ids: dict[str, list[str]] = {
            name: list(getattr(base.review if name in _REVIEW else base, name))
            for name in _LISTS
            if name not in _TERMS
        }
        self._labels = {name: dict(labels) for name, labels in base.labels.items()}

    def taxonomy(self) -> Taxonomy:
        ids = {name: tuple(found) for name, found in self._ids.items()}
        return Taxonomy(
            themes=tuple(self._terms["themes"].values()),
            practices=tuple(
                p for p in self._terms["practices"].values() if isinstance(p, Practice)
            ),
            owners=tuple(self._terms["owners"].values()),
            review=ReviewTerms(**{name: ids.pop(name) for name in _REVIEW}),
            labels=self._labels,
            **ids,
        )

    def read(self, file: Path) -> None:
        """Take in what the file says; what is wrong with it goes to ``problems``."""
        try:
            if not stat.S_ISREG(file.stat().st_mode) or file.stat().st_size > _MAX_BYTES:
                self._fault("", "this is not an ordinary file of less than 1 MB; take it away")
                return
            parsed = plain_yaml.parse(file.read_text(encoding="utf-8-sig"))
        except OSError as error:
            self._fault("", f"the file cannot be read ({error.strerror}); check its rights")
            return
        except UnicodeDecodeError:
            self._fault("", "the file is not UTF-8; save it in that encoding")
            return
        except plain_yaml.YamlError as error:
            self.problems.append(Problem(self._path, error.line, "", error.reason))
            return
        self._lines = parsed.lines
        if parsed.values is None:
            return  # nothing but comments
        if not isinstance(parsed.values, dict):
            self._fault("", "the file holds no 'list: entries' lines, as in 'themes:'")
            return
        lists = dict(self._lists(parsed.values))
        # A practice may stand above its theme.
        for name in sorted(lists, key=lambda place: place != "themes"):
            self._take(name, *lists[name])

    def _lists(self, values: dict[str, Any]) -> Iterator[tuple[str, tuple[str, list[Any]]]]:
        """The lists of the file by their names, each with its place; ``review`` holds some."""
        inner = values.get("review")
        if inner is not None and not isinstance(inner, dict):
            self._fault("review", f"it holds no lists; write them below it: {', '.join(_REVIEW)}")
            inner = None
        known = (*(name for name in _LISTS if name not in _REVIEW), "review")
        for place, given in (
            *((key, values[key]) for key in values if key != "review"),
            *((f"review.{key}", entries) for key, entries in (inner or {}).items()),
        ):
            word = place.removeprefix("review.")
            name = _ALIASES.get(word, word)
            if name not in _LISTS or (place != word and name not in _REVIEW):
                near = nearest(word, _REVIEW if place != word else (*known, *_REVIEW))
                self._fault(place, f"there is no list '{word}'; the nearest are: {near}")
            elif given is not None and not isinstance(given, list):
                self._fault(place, "it is no list; write each entry on a line that begins with '-'")
            elif given:
                yield name, (place, given)

    def _take(self, name: str, place: str, entries: list[Any]) -> None:
        seen: set[str] = set()
        for number, entry in enumerate(entries):
            at = f"{place}.{number}"
            values = entry if isinstance(entry, dict) else {"id": entry}
            id_ = str(values.get("id") or "").strip()
            if not ID_PATTERN.fullmatch(id_) or len(id_) > MAX_ID:
                self._fault(
                    at, f"'{id_[:60]}' is not an id; use small letters, digits and single hyphens"
                )
                continue
            if id_ in seen:
                self._fault(at, f"'{id_}' stands twice; keep one of them")
                continue
            seen.add(id_)
            parts = _PARTS.get(name, _LABELLED)
            if strange := [part for part in values if part not in parts]:
                for part in strange:
                    near = nearest(part, parts)
                    self._fault(
                        f"{at}.{part}", f"'{part}' is no part of an entry; use one of: {near}"
                    )
                continue
            if name in _TERMS:
                self._term(name, at, id_, values)
            else:
                self._id(name, at, id_, values)

    def _term(self, name: str, at: str, id_: str, values: dict[str, Any]) -> None:
        """A theme, a practice or an owner."""
        names = self._names(at, id_, values)
        known = self._terms[name].get(id_)
        if name != "practices":
            made = Term(id=id_, fr=names["fr"], en=names["en"]) if names else None
        else:
            theme = str(values.get("theme") or (known.theme if isinstance(known, Practice) else ""))
            if theme not in self._terms["themes"]:
                near = nearest(theme, tuple(self._terms["themes"]))
                said = f"'{theme}' is not a theme" if theme else "the practice has no 'theme'"
                self._fault(f"{at}.theme", f"{said}; the nearest are: {near}")
                return
            made = Practice(id=id_, theme=theme, fr=names["fr"], en=names["en"]) if names else None
            if isinstance(known, Practice) and known.theme != theme:
                self._taken(at, id_, f"it belongs to the theme '{known.theme}'")
                return
        if known:
            self._same(at, id_, (known.fr, known.en), names)
        elif made:
            self._terms[name][id_] = made
        elif names is not None:
            self._fault(at, f"'{id_}' has no label; add fr: or en:, one of the two is enough")

    def _id(self, name: str, at: str, id_: str, values: dict[str, Any]) -> None:
        """An id of a list that may do without labels."""
        names = self._names(at, id_, values)
        words = values.get("words") or []
        if names is None:
            return
        if not isinstance(words, list) or not all(isinstance(word, str | int) for word in words):
            self._fault(f"{at}.words", "it is no list of words, as in [vine, vigne]")
        elif id_ in self._ids[name]:
            label = self._labels.get(name, {}).get(id_)
            if label:
                self._same(at, id_, (label.fr, label.en), names)
        elif name in _FIXED:
            told = ", ".join(self._ids[name])
            self._fault(at, f"'{id_}' cannot be added: {name} are fixed; there are: {told}")
        else:
            spoken = id_.replace("-", " ")
            told_words = tuple(fold(str(word)).strip() for word in words if str(word).strip())
            self._ids[name].append(id_)
            self._labels.setdefault(name, {})[id_] = Label(
                fr=names.get("fr", spoken), en=names.get("en", spoken), words=told_words
            )

    def _names(self, at: str, id_: str, values: dict[str, Any]) -> dict[str, str] | None:
        """Labels by language, one serving for both; empty where there is none, None at a fault."""
        found = {}
        for lang in LANGUAGES:
            text = values.get(lang)
            if text is None:
                continue
            if isinstance(text, dict | list) or not 0 < len(str(text).strip()) <= _MAX_LABEL:
                self._fault(f"{at}.{lang}", f"the label of '{id_}' is no short text; write it anew")
                return None
            found[lang] = " ".join(str(text).split())
        return {lang: found.get(lang, next(iter(found.values()))) for lang in LANGUAGES if found}

    def _same(
        self, at: str, id_: str, labels: tuple[str, str], names: dict[str, str] | None
    ) -> None:
        """An id that is there already means what it means there."""
        there = {_comparable(label) for label in labels}
        if names and not {_comparable(name) for name in names.values()} <= there:
            self._taken(at, id_, f"it means '{labels[1]}'")

    def _taken(self, at: str, id_: str, meaning: str) -> None:
        self._fault(at, f"'{id_}' is there already and {meaning}; choose another id")

    def _fault(self, place: str, message: str) -> None:
        parts = place.split(".")
        lines = (self._lines.get(".".join(parts[:end])) for end in range(len(parts), 0, -1))
        line = next((line for line in lines if line), 1)
        self.problems.append(Problem(self._path, line, place, message))


def _comparable(label: str) -> str:
    return plain(label).casefold()
