"""Past conflicts: looked up by what they are like, and read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.answering.answer import Answer
    from assistant.api.results import Exported
    from assistant.reading.case import Case
    from assistant.reading.cases import CaseListing, WantedCases
    from assistant.reviews.lookup import CaseFilter, CaseResults
    from assistant.reviews.overview import Overview
    from assistant.service import Service


class CaseRoom:
    """``entente.cases``."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def search(
        self, description: str, principal: Principal, lang: Lang | None = None,
        wanted: CaseFilter | None = None,
    ) -> CaseResults:  # fmt: skip
        """Cases that are like a description, best first; all of them where it is empty.

        Args:
            wanted: ids of the vocabulary, and a country, that each case must have.

        Raises:
            EntenteError: the vocabulary does not know an id; names the nearest that it does.
        """
        from assistant.reviews.lookup import CaseFilter, checked_filter

        if wanted is not None and wanted != CaseFilter():
            wanted = checked_filter(wanted, self._service.taxonomy)
        return self._service.cases(description, principal, lang, wanted)

    def read(self, id: str, principal: Principal, lang: Lang = "fr") -> Case | None:
        """A case whole; None where it does not exist for this person.

        Args:
            lang: the reader's; a case that is not there in it comes in the other.
        """
        return self._service.reading.case(id, principal, lang)

    def list(self, wanted: WantedCases, principal: Principal, lang: Lang = "fr") -> CaseListing:
        """A page of the cases that somebody looks for, with what they could be narrowed down by.

        What the vocabulary does not know is passed over: the listing says what was looked for.
        """
        return self._service.reading.cases(wanted, principal, lang)

    def overview(self, wanted: CaseFilter, principal: Principal, lang: Lang = "fr") -> Overview:
        """What cases show together: what ended which conflicts, and how long they took."""
        return self._service.reading.overview(wanted, principal, lang)

    def compare(
        self, ids: Sequence[str], principal: Principal, lang: Lang = "fr"
    ) -> tuple[Case, ...]:
        """Some cases whole, in the order of their ids, without those that this person may not
        see."""
        reading = self._service.reading
        read = (reading.case(id_, principal, lang, similar=False) for id_ in ids)
        return tuple(case for case in read if case)

    def sum_up(
        self, ids: Sequence[str], principal: Principal, lang: Lang = "fr", worded: bool = False
    ) -> Answer | None:
        """What some cases show together, each sentence with the statement that it cites.

        Args:
            ids: of two cases or more; those that this person may not see are passed over.
            worded: in the words of a language model where one is configured, each sentence
                checked; otherwise, and wherever that fails, in the words of the cases.

        Returns:
            None where fewer than two of them exist for this person.
        """
        return self._service.sum_up(ids, principal, lang, worded)

    def dossier(
        self, ids: Sequence[str], ending: str, principal: Principal, lang: Lang = "fr"
    ) -> Exported:
        """Some cases whole, as a file to hand on, with what sums them up in their own words;
        handing on what is confidential is noted.

        Args:
            ending: ``docx`` or ``pdf``.

        Raises:
            EntenteError: none of them exists for this person, or no such format.
        """
        from assistant.api.results import Exported
        from assistant.files import MEDIA_TYPES
        from assistant.reading.dossier import dossier

        cases = self.compare(ids, principal, lang)
        if not cases:
            raise EntenteError(
                "None of these cases exists for you; choose others in the list of past cases.",
                "Aucun de ces cas n’existe pour vous\u202f; choisissez-en d’autres dans la liste "
                "des cas passés.",
            )
        summed = self.sum_up([case.id for case in cases], principal, lang)
        content = dossier(cases, ending, lang, summed.citations if summed else ())
        for case in (each for each in cases if each.tier != "public"):
            self._service.audit.note(principal, "exported", "review", case.id, ending)
        name = {"fr": "cas-passes", "en": "past-cases"}[lang]
        return Exported(name=f"{name}.{ending}", media_type=MEDIA_TYPES[ending], content=content)
