"""Entente as a Python object: questions, and rooms for everything else.

A command beside a running app imports this module and has its work done there: so nothing that
takes time to import is imported here, and all annotations are texts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from assistant.api.accounts import AccountRoom
from assistant.api.cases import CaseRoom
from assistant.api.checklists import ChecklistRoom
from assistant.api.conversations import ConversationRoom
from assistant.api.curation import CurationRoom
from assistant.api.editing import EditingRoom
from assistant.api.library import LibraryRoom
from assistant.api.reviews import ReviewRoom
from assistant.api.trail import TrailRoom
from assistant.errors import EntenteError
from assistant.index.chroma import StoreUnavailableError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.progress import Report

if TYPE_CHECKING:
    from assistant.answering.answer import Answer, Growing, Turn
    from assistant.answering.finding import Found
    from assistant.answering.journal import Verdict
    from assistant.answering.next_questions import NextQuestion
    from assistant.answering.stopping import Stop
    from assistant.index.report import SyncReport
    from assistant.library.documents import Kind
    from assistant.readiness import State
    from assistant.service import Service
    from assistant.settings import Settings

log = logging.getLogger(__name__)
ROOMS = {
    "cases": CaseRoom, "library": LibraryRoom, "checklists": ChecklistRoom, "reviews": ReviewRoom,
    "curation": CurationRoom, "editing": EditingRoom, "accounts": AccountRoom,
    "conversations": ConversationRoom, "trail": TrailRoom,
}  # fmt: skip


class Entente:
    """Everything that can be done, on behalf of a person; see docs/python.md.

    What a person may not see does not exist for them. Every failure that a person can mend is an
    :class:`EntenteError`: one sentence in French and English. Safe to use from several threads.
    """

    def __init__(
        self,
        service: Service,
        progress: Report = lambda *_: None,
        catch_up: Callable[[], None] | None = None,
    ) -> None:
        """Entente over the rooms of this process; :meth:`open` puts them together.

        Args:
            catch_up: takes in what was saved, where something follows the library and tries again;
                without it, whoever saved is told that the index does not follow.
        """
        self._service = service
        self._progress = progress
        self._take_in = catch_up or self._refreshed

    @classmethod
    @contextmanager
    def open(cls, settings: Settings | None = None, name: str = "python") -> Iterator[Entente]:
        """Entente with the settings of the environment, or others, until the block ends.

        Where an app or another program owns the home already, everything is done by it.

        Args:
            name: by which others are told who owns the home meanwhile.

        Raises:
            HomeBusyError: another process owns the home and serves nobody.
            EntenteError: the library, the stores or the settings cannot be used.
        """
        from assistant.api.sharing import opened
        from assistant.settings import Settings

        with opened(settings or Settings.read(), name) as entente:
            entente.refresh()
            yield entente

    def refresh(self) -> SyncReport | None:
        """Take in what changed in the library; None when nothing did.

        A vector store that is away is only warned of: a small library answers without it.
        """
        try:
            return self._service.refresh(self._progress)
        except StoreUnavailableError as error:
            log.warning("%s", error)
            return None

    def sync(self, full: bool = False, accept_loss: bool = False) -> SyncReport:
        """Compare every file of the library with the index.

        Args:
            full: index all of them anew.
            accept_loss: also where most documents are gone.
        """
        return self._service.sync(full=full, accept_loss=accept_loss, progress=self._progress)

    def state(self) -> State:
        """Whether everything is there to answer, or still being read."""
        return self._service.readiness.state

    def has_model(self) -> bool:
        """Whether a language model is configured, that may be asked to word things."""
        return bool(self._service.settings.model.url)

    def ask(
        self, question: str, principal: Principal, lang: Lang | None = None, page: str = "",
        history: Sequence[Turn] = (),
    ) -> Answer:  # fmt: skip
        """Answer a question with cited statements, offer choices, or refuse.

        Args:
            lang: of the answer; that of the question where it is left out.
            page: id of a page to answer from, as chosen among ``choices``.
            history: the conversation so far, oldest first, for a follow-up.
        """
        return self._service.ask(question, principal, lang, history, page)

    def answers(
        self, question: str, principal: Principal, lang: Lang | None = None, page: str = "",
        history: Sequence[Turn] = (), stop: Stop | None = None,
    ) -> Iterator[Growing]:  # fmt: skip
        """The answer as it grows: sentence by sentence where a language model words it, else whole.

        Every sentence that is there has been checked. Whoever reads no further than they want ends
        the model's work; by another process everything comes at once, whole.

        Args:
            stop: its ``wish()`` has what was checked by then as the answer, or the quotations.

        Raises:
            StoppedError: it was wished for before anything was found.
        """
        return self._service.answers(question, principal, lang, history, page, stop)

    def next_questions(
        self, answer: Answer, principal: Principal, history: Sequence[Turn] = ()
    ) -> tuple[NextQuestion, ...]:
        """Up to three questions to go on with, each of which the library answers; none after a
        refusal or choices.

        Args:
            history: the conversation before the answer, oldest first.
        """
        return self._service.next_questions(answer, principal, history)

    def find(
        self, question: str, principal: Principal, lang: Lang | None = None,
        kinds: Sequence[Kind] = ("guidance",), documents: int = 3,
    ) -> Found:  # fmt: skip
        """The statements of the best documents, for programs that make something else of them.

        Args:
            kinds: of documents: guidance, review, playbook.
            documents: how many of each kind at most.
        """
        return self._service.find(question, principal, lang, kinds, documents)

    def feedback(
        self, answer: Answer, principal: Principal, verdict: Verdict, reason: str = ""
    ) -> None:
        """Tell curators whether an answer helped; a person's last word on it counts."""
        self._service.journal.note_feedback(answer, principal.id, verdict, reason)

    @cached_property
    def cases(self) -> CaseRoom:
        """Past conflicts."""
        return CaseRoom(self._service)

    @cached_property
    def library(self) -> LibraryRoom:
        """Pages and cases to read."""
        return LibraryRoom(self._service)

    @cached_property
    def checklists(self) -> ChecklistRoom:
        """Templates, and the checklists made of them."""
        return ChecklistRoom(self._service)

    @cached_property
    def reviews(self) -> ReviewRoom:
        """Reviews that are being written."""
        return ReviewRoom(self._service, self._take_in)

    @cached_property
    def curation(self) -> CurationRoom:
        """What curators decide."""
        return CurationRoom(self._service, self._take_in)

    @cached_property
    def editing(self) -> EditingRoom:
        """The files of pages and reviews."""
        return EditingRoom(self._service, self._take_in)

    @cached_property
    def accounts(self) -> AccountRoom:
        """A person, their tokens, and what is kept of them."""
        return AccountRoom(self._service)

    @cached_property
    def conversations(self) -> ConversationRoom:
        """What was asked and answered, kept."""
        return ConversationRoom(self._service)

    @cached_property
    def trail(self) -> TrailRoom:
        """Who did what."""
        return TrailRoom(self._service)

    def _refreshed(self) -> None:
        try:
            self._service.refresh(self._progress)
        except Exception as error:
            log.warning("What was saved is not in the index yet.", exc_info=error)
            why = error if isinstance(error, EntenteError) else f"{type(error).__name__}: {error}"
            raise EntenteError(f"It is saved, but answers do not follow it yet: {why}") from error
