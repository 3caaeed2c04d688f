"""The rooms put together for one process: the index, the retriever, the assistant, the journal."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Self, TypeVar

from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from assistant.access.readings import ONE_READING, Readings
from assistant.answering.answer import Answer, Growing, Turn
from assistant.answering.assistant import Assistant
from assistant.answering.finding import Found, find
from assistant.answering.journal import Journal
from assistant.answering.memory import Conversations
from assistant.answering.next_questions import NextQuestion, NextQuestions
from assistant.answering.standing import still_stands
from assistant.answering.stopping import Stop
from assistant.answering.together import sum_up
from assistant.belongings import (
    Belongings,
    checklists_file,
    conversations_file,
    drafts_file,
    journal_file,
)
from assistant.checking.checker import Checker
from assistant.errors import EntenteError
from assistant.index.home import Home
from assistant.index.index import Index
from assistant.index.report import SyncReport
from assistant.language import Lang, detect
from assistant.library.documents import KINDS, Kind
from assistant.library.taxonomy import Taxonomy
from assistant.models.allowed import Allowed
from assistant.models.endpoint import Endpoint
from assistant.models.usage import Usage, usage_file
from assistant.playbooks.desk import PlaybookDesk
from assistant.playbooks.store import ChecklistStore
from assistant.playbooks.templates import TemplateFiles
from assistant.principal import Principal
from assistant.progress import Report
from assistant.readiness import Readiness
from assistant.reading.room import ReadingRoom
from assistant.retrieval.contents import StaleRecordError
from assistant.retrieval.retriever import Retriever
from assistant.reviews.advice import Advice, advise
from assistant.reviews.desk import ReviewDesk
from assistant.reviews.drafts import Drafts
from assistant.reviews.form import ReviewForm
from assistant.reviews.lookup import CaseFilter, CaseResults, find_cases
from assistant.settings import Settings
from assistant.understanding.understander import Understander
from assistant.wording.rewriting import Rewriter
from assistant.wording.writer import Writer

# A review counts as found when it is among the first of a look-up, or cited.
_FOUND = 3
_TRIES = 2
_LEAST = 1.0  # seconds that a model has to word an answer, however long its question took it

Made = TypeVar("Made")


class Service:
    """Everything that an entry point (command line, app, socket) may call.

    Safe to use from several threads. Made by :meth:`open`, which takes ownership of the home.
    """

    def __init__(self, settings: Settings, home: Home, index: Index) -> None:
        self.settings = settings
        self.home = home
        self.index = index
        self.readiness = Readiness()
        self._retriever = Retriever(index)
        self.journal = Journal(journal_file(settings.home))
        self.journal.prune(settings.access.question_days)
        self.audit = AuditTrail(audit_file(settings.home))
        self.audit.prune(settings.access.audit_days)
        self.readings = Readings(self.audit, lambda: self.retriever)
        self.desk = ReviewDesk(settings.library, self.audit.note)
        self.drafts = Drafts(drafts_file(settings.home), self.desk.scope_of)
        self.checklists = ChecklistStore(
            checklists_file(settings.home),
            lambda principal, paths: self.retriever.visible(principal, paths),
            lambda principal, paths: self.readings.note(
                principal, "quoted", paths, "saved checklist", ONE_READING
            ),
        )
        self.playbooks = PlaybookDesk(
            TemplateFiles(index.files, index.vocabulary), self.checklists, lambda: self.retriever,
            lambda: self.taxonomy, self.hashes, self._steadily,
            lambda principal, paths: self.readings.note(principal, "quoted", paths, "checklist"),
        )  # fmt: skip
        self.conversations = Conversations(conversations_file(settings.home), self.may_read)
        self.conversations.settle()
        self.conversations.prune(settings.access.question_days)
        self.belongings = Belongings(
            self.journal, self.drafts, self.checklists, self.conversations, self.audit
        )
        self.belongings.settle(settings)
        self._writer: Writer | None = None
        self.rewriter: Rewriter | None = None
        understander: Understander | None = None
        if settings.model.url:
            self._writer, understander, self.rewriter = self._language_model()
        self._assistant = Assistant(
            self._retriever, self.journal, settings.language, index.vocabulary.taxonomy,
            understander,
        )  # fmt: skip
        self._next = NextQuestions(
            lambda: self.retriever, self._assistant.leading, index.catalogue.generation
        )
        self._syncing = threading.Lock()
        self.reading = ReadingRoom(
            lambda: self.retriever, lambda: self.taxonomy, self._steadily, self.readings.note,
            self.journal.note_found,
        )  # fmt: skip

    @classmethod
    @contextmanager
    def open(
        cls, settings: Settings, command: str, progress: Report = lambda *_: None
    ) -> Iterator[Self]:
        """Own the home, open the index and load the encoders.

        Raises:
            HomeBusyError: another process owns the home.
            EntenteError: the stores or the model cannot be opened.
        """
        with Home(settings.home, command) as home:
            index = Index.open(settings, progress)
            try:
                yield cls(settings, home, index)
            finally:
                index.close()

    def _language_model(self) -> tuple[Writer, Understander, Rewriter]:
        """What the configured model does; drafts are checked with the lighter of the encoders."""
        _, light = self.index.encoders
        settings = self.settings.model
        endpoint, usage = Endpoint(settings), Usage(usage_file(self.settings.home))
        allowed = Allowed(self._retriever.tiers, settings.visibility)
        checker = Checker(light)
        return (
            Writer(endpoint, checker, usage, allowed),
            Understander(endpoint, usage, allowed),
            Rewriter(endpoint, checker, usage, allowed),
        )

    @property
    def retriever(self) -> Retriever:
        """The way to the index, once it holds what the library holds.

        Raises:
            EntenteError: it cannot.
        """
        self.readiness.wait()
        return self._retriever

    def sync(
        self,
        *,
        full: bool = False,
        accept_loss: bool = False,
        progress: Report = lambda *_: None,
    ) -> SyncReport:
        """Bring the index up to date with the library."""
        with self._syncing:
            return self.index.sync(full=full, accept_loss=accept_loss, progress=progress)

    def refresh(self, progress: Report = lambda *_: None) -> SyncReport | None:
        """Sync if the library changed; None when it did not."""
        if not self.index.outdated():
            return None
        with self._syncing:
            # Whoever waited finds the work done.
            return self.index.sync(progress=progress) if self.index.outdated() else None

    def _steadily(self, work: Callable[[], Made]) -> Made:
        """Work on documents as they are: done anew where one changed meanwhile, at last while
        none may change."""
        self.readiness.wait()
        for _ in range(_TRIES):
            with suppress(StaleRecordError):
                return work()
        with self._syncing:
            return work()

    def warm_up(self) -> None:
        """Read into memory what the first question would otherwise wait for."""
        for kind in KINDS:
            with suppress(EntenteError):  # who asks is told
                self._retriever.retrieve("partenaire", Principal("warm-up"), "fr", kind=kind)
        if self._writer is not None:
            with suppress(EntenteError):  # each answer then says that there is no model
                self._writer.prepare()

    def ask(
        self,
        question: str,
        principal: Principal,
        lang: Lang | None = None,
        history: Sequence[Turn] = (),
        page: str = "",
    ) -> Answer:
        """Answer a question; see :meth:`Assistant.ask`."""
        *_, last = self.answers(question, principal, lang, history, page)
        return last.answer

    def answers(
        self,
        question: str,
        principal: Principal,
        lang: Lang | None = None,
        history: Sequence[Turn] = (),
        page: str = "",
        stop: Stop | None = None,
    ) -> Iterator[Growing]:
        """The answer as it grows while a language model words it; the last one is whole.

        Args:
            stop: of whoever wants no more of it: what was checked by then is the answer.

        Raises:
            StoppedError: they stopped waiting before an answer was found.
        """
        stop = stop or Stop()
        started = time.monotonic()
        answer = self._steadily(
            lambda: self._assistant.ask(question, principal, lang, history, page)
        )
        stop.found()
        try:
            if self._writer is None:
                yield Growing(answer=answer, whole=True)
                return
            left = max(_LEAST, self.settings.model.seconds - (time.monotonic() - started))
            for grown in self._writer.words(answer, principal, history, left, stop.event):
                answer = grown.answer
                yield grown
        finally:  # also where nobody reads on
            quoted = [citation.path for citation in answer.citations if citation.kind == "review"]
            self.readings.note(principal, "quoted", quoted, "answer")

    def next_questions(
        self, answer: Answer, principal: Principal, history: Sequence[Turn] = ()
    ) -> tuple[NextQuestion, ...]:
        """Questions to go on with after an answer; see :meth:`NextQuestions.after`."""
        return self._steadily(lambda: self._next.after(answer, principal, history))

    def find(
        self,
        question: str,
        principal: Principal,
        lang: Lang | None = None,
        kinds: Sequence[Kind] = ("guidance",),
        documents: int = 3,
    ) -> Found:
        """The statements of the best documents; see :func:`assistant.answering.finding.find`."""
        spoken = lang or detect(question, self.settings.language)
        found = self._steadily(
            lambda: find(self.retriever, question, principal, spoken, kinds, documents)
        )
        quoted = [each.path for each in found.statements if each.kind == "review"]
        self.readings.note(principal, "quoted", quoted, "search")
        return found

    def may_read(self, answer: Answer, principal: Principal) -> bool:
        """Whether an answer given earlier may still be read; see :func:`still_stands`."""
        return still_stands(answer, principal, self.retriever)

    def cases(
        self,
        description: str,
        principal: Principal,
        lang: Lang | None = None,
        wanted: CaseFilter | None = None,
    ) -> CaseResults:
        """Past cases that are like a description; see :func:`find_cases`."""
        spoken = lang or detect(description, self.settings.language)
        found = self._steadily(
            lambda: find_cases(
                self.retriever, description, principal, spoken, wanted, taxonomy=self.taxonomy
            )
        )
        if description.strip():
            self.journal.note_found([case.id for case in found.results[:_FOUND]])
        listed = [case.path for case in found.results]
        self.readings.note(principal, "listed", listed, "look-up")
        return found

    def sum_up(
        self, ids: Sequence[str], principal: Principal, lang: Lang, worded: bool = False
    ) -> Answer | None:
        """What some cases show together; see :func:`assistant.answering.together.sum_up`.

        Args:
            worded: in the words of a language model, where one is configured and can.
        """
        found = self._steadily(lambda: sum_up(self.retriever, ids, principal, lang, self.taxonomy))
        if found is None:
            return None
        quoted = [citation.path for citation in found.citations]
        self.readings.note(principal, "quoted", quoted, "summing up", ONE_READING)
        return self._writer.sum_up(found, principal) if worded and self._writer else found

    def advice(self, form: ReviewForm, principal: Principal, reader: Lang) -> Advice:
        """What an author should see before saving; see :func:`advise`."""
        advice = self._steadily(
            lambda: advise(self.retriever, form, principal, reader, self.taxonomy)
        )
        shown = [copy.path for copy in advice.duplicates] + [case.path for case in advice.similar]
        self.readings.note(principal, "listed", shown, "advice")
        return advice

    @property
    def taxonomy(self) -> Taxonomy:
        """The vocabulary of the libraries as it is now."""
        return self.index.vocabulary.taxonomy()

    def hashes(self) -> dict[str, str]:
        """What the index knows of each file: its path and the hash of its content."""
        self.readiness.wait()
        return self.index.catalogue.hashes()
