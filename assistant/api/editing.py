"""Pages and reviews as the files that they are, for those who keep the library."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.api.curation import curators_only
from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.library.documents import Problem
    from assistant.library.editing import (
        EditableText,
        LibraryEditor,
        ListedText,
        StalePage,
        TextKind,
    )
    from assistant.service import Service


class EditingRoom:
    """``entente.editing``. Everything here raises :class:`NotAllowedError` for others than
    curators."""

    def __init__(self, service: Service, take_in: Callable[[], None]) -> None:
        self._service = service
        self._take_in = take_in

    @cached_property
    def _editor(self) -> LibraryEditor:
        from assistant.library.editing import LibraryEditor
        from assistant.reviews.files import review_mode
        from assistant.settings import shipped_library

        index = self._service.index
        return LibraryEditor(
            index.files, index.vocabulary, shipped_library(), {"reviews": review_mode}
        )

    def editable(self, principal: Principal) -> bool:
        """Whether there is a library to write to: the one that comes with Entente is none."""
        curators_only(principal)
        return self._editor.editable

    def texts(self, principal: Principal) -> list[ListedText]:
        """All pages and reviews, those with faults included."""
        curators_only(principal)
        return self._editor.listed()

    def stale(self, principal: Principal, before: dt.date) -> list[StalePage]:
        """Pages that were last updated before a day, oldest first; from the files themselves."""
        curators_only(principal)
        return self._editor.stale(before)

    def themes(self, principal: Principal, lang: Lang) -> list[tuple[str, str]]:
        """Ids and names of the themes under which a page may stand."""
        curators_only(principal)
        return [(theme.id, theme.label(lang)) for theme in self._service.taxonomy.themes]

    def text(self, kind: TextKind, id: str, lang: Lang, principal: Principal) -> EditableText:
        """A page or review as it stands in its file, and the hash that stands for this text.

        Raises:
            MissingError: there is none.
        """
        curators_only(principal)
        found = self._editor.text(kind, id, lang)
        self._service.audit.note(principal, "opened", kind, id)
        return found

    def check(
        self, kind: TextKind, id: str, lang: Lang, text: str, principal: Principal
    ) -> tuple[Problem, ...]:
        """What would keep readers from seeing a text, by line. Changes nothing."""
        curators_only(principal)
        return self._editor.check(kind, id, lang, text)

    def save(
        self, kind: TextKind, id: str, lang: Lang, text: str, read: str, principal: Principal
    ) -> EditableText:
        """Put a text in the place of the one that was read; the next question finds it.

        Args:
            read: the hash of the text that was read.

        Raises:
            TextChangedError: somebody else changed it meanwhile.
            EntenteError: readers would lose what they see now, or there is no library to write to.
        """
        curators_only(principal)
        saved = self._editor.save(kind, id, lang, text, read)
        return self._taken(saved, "edited", principal)

    def add_question(
        self, page: str, lang: Lang, question: str, principal: Principal, gap: str = ""
    ) -> EditableText:
        """Have a page be found by one more question.

        Args:
            gap: id of the gap that is answered so.

        Raises:
            MissingError: there is no such page in this language.
            EntenteError: it has the question, or its file cannot be changed so.
        """
        curators_only(principal)
        saved = self._editor.add_question(page, lang, question)
        self._answered(gap)
        return self._taken(saved, "question added", principal)

    def begin_page(
        self, title: str, theme: str, lang: Lang, question: str, principal: Principal,
        gap: str = "", like: str = "",
    ) -> EditableText:  # fmt: skip
        """Begin a page in the own library; readers see it once its sections are written.

        Args:
            gap: id of the gap that is answered so.
            like: id of a page whose phases and roles are taken over.

        Raises:
            EntenteError: there is such a page, or the title or the theme will not do.
        """
        curators_only(principal)
        documents = self._service.retriever.documents(principal, lang, "guidance")
        near = next((each for each in documents if each.id == like), None)
        taken = (near.phases, near.roles) if near else (("operate",), ("manager",))
        today = dt.date.today()
        saved = self._editor.begin_page(title, theme, lang, question, today, taken)
        self._answered(gap)
        return self._taken(saved, "page begun", principal)

    def _answered(self, gap: str) -> None:
        if gap:
            self._service.journal.decide([gap], "answered")

    def _taken(self, saved: EditableText, action: str, principal: Principal) -> EditableText:
        self._service.audit.note(principal, action, saved.kind, saved.id, saved.lang)
        self._take_in()
        return saved
