"""With whom the checklists in use are shared, as their owners decide and as readers leave."""

from assistant.database import Database
from assistant.errors import NotAllowedError
from assistant.playbooks import sharing, versions
from assistant.playbooks.sharing import Reader, ReaderKind
from assistant.principal import Principal


class Readers:
    """Those of all checklists, in their SQLite file. Everything here raises
    :class:`MissingError` where there is no such checklist for a person."""

    def __init__(self, file: Database) -> None:
        self._file = file

    def of(self, id_: str, principal: Principal) -> tuple[Reader, ...]:
        """With whom a checklist is shared.

        Raises:
            NotAllowedError: it is somebody else's checklist.
        """
        with self._file.open() as db:
            sharing.own(db, id_, principal)
            return sharing.readers(db, id_)

    def add(
        self, id_: str, kind: ReaderKind, reader: str, name: str, principal: Principal
    ) -> tuple[Reader, ...]:
        """Share a checklist as it is from now on; with whom it is shared then.

        Args:
            reader: a person's id, or a partnership's.
            name: what the person is called.

        Raises:
            NotAllowedError: it is somebody else's checklist.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            version = sharing.own(db, id_, principal).version
            sharing.know(db, principal.id, principal.name)
            if kind == "person":
                sharing.know(db, reader, name)
            sharing.share(db, id_, kind, reader, version, versions.now())
            return sharing.readers(db, id_)

    def withdraw(self, id_: str, reader: str, principal: Principal) -> Reader:
        """Share a checklist no more with a reader, by the id of :class:`Reader`.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: it is not shared with them.
        """
        with self._file.open() as db:
            sharing.own(db, id_, principal)
            return sharing.withdraw(db, id_, reader)

    def leave(self, id_: str, principal: Principal) -> None:
        """A checklist that somebody shares exists no more for this person, until they are back.

        Raises:
            NotAllowedError: it is their own.
        """
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            if sharing.standing(db, id_, principal).mine:
                raise NotAllowedError(
                    "This checklist is your own; delete it if you need it no more.",
                    "Cette liste est la vôtre\u202f; supprimez-la si elle ne vous sert plus.",
                )
            sharing.leave(db, id_, principal, versions.now())

    def come_back(self, id_: str, principal: Principal) -> None:
        """Have a checklist again that one left, if it is still shared with one."""
        with self._file.open() as db:
            db.execute("BEGIN IMMEDIATE")
            sharing.come_back(db, id_, principal)
            sharing.standing(db, id_, principal)
