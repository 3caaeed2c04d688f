"""The retriever: a question and a principal in, ranked documents and their statements out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from assistant.index.index import Index
from assistant.index.records import Record
from assistant.index.units import Role
from assistant.language import LANGUAGES, Lang, detect
from assistant.library.documents import KINDS, Kind
from assistant.principal import PUBLIC, Principal
from assistant.retrieval.answerability import load_answerability, score_features
from assistant.retrieval.candidates import Candidate, Ranking, lifted
from assistant.retrieval.contents import ContentsReader
from assistant.retrieval.evidence import Evidence, statement_of
from assistant.retrieval.lexicon import Lexicon
from assistant.retrieval.named_cases import named_cases, ordinary_word
from assistant.retrieval.outcome import outcome_of
from assistant.retrieval.partners import without_names
from assistant.retrieval.queries import Queries
from assistant.retrieval.questions import normalise
from assistant.retrieval.ranking import load_ranker, order
from assistant.retrieval.shelf import MEASURED
from assistant.retrieval.shelves import Shelves
from assistant.retrieval.signals import REACH, Query, measure
from assistant.retrieval.space import Space, load_spaces
from assistant.retrieval.subject import NAMED, is_vague, says_something, titled
from assistant.retrieval.word_search import documents_using, uses_word
from assistant.retrieval.worth import load_worth

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True)
class Measured:
    """Raw signals of one question, before they are weighed; for fitting and for ablations."""

    ids: tuple[str, ...]
    values: Floats
    standing: Floats
    topical: Floats
    reach: tuple[float, ...]


class Retriever:
    """Finds documents for people. Every call takes a principal; there is no way around it."""

    def __init__(
        self,
        index: Index,
        spaces: tuple[Space, Space] | None = None,
        lexicon: Lexicon | None = None,
    ) -> None:
        """Spaces and lexicon are the stored ones where no others are given."""
        self._index = index
        spaces = spaces or load_spaces(index.encoders)
        self._queries = Queries(index.encoders, spaces)
        self._reader = ContentsReader(index, spaces)
        fingerprints = tuple(encoder.fingerprint for encoder in index.encoders)
        # Statements are only looked at in what was found.
        reader = ContentsReader(index, spaces, MEASURED)
        self._shelves = Shelves(index, reader, lexicon=lexicon)
        self._rankers = {kind: load_ranker(kind) for kind in KINDS}
        self._answerabilities = {kind: load_answerability(fingerprints, kind) for kind in KINDS}

    def retrieve(
        self,
        question: str,
        principal: Principal,
        lang: Lang,
        *,
        kind: Kind = "guidance",
        languages: Sequence[Lang] = LANGUAGES,
    ) -> Ranking:
        """Rank the documents that this person may see.

        Args:
            question: what was asked, as typed.
            principal: who asks.
            lang: the reader's language, in which documents are preferred.
            kind: documents of this kind.
            languages: only documents in these languages (for measuring across languages).
        """
        started = time.perf_counter()
        scopes = principal.visible(self._index.catalogue.scopes())
        query = self._query(question, scopes, lang, kind)
        text = query.text
        encoded = time.perf_counter()
        shelf = self._shelves.get(query, scopes, kind, languages)
        found = time.perf_counter()
        measured = measure(query, shelf)
        scores = self._rankers[kind].scores(measured.values)
        answerability = self._answerabilities[kind]
        records = _preferred([document.record for document in shelf.documents], lang)
        candidates = tuple(
            Candidate(id_, records[id_].kind, score, records[id_])
            for id_, score in order(shelf.ids, scores)
        )
        features = score_features(measured.values, scores, measured.reach)
        probability = (
            answerability.probability(query.topical(kind), features)
            if candidates and says_something(text)
            else 0.0
        )
        known_words = measured.reach[REACH.index("known_words")]
        vague = is_vague(text, lang)
        named = vague and kind == "guidance" and known_words == 1
        page = ""
        if kind == "guidance" and known_words == 1:
            shown = [document.record for document in shelf.documents]
            page = titled(text, shown, ordinary_word(self._index.catalogue))
            candidates = lifted(candidates, page)
        share = 0 if page else NAMED if named else 1
        covered = probability >= answerability.threshold * share
        ranked = time.perf_counter()
        return Ranking(
            question=question,
            lang=lang,
            candidates=candidates,
            answerability=probability,
            covered=covered,
            outcome=outcome_of([c.score for c in candidates], covered, vague),
            known_words=known_words,
            timings_ms={
                "encode": 1000 * (encoded - started),
                "find": 1000 * (found - encoded),
                "rank": 1000 * (ranked - found),
            },
        )

    def measured(
        self,
        question: str,
        principal: Principal,
        lang: Lang,
        languages: Sequence[Lang],
        kind: Kind = "guidance",
    ) -> Measured:
        """The raw signals of a question's candidates."""
        scopes = principal.visible(self._index.catalogue.scopes())
        query = self._query(question, scopes, lang, kind)
        shelf = self._shelves.get(query, scopes, kind, languages)
        found = measure(query, shelf)
        return Measured(shelf.ids, found.values, found.standing, query.topical(kind), found.reach)

    def evidence(
        self,
        question: str,
        candidates: Sequence[Candidate],
        principal: Principal,
        lang: Lang | None = None,
    ) -> list[Evidence]:
        """The statements of these documents, each with its likeness to the question.

        Statements stand in the order of the candidates and, within one, of the file.
        """
        scopes = principal.visible(self._index.catalogue.scopes())
        seen = [candidate.record for candidate in candidates if candidate.record.scope in scopes]
        query = self._query(question, scopes, lang or LANGUAGES[0], "guidance")
        worth = load_worth()
        found: list[Evidence] = []
        for document in self._reader.read(seen, scopes):
            vectors = (
                document.primary.rows.get("statement"),
                document.secondary.rows.get("statement"),
            )
            likeness = np.zeros(len(document.statements), np.float32)
            for rows, vector in zip(vectors, (query.primary, query.secondary), strict=True):
                if rows is not None and len(rows) == len(likeness):
                    cosines = rows @ vector
                    likeness += (cosines - cosines.mean()) / max(float(cosines.std()), 1e-6)
            found += [
                statement_of(document.record, unit, float(value), worth.get(unit.text_hash, 0.0))
                for unit, value in zip(document.statements, likeness, strict=True)
            ]
        return found

    def _query(self, question: str, scopes: Sequence[str], lang: Lang, kind: Kind) -> Query:
        """A question as it is looked up, without the names of the asker's partners."""
        text = normalise(question)
        catalogue = self._index.catalogue
        cases = kind == "review"  # whose parties are no ordinary words
        ordinary = ordinary_word(catalogue)
        known = ordinary if cases else uses_word(catalogue, scopes, kind)
        text = without_names(text, detect(text, lang), known, ordinary, cases=cases)
        return self._queries.of(text, lang)

    def likeness(self, one: str, other: str, lang: Lang) -> float:
        """How like two questions are: the sum of their cosines by both encoders, -2 to 2."""
        first, second = (self._queries.of(normalise(text), lang) for text in (one, other))
        return _cosine(first.primary, second.primary) + _cosine(first.secondary, second.secondary)

    def named(
        self, question: str, candidates: Sequence[Candidate], lang: Lang
    ) -> dict[str, list[str]]:
        """What a question names of the cases among the candidates, by their id; a partner of the
        asker's who is a party of some case tells nothing."""
        catalogue = self._index.catalogue
        spoken = detect(question, lang)
        ordinary = ordinary_word(catalogue)
        text = without_names(question, spoken, ordinary, ordinary, cases=True)
        return named_cases(text, [candidate.record for candidate in candidates], catalogue)

    def documents(self, principal: Principal, lang: Lang, kind: Kind) -> list[Record]:
        """All documents of a kind that this person may see, one per id, the reader's language
        first."""
        scopes = principal.visible(self._index.catalogue.scopes())
        records = self._index.catalogue.records(scopes, kind=kind)
        return sorted(_preferred(records, lang).values(), key=lambda record: record.id)

    def document(
        self, id_: str, principal: Principal, lang: Lang, kind: Kind
    ) -> tuple[Record, list[Evidence]] | None:
        """One document with its statements in order; None where this person may not see it."""
        for record in self.documents(principal, lang, kind):
            if record.id == id_:
                scopes = principal.visible(self._index.catalogue.scopes())
                return record, [
                    statement_of(contents.record, unit)
                    for contents in self._reader.read([record], scopes)
                    for unit in contents.statements
                ]
        return None

    def openings(self, principal: Principal, records: Sequence[Record]) -> dict[str, str]:
        """How documents begin: the first statement of each, by id."""
        scopes = principal.visible(self._index.catalogue.scopes())
        ids = {record.key: record.id for record in records}
        found: dict[str, str] = {}
        for key, unit in self._index.catalogue.units(list(ids), scopes, ["statement"]):
            found.setdefault(ids[key], unit.text)
        return found

    def questions(
        self, records: Sequence[Record], principal: Principal
    ) -> dict[str, tuple[str, ...]]:
        """In which ways documents say that they are asked for, by id, in their order."""
        scopes = principal.visible(self._index.catalogue.scopes())
        ids = {record.key: record.id for record in records}
        found: dict[str, tuple[str, ...]] = {}
        for key, unit in self._index.catalogue.units(list(ids), scopes, ["question"]):
            found[ids[key]] = (*found.get(ids[key], ()), unit.text)
        return found

    def using(self, text: str, principal: Principal, kind: Kind) -> dict[str, float]:
        """Documents that use each word of a text in one of their languages: how much, by id."""
        scopes = principal.visible(self._index.catalogue.scopes())
        return documents_using(text, self._index.catalogue, scopes, kind)

    def short_texts(
        self, principal: Principal, lang: Lang, kind: Kind, role: Role
    ) -> tuple[list[tuple[str, str]], Floats]:
        """The short texts of one role in one language: (document id, text) and their vectors.

        Vectors of both encoders side by side, of length 1, so that a product is a cosine.
        """
        scopes = principal.visible(self._index.catalogue.scopes())
        records = [
            record
            for record in self._index.catalogue.records(scopes, kind=kind)
            if record.lang == lang
        ]
        keys = {record.key: record.id for record in records}
        texts: list[tuple[str, str]] = []
        rows: list[Floats] = []
        contents = {found.record.key: found for found in self._reader.read(records, scopes)}
        placed: dict[int, int] = {}
        for key, unit in self._index.catalogue.units(list(keys), scopes, [role]):
            at = placed[key] = placed.get(key, -1) + 1
            sides = [d.rows.get(role) for d in (contents[key].primary, contents[key].secondary)]
            if all(side is not None and at < len(side) for side in sides):
                texts.append((keys[key], unit.text))
                rows.append(np.concatenate([side[at] for side in sides if side is not None]))
        if not rows:
            return [], np.empty((0, 0), np.float32)
        matrix = np.stack(rows)
        lengths = np.maximum(np.linalg.norm(matrix, axis=1, keepdims=True), 1e-6)
        return texts, (matrix / lengths).astype(np.float32)

    def visible(self, principal: Principal, paths: Sequence[str]) -> set[str]:
        """Those of some files that this person may see."""
        return {record.path for path in paths for record in self._at(path, principal)}

    def confidential(self, principal: Principal, paths: Sequence[str]) -> list[str]:
        """Ids of the documents in these files that not everybody may see."""
        found = (record for path in paths for record in self._at(path, principal))
        return sorted({record.id for record in found if record.scope != PUBLIC})

    def tiers(self, principal: Principal, paths: Sequence[str]) -> dict[str, str]:
        """Of files that this person may see, the tier of visibility: public, restricted, ..."""
        found = (record for path in paths for record in self._at(path, principal))
        return {record.path: record.scope.partition(":")[0] for record in found}

    def confidential_ids(self, principal: Principal, ids: Sequence[str]) -> list[str]:
        """Those of some ids that this person may see, and not everybody."""
        scopes = principal.visible(self._index.catalogue.scopes())
        found = self._index.catalogue.records(scopes, ids=sorted(set(ids))) if ids else ()
        return sorted({record.id for record in found if record.scope != PUBLIC})

    def _at(self, path: str, principal: Principal) -> list[Record]:
        scopes = principal.visible(self._index.catalogue.scopes())
        return self._index.catalogue.records(scopes, path=path)

    def passage(self, path: str, heading: str, principal: Principal) -> list[Evidence]:
        """The statements of one section, in order; empty where this person may not see it."""
        scopes = principal.visible(self._index.catalogue.scopes())
        return [
            statement_of(document.record, unit)
            for document in self._reader.read(self._at(path, principal), scopes)
            for unit in document.statements
            if unit.heading == heading
        ]


def _cosine(one: Floats, other: Floats) -> float:
    lengths = float(np.linalg.norm(one)) * float(np.linalg.norm(other))
    return float(one @ other) / max(lengths, 1e-6)


def _preferred(records: Sequence[Record], lang: Lang) -> dict[str, Record]:
    """One record per id: the reader's language first, otherwise the one that exists."""
    chosen: dict[str, Record] = {}
    for record in records:
        if record.id not in chosen or record.lang == lang:
            chosen[record.id] = record
    return chosen
