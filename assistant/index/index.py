"""The index as a whole: catalogue, vector store and encoders, opened together."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from assistant.encoders.encoder import Encoder
from assistant.encoders.loading import load_encoders
from assistant.index.catalogue import Catalogue
from assistant.index.nearest import Nearest
from assistant.index.report import SyncReport
from assistant.index.sync import difference, made_by, synchronise
from assistant.index.vectors import VectorStore
from assistant.library.files import Folders, LibraryFiles
from assistant.library.vocabulary import Vocabulary
from assistant.settings import Settings

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Index:
    """An open index. One process at a time may hold it: see :mod:`assistant.index.home`."""

    library: Folders
    playbooks: Folders | None
    catalogue: Catalogue
    store: VectorStore
    primary: Encoder
    secondary: Encoder
    tuned: Encoder | None = None

    @cached_property
    def nearest(self) -> Nearest:
        return Nearest(self.catalogue, self.store)

    @classmethod
    def open(cls, settings: Settings, progress: Progress = lambda *_: None) -> Self:
        """Open or make the index in the home directory and load the encoders.

        Raises:
            EntenteError: the stores or the embedding model cannot be opened.
        """
        catalogue = Catalogue(settings.index / "catalogue.sqlite")
        store = VectorStore(settings.index / "vectors", settings.chroma.url)
        found = load_encoders(settings, progress)
        return cls(
            settings.library, settings.playbooks, catalogue, store, found.primary,
            found.secondary, found.tuned,
        )  # fmt: skip

    @property
    def encoders(self) -> tuple[Encoder, Encoder]:
        """What passages are found by."""
        return self.primary, self.secondary

    @cached_property
    def files(self) -> LibraryFiles:
        """The files of the libraries."""
        return LibraryFiles(self.library, self.playbooks)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What the libraries' files may use."""
        return Vocabulary(self.library)

    def differences(self) -> int:
        """How many files differ from what the index knows of them; nothing of them is read.

        Raises:
            EntenteError: the library cannot be looked into.
        """
        return len(difference(self.files.marks(), self.catalogue.files()))

    def outdated(self) -> bool:
        """Whether a sync has anything to do; no file is read for it.

        Raises:
            EntenteError: the library cannot be looked into.
        """
        return bool(
            difference(self.files.marks(), self.catalogue.files(), settle=True)
            or self.catalogue.outbox.pending(1)
            or self.catalogue.made_by() != made_by(self.vocabulary.now(), self.encoders, self.tuned)
            or self.store.doubtful
        )

    def sync(
        self,
        *,
        full: bool = False,
        accept_loss: bool = False,
        progress: Progress = lambda *_: None,
    ) -> SyncReport:
        """Bring the index up to date; see :func:`assistant.index.sync.synchronise`."""
        return synchronise(
            self.files,
            self.vocabulary.now(),
            self.catalogue,
            self.store,
            self.encoders,
            self.tuned,
            full=full,
            accept_loss=accept_loss,
            progress=progress,
        )

    def close(self) -> None:
        self.catalogue.close()
        self.store.close()
