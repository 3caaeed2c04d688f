"""What every command shares: settings, the person, and a way to the service."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from assistant.answering.answer import Answer
from assistant.cli.console import report_problems, sync_progress
from assistant.index.home import HomeBusyError
from assistant.index.sync import SyncReport
from assistant.language import Lang
from assistant.local import LocalClient
from assistant.playbooks.checklist import Checklist
from assistant.principal import Principal
from assistant.reviews.advice import Advice
from assistant.reviews.form import ReviewForm
from assistant.reviews.lookup import CaseFilter, CaseResults
from assistant.service import Service
from assistant.settings import Settings


@dataclass(frozen=True)
class CommandContext:
    """Settings and the person on whose behalf a command runs."""

    settings: Settings
    principal: Principal

    @contextmanager
    def service(self, command: str) -> Iterator[Service]:
        """The open service; this process owns the home until the block ends.

        Raises:
            HomeBusyError: another process owns it.
        """
        with sync_progress() as progress, Service.open(self.settings, command, progress) as service:
            yield service

    def sync(self, *, full: bool, accept_loss: bool) -> SyncReport:
        """Bring the index up to date, in this process or in the home's owner."""
        try:
            with self.service("sync") as service, sync_progress() as progress:
                return service.sync(full=full, accept_loss=accept_loss, progress=progress)
        except HomeBusyError as busy:
            if not busy.owner or not busy.owner.socket:
                raise
            with LocalClient(busy.owner.socket, self.settings.library) as client:
                return client.sync(full=full, accept_loss=accept_loss)

    def answers(self, requests: Sequence[tuple[str, Lang | None]]) -> Iterator[Answer]:
        """An answer for each question, in order, from this process or the home's owner."""
        with self._answerer("ask") as answerer:
            for question, lang in requests:
                yield answerer.ask(question, self.principal, lang)

    def cases(
        self, requests: Sequence[tuple[str, Lang | None]], wanted: CaseFilter
    ) -> Iterator[CaseResults]:
        """Similar cases for each description, in order, likewise."""
        with self._answerer("cases") as answerer:
            for description, lang in requests:
                yield answerer.cases(description, self.principal, lang, wanted)

    def advice(self, form: ReviewForm, reader: Lang) -> Advice:
        """What the author of a review should see, likewise."""
        with self._answerer("review") as answerer:
            return answerer.advice(form, self.principal, reader)

    def offer(self, request: str, lang: Lang) -> tuple[str, str, dict[str, Any]] | None:
        """Id, title and context of the checklist for a free request, likewise."""
        with self._answerer("playbook") as answerer:
            return answerer.offered(request, self.principal, lang)

    def fill(
        self, playbook: str, raw: Mapping[str, Any], lang: Lang, request: str = ""
    ) -> Checklist:
        """A filled checklist, likewise."""
        with self._answerer("playbook") as answerer:
            return answerer.fill(playbook, raw, self.principal, lang, request)

    @contextmanager
    def _answerer(self, command: str) -> Iterator[Service | LocalClient]:
        """This process's own service, up to date; or, beside a running app, a client of it."""
        with ExitStack() as stack:
            try:
                service = stack.enter_context(self.service(command))
            except HomeBusyError as busy:
                if not busy.owner or not busy.owner.socket:
                    raise
                client = LocalClient(busy.owner.socket, self.settings.library)
                yield stack.enter_context(client)
                return
            with sync_progress() as progress:
                report = service.refresh(progress)
            if report:
                report_problems(report.problems)
            yield service
