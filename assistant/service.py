"""The rooms put together for one process: the index, the retriever, the assistant, the journal."""

import datetime as dt
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import Any, Self, TypeVar

from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from assistant.answering.answer import Answer, Turn
from assistant.answering.assistant import Assistant
from assistant.answering.journal import Journal
from assistant.answering.standing import still_stands
from assistant.belongings import Belongings, checklists_file, drafts_file, journal_file
from assistant.errors import EntenteError
from assistant.index.home import Home
from assistant.index.index import Index
from assistant.index.records import Record
from assistant.index.report import SyncReport
from assistant.language import Lang, detect
from assistant.library.documents import KINDS
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.checklist import COMPOSED, Checklist
from assistant.playbooks.context import check_context
from assistant.playbooks.editing import Update, update
from assistant.playbooks.exports import export
from assistant.playbooks.filling import fill
from assistant.playbooks.marks import Origin
from assistant.playbooks.reimport import Imported, import_table
from assistant.playbooks.request import Offer, offer
from assistant.playbooks.shelf import Shelf, Templates
from assistant.playbooks.store import ChecklistStore, Saved
from assistant.principal import Principal
from assistant.readiness import Readiness
from assistant.retrieval.contents import StaleRecordError
from assistant.retrieval.retriever import Evidence, Retriever
from assistant.reviews.advice import Advice, advise
from assistant.reviews.desk import ReviewDesk
from assistant.reviews.drafts import Drafts
from assistant.reviews.form import ReviewForm
from assistant.reviews.lookup import CaseFilter, CaseResults, find_cases
from assistant.settings import Settings

