"""What every command shares: settings, the person, and a way to have something done."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property, partial
from typing import TYPE_CHECKING

from assistant.api.calls import caller, perform
from assistant.api.entente import Entente
from assistant.api.sharing import opened
from assistant.cli.console import report_problems, sync_progress
from assistant.local import LocalClient
from assistant.principal import Principal
from assistant.settings import Settings

if TYPE_CHECKING:
    from assistant.library.files import LibraryFiles
    from assistant.library.taxonomy import Taxonomy
    from assistant.playbooks.templates import Templates


@dataclass(frozen=True)
class CommandContext:
    """Settings and the person on whose behalf a command runs."""

    settings: Settings
    principal: Principal

    @cached_property
    def files(self) -> "LibraryFiles":
        """The files of the libraries, to tell where one stands."""
        from assistant.library.files import LibraryFiles

        return LibraryFiles(self.settings.library, self.settings.playbooks)

    def taxonomy(self) -> "Taxonomy":
        """What the libraries' files may use, now."""
        from assistant.library.vocabulary import Vocabulary

        return Vocabulary(self.settings.library).taxonomy()

    def templates(self) -> "Templates":
        """The checklist templates as they are now."""
        from assistant.playbooks.templates import Templates

        return Templates.read(self.settings.library, self.settings.playbooks)

    @contextmanager
    def entente(self, command: str, *, refresh: bool = True) -> Iterator[Entente]:
        """What can be done, by the home's owner where there is one, else by this process.

        Args:
            command: who others are told owns the home.
            refresh: bring the index up to date first, and name the files that cannot be used.

        Raises:
            HomeBusyError: another process owns the home and serves nobody.
        """
        with ExitStack() as stack:
            if client := LocalClient.connect(self.settings.home):
                send = stack.enter_context(client).send
            else:
                progress = stack.enter_context(sync_progress())
                owner = stack.enter_context(opened(self.settings, command, progress))
                send = partial(perform, owner, self.settings)
            offered = caller(send, self.settings)
            if refresh and (report := offered.refresh()):
                report_problems(report.problems)
            yield offered
