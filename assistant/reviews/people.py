"""Names of people in a text: what a language model finds, less its slips, and what it misses.

The model takes verbs at the beginning of a sentence for names, knows no capitals and few first
names that stand alone. Rules and lists of names mend that; a word of the language or a place that
is a name too needs more than a capital letter.
"""

import re
from collections.abc import Iterator
from typing import Any

from assistant.language import Lang
from assistant.reviews.person_lists import NameLists, name_lists
from assistant.reviews.person_patterns import (
    ACRONYM,
    BEFORE_PLACE,
    BEGINNINGS,
    CAP,
    CONTACT,
    GREETED,
    INITIALS,
    IRISH,
    LOCATIVE,
    NEXT,
    NOTES,
    ORGANISATION,
    ORGANISED,
    PARTICLE,
    PLURAL,
    POSSESSIVE,
    SURNAME,
    TITLED,
    WORD,
)
from assistant.typography import fold

Span = tuple[int, int]


def people(doc: Any, nlp: Any, lang: Lang) -> list[Span]:
    """Places of names, titles included, in the order of the text; some may overlap.

    Args:
        doc: the text as spaCy's pipeline ``nlp`` analysed it, with kinds of words and entities.
    """
    spans = _Finder(doc, name_lists(lang, nlp)).spans()
    return sorted(
        (start, end - 2 if POSSESSIVE.search(doc.text[start:end]) else end) for start, end in spans
    )