# A review counts as found when it is among the first of a look-up, or cited.
_FOUND = 3
# What a page shows again with every click counts as read once in this time.
_ONE_READING = dt.timedelta(hours=1)
_TRIES = 2
Progress = Callable[[str, int, int], None]
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
        self.desk = ReviewDesk(settings.library, self.audit.note)
        self.drafts = Drafts(drafts_file(settings.home), self.desk.scope_of)
        self._templates = Templates(index.files, index.vocabulary)
        self.checklists = ChecklistStore(
            checklists_file(settings.home),
            lambda principal, paths: self.retriever.visible(principal, paths),
            self._note_checklist,
        )
        self.belongings = Belongings(self.journal, self.drafts, self.checklists, self.audit)
        self.belongings.settle(settings)
        self._assistant = Assistant(
            self._retriever, self.journal, settings.language, index.vocabulary.taxonomy
        )
        self._syncing = threading.Lock()

    @classmethod
    @contextmanager
    def open(
        cls, settings: Settings, command: str, progress: Progress = lambda *_: None
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
        progress: Progress = lambda *_: None,
    ) -> SyncReport:
        """Bring the index up to date with the library."""
        with self._syncing:
            return self.index.sync(full=full, accept_loss=accept_loss, progress=progress)

    def refresh(self, progress: Progress = lambda *_: None) -> SyncReport | None:
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

    def ask(
        self,
        question: str,
        principal: Principal,
        lang: Lang | None = None,
        history: Sequence[Turn] = (),
        page: str = "",
    ) -> Answer:
        """Answer a question; see :meth:`Assistant.ask`."""
        answer = self._steadily(
            lambda: self._assistant.ask(question, principal, lang, history, page)
        )
        quoted = [citation.path for citation in answer.citations if citation.kind == "review"]
        self._note_reading(principal, "quoted", quoted, "answer")
        return answer

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
        self._note_reading(principal, "listed", listed, "look-up")
        return found

    def read_review(
        self, id_: str, principal: Principal, lang: Lang
    ) -> tuple[Record, list[Evidence]] | None:
        """A review with its statements; None where it does not exist for this person."""
        found = self._steadily(lambda: self.retriever.document(id_, principal, lang, "review"))
        if found:
            self.audit.note(principal, "read", "review", id_)
        return found

    def exported(self, id_: str, ending: str, principal: Principal) -> tuple[Checklist, bytes]:
        """A saved checklist in a format, with the checklist itself.

        Raises:
            EntenteError: there is none for this person, or no such format.
        """
        saved = self.checklists.open(id_, principal)
        content = export(saved.checklist, ending, Origin(saved.id, saved.version))
        self.audit.note(principal, "exported", "checklist", id_, ending)
        return saved.checklist, content

    def compared(self, id_: str, content: bytes, name: str, principal: Principal) -> Imported:
        """What an edited table would do to a saved checklist; its edits are for
        :meth:`ChecklistStore.change`.

        Raises:
            EntenteError: there is no such checklist for this person, or the table cannot be used.
        """
        saved = self.checklists.open(id_, principal)
        touched = self.checklists.touched(id_, principal)
        origin = Origin(saved.id, saved.version)
        return import_table(saved.checklist, content, name, origin, touched)

    def personal_data(self, principal: Principal) -> dict[str, Any]:
        """Everything that is kept of a person, ready for JSON."""
        return self.belongings.of(principal)

    def erase_personal_data(self, principal: Principal) -> None:
        """Erase a person's questions, feedback, drafts and checklists; the audit trail stays."""
        self.belongings.erase(principal)

    def advice(self, form: ReviewForm, principal: Principal, reader: Lang) -> Advice:
        """What an author should see before saving; see :func:`advise`."""
        advice = self._steadily(
            lambda: advise(self.retriever, form, principal, reader, self.taxonomy)
        )
        shown = [copy.path for copy in advice.duplicates] + [case.path for case in advice.similar]
        self._note_reading(principal, "listed", shown, "advice")
        return advice

    @property
    def taxonomy(self) -> Taxonomy:
        """The vocabulary of the libraries as it is now."""
        return self.index.vocabulary.taxonomy()

    def shelf(self) -> Shelf:
        """The checklist templates as they are now."""
        return self._templates.shelf()

    def offer(self, request: str, principal: Principal, lang: Lang) -> Offer | None:
        """The template for a free request; see :func:`assistant.playbooks.request.offer`."""
        today = dt.date.today()
        return self._steadily(
            lambda: offer(
                self.retriever, self.shelf(), request, principal, lang, today, self.taxonomy
            )
        )

    def offered(
        self, request: str, principal: Principal, lang: Lang
    ) -> tuple[str, str, dict[str, Any]] | None:
        """Id, title and told context of the template for a request; ``composed`` is an id too."""
        made = self.offer(request, principal, lang)
        return (made.template.id, made.template.title, dict(made.context)) if made else None

    def fill(
        self,
        playbook: str,
        raw: Mapping[str, Any],
        principal: Principal,
        lang: Lang,
        request: str = "",
    ) -> Checklist:
        """Fill a template in from a raw context.

        Args:
            playbook: a template's id, or ``composed`` for one made for ``request``.

        Raises:
            EntenteError: there is no such template, or the context has problems.
        """
        composed = playbook == COMPOSED
        if composed:
            made = self.offer(request, principal, lang)
            if made is None:
                raise EntenteError(
                    "The library covers nothing of this request; describe it in other words.",
                    "La bibliothèque ne couvre rien de cette demande\u202f; décrivez-la autrement.",
                )
            template = made.template
        else:
            template = self.shelf().get(playbook, lang)
        taxonomy = self.taxonomy
        context = check_context(raw, template, lang, taxonomy)
        hashes = self.hashes()
        filled = self._steadily(
            lambda: fill(
                template,
                context,
                self.retriever,
                principal,
                hashes,
                composed=composed,
                taxonomy=taxonomy,
            )
        )
        quoted = [case.citation.path for item in filled.items for case in item.cases]
        self._note_reading(principal, "quoted", quoted, "checklist")
        return filled

    def refilled(self, id_: str, principal: Principal) -> tuple[Saved, Update]:
        """A saved checklist, and what its template and the library would change in it today."""
        saved = self.checklists.open(id_, principal)
        used = saved.checklist
        raw = {
            **used.inputs, "people": used.people, "concerns": used.concerns,
            "public_holidays": used.public_holidays,
        }  # fmt: skip
        fresh = self.fill(used.playbook, raw, principal, used.lang, used.concerns)
        first = self.checklists.made(id_, principal).checklist
        return saved, update(used, first, fresh, self.hashes())

    def hashes(self) -> dict[str, str]:
        """What the index knows of each file: its path and the hash of its content."""
        self.readiness.wait()
        return self.index.catalogue.hashes()

    def passage(self, path: str, section: str, principal: Principal) -> list[Evidence]:
        """The section in which something that was quoted stands."""
        found = self.retriever.passage(path, section, principal)
        if found:
            self._note_reading(principal, "read", [path], "source", _ONE_READING)
        return found

    def curated(self, principal: Principal, reviews: Sequence[str]) -> None:
        """Note that the curators' page quotes or lists these reviews, by their ids."""
        shown = self.retriever.confidential_ids(principal, reviews)
        self.audit.note_each(principal, "listed", "review", shown, "curation", _ONE_READING)

    def _note_checklist(self, principal: Principal, quoted: Sequence[str]) -> None:
        self._note_reading(principal, "quoted", quoted, "saved checklist", _ONE_READING)

    def _note_reading(
        self, principal: Principal, action: str, paths: Sequence[str], how: str,
        once_in: dt.timedelta | None = None,
    ) -> None:  # fmt: skip
        """A line for each review among these files that not everybody may see."""
        shown = self.retriever.confidential(principal, sorted(set(paths))) if paths else ()
        self.audit.note_each(principal, action, "review", shown, how, once_in)
