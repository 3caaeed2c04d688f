"""Templates of checklists, and the checklists that people made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from assistant.api import templates as told
from assistant.api.results import (
    ChosenTemplate,
    Exported,
    ListedChecklist,
    OverdueItem,
    Template,
    WholeTemplate,
)
from assistant.errors import EntenteError
from assistant.files import MEDIA_TYPES
from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.library.playbooks import Playbook
    from assistant.playbooks.agenda import Agenda
    from assistant.playbooks.arranging import NewItem, Way
    from assistant.playbooks.checklist import Checklist
    from assistant.playbooks.editing import Edit, Update
    from assistant.playbooks.gallery import Stage
    from assistant.playbooks.reimport import Imported
    from assistant.playbooks.sharing import Reader
    from assistant.playbooks.store import ChecklistStore
    from assistant.playbooks.versions import Entry, ItemTraces, Saved
    from assistant.service import Service

Offered = tuple[str, str, dict[str, Any]]


class ChecklistRoom:
    """``entente.checklists``. A person reaches their own and those that are shared with them, of
    which they may tick items, note evidence and comment; no others exist for them."""

    def __init__(self, service: Service) -> None:
        self._service = service

    # Templates

    def templates(self, principal: Principal, lang: Lang = "fr") -> tuple[Template, ...]:
        """All templates by their ids, each in this language where it is there in it."""
        shelf = self._service.playbooks.shelf()
        return tuple(told.told(shelf.get(id_, lang)) for id_ in shelf.ids())

    def template(self, id: str, principal: Principal, lang: Lang = "fr") -> WholeTemplate:
        """A template with what it asks for.

        Raises:
            MissingError: there is none.
        """
        found = self._service.playbooks.shelf().get(id, lang)
        return told.whole(found, lang, self._service.taxonomy)

    def gallery(self, principal: Principal, lang: Lang = "fr") -> tuple[Stage, ...]:
        """All templates with a look into them, in the order of a partnership's life."""
        from assistant.playbooks.gallery import gallery

        return gallery(self._service.playbooks.shelf(), lang, self._service.taxonomy)

    def choose(
        self, principal: Principal, lang: Lang, id: str = "", request: str = "", said: str = ""
    ) -> ChosenTemplate | None:
        """A template to fill in: by its id, or the one for a free request; None where none is.

        Args:
            said: what else was told of the partnership, as in a conversation.
        """
        from assistant.playbooks.checklist import COMPOSED
        from assistant.playbooks.gallery import preview
        from assistant.playbooks.request import told as told_by

        found: Playbook | None = None
        composed, context = False, dict[str, Any]()
        if request and id in ("", COMPOSED):
            if made := self._service.playbooks.offer(request, principal, lang):
                found, composed, context = made.template, made.composed, dict(made.context)
        elif id:
            try:
                found = self._service.playbooks.shelf().get(id, lang)
            except EntenteError:
                found = None
        if found is None:
            return None
        taxonomy = self._service.taxonomy
        if said:
            context = told_by(said, found, dt.date.today(), taxonomy)
        first = preview(found, lang, taxonomy).first
        whole = told.whole(found, lang, taxonomy)
        return ChosenTemplate(whole=whole, first=first, composed=composed, context=context)

    def offered(self, request: str, principal: Principal, lang: Lang) -> Offered | None:
        """Id, title and told context of the template for a free request; None where none fits."""
        made = self._service.playbooks.offer(request, principal, lang)
        return (made.template.id, made.template.title, dict(made.context)) if made else None

    def fill(
        self, playbook: str, context: dict[str, Any], principal: Principal, lang: Lang = "fr",
        request: str = "", worded: bool = False,
    ) -> Checklist:  # fmt: skip
        """A template filled in for a partnership; nothing is kept.

        Args:
            playbook: its id, or ``composed`` for one that is made for ``request``.
            context: the template's inputs by name, and ``people``, ``concerns``,
                ``public_holidays``, ``relationship_form``, ``phase``, ``sector``.
            worded: the items in words for this partnership, where a language model is configured;
                an item whose words do not say the same as the template's keeps these.

        Raises:
            EntenteError: there is no such template, or the context has problems.
        """
        service = self._service
        filled = service.playbooks.fill(playbook, context, principal, lang, request)
        if worded and service.rewriter:
            from assistant.playbooks.wording import worded as in_words

            return in_words(filled, service.rewriter, service.taxonomy)
        return filled

    # Checklists in use

    def create(self, checklist: Checklist, principal: Principal) -> Saved:
        """Keep a filled checklist, to be worked on."""
        return self._saved.create(checklist, principal)

    def list(self, principal: Principal) -> tuple[ListedChecklist, ...]:
        """A person's checklists and those shared with them, last changed first."""
        today = dt.date.today()
        return tuple(_listed(saved, today) for saved in self._saved.of(principal))

    def overdue(self, principal: Principal, today: dt.date) -> tuple[OverdueItem, ...]:
        """Open items of all of a person's checklists whose day has passed, oldest first."""
        found = [
            OverdueItem(
                checklist=saved.id, title=saved.checklist.title, item=item.id, text=item.text,
                owner=item.owner, due=item.due,
            )
            for saved in self._saved.of(principal)
            for item in saved.checklist.overdue(today)
        ]  # fmt: skip
        return tuple(sorted(found, key=lambda each: (each.due, each.checklist, each.item)))

    def agenda(self, principal: Principal, today: dt.date, owner: str = "") -> Agenda:
        """What is open in all of a person's checklists, by when it is due.

        Args:
            owner: whose items alone, as they are written there; all if empty.
        """
        from assistant.playbooks.agenda import agenda

        return agenda(self._saved.of(principal), today, owner)

    def open(self, id: str, principal: Principal, version: int | None = None) -> Saved:
        """A checklist in its last version, or in an earlier one.

        Raises:
            MissingError: there is none for this person.
        """
        return self._saved.open(id, principal, version)

    def history(self, id: str, principal: Principal) -> Sequence[Entry]:
        """Who did what to a checklist and when, newest first.

        Raises:
            MissingError: there is none for this person.
        """
        return self._saved.history(id, principal)

    def traces(self, id: str, principal: Principal) -> dict[str, ItemTraces]:
        """Who ticked each item off and who last changed it, by its id.

        Raises:
            MissingError: there is no such checklist for this person.
        """
        return self._saved.traces(id, principal)

    def change(
        self, id: str, item: str, values: Mapping[str, str], principal: Principal, seen: int
    ) -> Saved:
        """Change values of an item, all or none; what others changed elsewhere in it stays.

        Args:
            values: by their names: text, owner, due (ISO date), status, priority, evidence,
                comment.
            seen: the version that was read before.

        Raises:
            ChangedMeanwhileError: one of these values is another since that version.
            NotAllowedError: such a value is for the checklist's owner to change.
            EntenteError: there is no such checklist or item, or a value has not its form.
        """
        from assistant.playbooks.editing import Edit, value_of

        before = self.open(id, principal, seen).checklist
        wanted = [Edit(item, field, "", after) for field, after in values.items()]
        edits = [Edit(e.item, e.field, value_of(before, e), e.after) for e in wanted]
        return self._saved.change(id, edits, principal, _what(edits))

    def edit(
        self, id: str, edits: Sequence[Edit], principal: Principal, what: str = ""
    ) -> tuple[Saved, tuple[Edit, ...]]:  # fmt: skip
        """Change values of items one by one: those that nobody else changed meanwhile.

        Args:
            edits: each from the value that was seen.
            what: what was done, for the history.

        Returns:
            the checklist, and the edits that were not made, each with the value that stands there
            as ``before``.

        Raises:
            NotAllowedError: such a value is for the checklist's owner to change.
            EntenteError: there is no such checklist or item, or a value has not its form.
        """
        from assistant.playbooks.store import ChangedMeanwhileError

        open_: Sequence[Edit] = edits
        conflicts: tuple[Edit, ...] = ()
        while open_:
            try:
                saved = self._saved.change(id, open_, principal, what or _what(open_))
                return saved, conflicts
            except ChangedMeanwhileError as error:
                conflicts += error.conflicts
                lost = {(edit.item, edit.field) for edit in error.conflicts}
                open_ = [edit for edit in open_ if (edit.item, edit.field) not in lost]
        return self.open(id, principal), conflicts

    # Its items

    def add(self, id: str, new: NewItem, principal: Principal) -> tuple[Saved, str]:
        """Add something to do that the template has not; the checklist, and the item's id.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is no such checklist, or no item after which it should stand.
        """
        from assistant.playbooks.arranging import added, new_id

        item = new_id()
        self._saved.arrange(id, lambda now: added(now, new, item), principal, "added")
        return self.open(id, principal), item

    def move(self, id: str, item: str, way: Way, principal: Principal) -> Saved:
        """Move an item one place up or down in its section.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is no such checklist or item for this person.
        """
        from assistant.playbooks.arranging import moved

        self._saved.arrange(id, lambda now: moved(now, item, way), principal, "moved")
        return self.open(id, principal)

    def remove(self, id: str, item: str, principal: Principal) -> int:
        """Take an item out; the version that still has it, for :meth:`put_back`.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is no such checklist or item for this person.
        """
        from assistant.playbooks.arranging import removed

        return self._saved.arrange(id, lambda now: removed(now, item), principal, "removed")

    def put_back(self, id: str, item: str, version: int, principal: Principal) -> Saved:
        """Put an item back that was taken out, as it was in a version and where it stood.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is no such checklist or version, or the item is not in it.
        """
        from assistant.playbooks.arranging import put_back

        before = self.open(id, principal, version).checklist
        self._saved.arrange(id, lambda now: put_back(now, before, item), principal, "put-back")
        return self.open(id, principal)

    # The whole of one

    def restore(self, id: str, version: int, principal: Principal) -> Saved:
        """Have a checklist again as it was in an earlier version.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            EntenteError: there is no such checklist or version, or it was changed meanwhile.
        """
        now, old = self.open(id, principal), self.open(id, principal, version)
        return self._saved.save(id, old.checklist, principal, now.version, "restored")

    def changed(self, id: str, principal: Principal) -> tuple[str, ...]:
        """Files that a checklist was made from and that are others by now, or gone.

        Raises:
            MissingError: there is no such checklist for this person.
        """
        return self._service.playbooks.changed(self.open(id, principal))

    def refill(self, id: str, principal: Principal) -> tuple[Saved, Update]:
        """A checklist, and what its template and the library would change in it today.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            EntenteError: there is no such checklist for this person, or its template is gone.
        """
        return self._service.playbooks.refill(id, principal)

    def update(self, id: str, principal: Principal) -> Saved:
        """Bring a checklist up to date; ticks, changes and added items stay.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            EntenteError: as :meth:`refill`, or it was changed meanwhile.
        """
        saved, change = self.refill(id, principal)
        return self._saved.save(id, change.checklist, principal, saved.version, "updated")

    def compare(self, id: str, content: bytes, name: str, principal: Principal) -> Imported:
        """What an edited table (XLSX, CSV) would do to a checklist; :meth:`edit` does it.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            EntenteError: there is no such checklist for this person, or the table cannot be used.
        """
        return self._service.playbooks.compare(id, content, name, principal)

    def export(self, id: str, ending: str, principal: Principal) -> Exported:
        """A checklist as a file: md, docx, xlsx, csv, ics or json.

        Raises:
            EntenteError: there is none for this person, or no such format.
        """
        checklist, content = self._service.playbooks.export(id, ending, principal)
        self._note("exported", id, ending, principal)
        kind = ending.lower().lstrip(".")
        name = f"{checklist.playbook}.{kind}"
        return Exported(name=name, media_type=MEDIA_TYPES[kind], content=content)

    def delete(self, id: str, principal: Principal) -> None:
        """Remove a checklist with all its versions, for everybody.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is none for this person.
        """
        self._saved.delete(id, principal)
        self._note("deleted", id, "", principal)

    # Who else works on it

    def sharing(self, id: str, principal: Principal) -> tuple[Reader, ...]:
        """With whom a checklist is shared.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is none for this person.
        """
        return self._saved.readers(id, principal)

    def shareable(self, principal: Principal) -> bool:
        """Whether there is anybody with whom somebody could share a checklist."""
        from assistant.api.people import others

        return bool(principal.partnerships) or others(self._service.settings, principal)

    def share(
        self, id: str, principal: Principal, name: str = "", partnership: str = ""
    ) -> tuple[Reader, ...]:
        """Let somebody see a checklist, tick its items, note evidence and comment; with whom it is
        shared then. What they may not read of what it quotes is not shown to them.

        Args:
            name: of somebody's account.
            partnership: instead, everybody who is of it; one of the person's own, or any for
                mediators and curators.

        Raises:
            NotAllowedError: it is somebody else's checklist, or not their partnership.
            MissingError: there is no such checklist for this person, or nobody of this name.
        """
        from assistant.api.people import partnership_of, person_called

        self._saved.readers(id, principal)  # before anything is told of other people
        if partnership:
            reader = partnership_of(partnership, principal)
            shared = self._saved.share(id, "partnership", reader, "", principal)
            self._note("shared", id, f"partnership {reader}", principal)
            return shared
        account = person_called(name, self._service.settings, principal)
        shared = self._saved.share(id, "person", account.id, account.name, principal)
        self._note("shared", id, account.name, principal)
        return shared

    def withdraw(self, id: str, reader: str, principal: Principal) -> tuple[Reader, ...]:
        """Share a checklist no more with a reader, by the id that :meth:`sharing` tells.

        Raises:
            NotAllowedError: it is somebody else's checklist.
            MissingError: there is no such checklist for this person, or no such reader of it.
        """
        gone = self._saved.withdraw(id, reader, principal)
        whom = f"partnership {gone.name}" if gone.kind == "partnership" else gone.name
        self._note("unshared", id, whom, principal)
        return self.sharing(id, principal)

    @property
    def _saved(self) -> ChecklistStore:
        return self._service.checklists

    def _note(self, action: str, id: str, detail: str, principal: Principal) -> None:
        self._service.audit.note(principal, action, "checklist", id, detail)


def _what(edits: Sequence[Edit]) -> str:
    return "ticked" if all(edit.field == "status" for edit in edits) else "edited"


def _listed(saved: Saved, today: dt.date) -> ListedChecklist:
    checklist = saved.checklist
    return ListedChecklist(
        id=saved.id, version=saved.version, at=saved.at, title=checklist.title,
        playbook=checklist.playbook, lang=checklist.lang, items=len(checklist.items),
        done=checklist.done, overdue=len(checklist.overdue(today)), mine=saved.mine,
        owner=saved.owner,
    )  # fmt: skip