class _Finder:
    """Looks through one text."""

    def __init__(self, doc: Any, lists: NameLists) -> None:
        self.doc, self.lists = doc, lists
        self.text: str = doc.text
        self.token_at = {token.idx: token for token in doc}

    def spans(self) -> Iterator[Span]:
        yield from self._titled()
        yield from self._initials()
        yield from self._first_names()
        for entity in self.doc.ents:
            if entity.label_ in ("PER", "PERSON"):
                yield from self._entity(entity.start_char, entity.end_char)

    def _titled(self) -> Iterator[Span]:
        at = 0
        while match := TITLED.search(self.text, at):
            at = match.end("name")
            if match["name"].isupper():
                at = self._end_of_capitals(match.start("name"), at)
            elif match["other"] and match[0].split()[0].casefold() in PLURAL:
                at = match.end()
            yield match.start(), at

    def _end_of_capitals(self, start: int, end: int) -> int:
        """Where a name in capitals ends: particles and one word, a first name before it."""
        words = list(re.finditer(r"\S+", self.text[start:end]))
        last = 0
        for at, word in enumerate(words):
            last = at
            after = words[at + 1][0] if at + 1 < len(words) else ""
            first = at == 0 and fold(word[0]) in self.lists.first
            if not (
                re.fullmatch(f"(?:{PARTICLE}|DER|DEN)", word[0])
                or (re.fullmatch(PARTICLE, after) and len(words) > at + 2)
                or (first and fold(after) not in self.lists.words)
            ):
                break
        return start + words[last].end()

    def _initials(self) -> Iterator[Span]:
        for match in INITIALS.finditer(self.text):
            word = fold(match["name"])
            labelled = re.search(
                r"[a-zà-ÿ]\s$", self.text[max(0, match.start() - 2) : match.start()]
            )
            if word in self.lists.words and (labelled or word not in self.lists.last):
                continue
            if not ORGANISATION.match(self.text, match.end()):
                yield match.span()

    def _first_names(self) -> Iterator[Span]:
        end_of_last = 0
        for match in WORD.finditer(self.text):
            word = POSSESSIVE.sub("", match[0])
            start, end = match.start(), match.start() + len(word)
            if start < end_of_last:
                continue
            known = self._is_first_name(word)
            if not (known and self._stands_for_a_person(start, end, word)) and not self._contacted(
                start, end, word
            ):
                continue
            end = self._with_surname(start, end) if known else end
            if ORGANISATION.match(self.text, end):
                continue
            end_of_last = end
            yield (self._surname_before(start) if known else start), end

    def _is_first_name(self, word: str) -> bool:
        if word.isupper() and len(word) < 4:
            return False
        key = fold(word)
        return key in self.lists.first or ("-" in key and key.split("-")[0] in self.lists.first)

    def _stands_for_a_person(self, start: int, end: int, word: str) -> bool:
        key = fold(word)
        near = self.text[max(0, start - 40) : start]
        before = fold(near)
        if BEFORE_PLACE.search(before) or (ACRONYM.search(near) and not word.isupper()):
            return False
        if key in self.lists.ambiguous and not (GREETED.search(before) or CONTACT.search(before)):
            return False
        token = self.token_at.get(start)
        entity = self._entity_at(token)
        if entity is not None and entity.label_ == "ORG" and len(entity) > 2:
            parts = [fold(part.text) for part in entity]
            if (parts[0] == key and "-" not in word) or set(parts) & ORGANISED:
                joined = set(parts) & {"and", "et", "+", "/", "nor", "ni"}
                if not joined and not word.isupper():
                    return False
        if key not in self.lists.words | self.lists.ambiguous:
            return True
        if word.isupper():
            return False
        if self._begins(start):
            after = self._after(token)
            return (
                token is not None
                and token.pos_ == "PROPN"
                and after is not None
                and after.pos_ in ("VERB", "AUX")
                and key not in self.lists.verbs
            )
        return (token is None or token.pos_ == "PROPN") and not self._acts(token, key)

    def _acts(self, token: Any, key: str) -> bool:
        """Whether a word that is a verb too has an object: "Grant access"."""
        after = self._after(token)
        return key in self.lists.verbs and not (
            after is None or after.pos_ in ("VERB", "AUX", "CCONJ", "ADP") or after.is_punct
        )

    def _after(self, token: Any) -> Any:
        return token.nbor(1) if token is not None and token.i + 1 < len(self.doc) else None

    def _contacted(self, start: int, end: int, word: str) -> bool:
        """A last name alone, after a word that people are called, met or asked with."""
        key, near = fold(word), self.text[max(0, start - 40) : start]
        if IRISH.match(word) and not re.search(rf"(?<!\w){CAP}\w{{1,40}}\s$", near):
            return not re.match(rf"\s{CAP}", self.text[end : end + 2])
        parts = key.split("-")
        return (
            all(part in self.lists.last for part in parts)
            and key not in self.lists.words | self.lists.ambiguous
            and not word.isupper()
            and not re.match(rf"\s{CAP}", self.text[end : end + 2])
            and CONTACT.search(fold(near)) is not None
        )

    def _with_surname(self, start: int, end: int) -> int:
        """The end of a first name's last names and initials."""
        if self.text[start:end].isupper():
            # In a line of capitals only a word that is a last name and nothing else ends a name.
            while (match := NEXT.match(self.text, end)) and self._is_last(match[0].strip()):
                end = match.end()
            return end
        for _ in range(3):
            match = SURNAME.match(self.text, end)
            if not match or self.text[start:end].endswith("."):
                break
            word = fold(match[0].split()[-1])
            token = self.token_at.get(match.end() - len(match[0].split()[-1]))
            if match[0].split()[-1].isupper() and len(word) > 2:
                break
            if (
                word in self.lists.words
                and word not in self.lists.last
                and not (token is not None and token.pos_ == "PROPN")
            ):
                break
            end = match.end()
        return end

    def _surname_before(self, start: int) -> int:
        """Where a last name in capitals before a first name begins: "DURAND Paul", "SMITH, J."."""
        before = re.search(rf"(?<![\w-])({CAP}[\w’'-]{{2,40}}),?[ \u00a0]$", self.text[:start])
        found = before and before[1].isupper() and self._is_last(before[1])
        return before.start() if before and found else start

    def _is_last(self, word: str) -> bool:
        """Whether a word in capitals is a last name, and no word or place."""
        key = fold(word)
        return (
            word.isupper()
            and len(word) > 2
            and key in self.lists.last
            and key not in self.lists.words | self.lists.ambiguous
        )

    def _entity_at(self, token: Any) -> Any:
        if token is None or not token.ent_type_:
            return None
        return next((e for e in self.doc.ents if e.start <= token.i < e.end), None)

    def _begins(self, start: int) -> bool:
        """Whether a sentence, a line or a part of one begins here."""
        head = self.text[max(0, start - 12) : start].rstrip(" \t\u00a0\u202f")
        item = head.endswith("-") and head[:-1].rstrip(" \t")[-1:] in ("", "\n")
        return item or not head or head[-1] in BEGINNINGS

    def _entity(self, start: int, end: int) -> Iterator[Span]:
        """The names of an entity that the model takes for a person, without its slips."""
        for part in re.finditer(r"[^+/&;,\n(]+", self.text[start:end]):
            span = self._trimmed(start + part.start(), start + part.end())
            if span and self._plausible(*span):
                yield span

    def _trimmed(self, start: int, end: int) -> Span | None:
        """Without verbs, brackets and words of notes that stand at its ends."""
        words = [
            (start + m.start(), start + m.end()) for m in re.finditer(r"\S+", self.text[start:end])
        ]
        while words and not self._may_begin(*words[0]):
            words.pop(0)
        while words and not self._may_end(*words[-1]):
            words.pop()
        return (words[0][0], words[-1][1]) if words else None

    def _may_begin(self, start: int, end: int) -> bool:
        word = self.text[start:end]
        token = self.token_at.get(start)
        if fold(word).strip(".:") in NOTES:
            return False
        if re.fullmatch(PARTICLE, word):
            return True
        if fold(word).endswith("ez") and self.lists.is_word(fold(word)):
            return False  # "Rappelez Guillaume"
        return word[:1].isupper() and not (
            token is not None
            and token.pos_ in ("VERB", "AUX", "ADP", "DET", "PRON", "ADV", "SCONJ", "CCONJ")
            and fold(word) not in self.lists.first
        )

    def _may_end(self, start: int, end: int) -> bool:
        word = self.text[start:end]
        return word[:1].isupper() or bool(re.match(r"[dlo][’']" + CAP, word))

    def _plausible(self, start: int, end: int) -> bool:
        words = self.text[start:end].split()
        keys = [fold(word).strip(".,") for word in words]
        if any(any(c.isdigit() for c in word) for word in words) or set(keys) & ORGANISED:
            return False
        line = self.text[self.text.rfind("\n", 0, start) + 1 :].split("\n", 1)[0]
        if line.isupper() and len(line) > 12:
            return False  # the models do not read capitals
        if any(re.fullmatch(r"[A-ZÀ-Þ]{2,4}", word) for word in words) or ORGANISATION.match(
            self.text, end
        ):
            return False
        if len(words) > 1:
            # "Draft Heads of Terms", "Gardez Trace Écrite": nothing but words of the language.
            known = self.lists.first | self.lists.last
            return not all(self.lists.is_word(key) and key not in known for key in keys)
        key, before = keys[0], fold(self.text[max(0, start - 30) : start])
        if (
            key in self.lists.first
            and key not in self.lists.words
            and key not in self.lists.ambiguous
        ):
            return True
        if self._is_word(start, end, key):
            return False
        if LOCATIVE.search(before) and key not in self.lists.first:
            return key in self.lists.last and key not in self.lists.ambiguous
        # "Kashagan: …": what a title is about.
        heads = self._begins(start) and re.match("[ \u00a0\u202f]?:", self.text[end : end + 2])
        return not heads or key in self.lists.last

    def _is_word(self, start: int, end: int, key: str) -> bool:
        """Whether a single word is one of the language: "Chiffrez", "Nommer", "Bill"."""
        token = self.token_at.get(start)
        if token is not None and token.pos_ in ("VERB", "AUX", "ADV", "DET", "PRON", "ADP"):
            return key not in self.lists.last or key in self.lists.words
        if key.endswith("ez") and self.lists.is_word(key):
            return True
        if self._begins(start) and self.lists.is_word(key):
            # "Page signée par…", "Size of the list": a thing, with a capital where it begins.
            after = self._after(token)
            return not (
                key in self.lists.first | self.lists.last
                and after is not None
                and (after.pos_ in ("VERB", "AUX") or after.is_punct)
            )
        return self._acts(token, key)
