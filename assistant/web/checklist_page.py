"""The page of one checklist in use."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

from fastapi import Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.playbooks.arranging import MAX_TITLE
from assistant.playbooks.exports import EXPORTS
from assistant.playbooks.schedule import written_date
from assistant.playbooks.sharing import Reader
from assistant.playbooks.versions import Saved
from assistant.principal import Principal
from assistant.web.checklist_items import item_line, progress, trace_line, typed_values, written_at
from assistant.web.checklist_texts import CHECKLIST_TEXTS
from assistant.web.layout import person
from assistant.web.pages import Pages, see
from assistant.web.playbook_texts import PLAYBOOK_TEXTS
from assistant.web.sources import reading

_LISTED = 100  # entries of a history
_NAMED = 5  # changes of an entry


def address(lang: Lang, id_: str) -> str:
    """Where a checklist is opened."""
    return f"/{lang}/playbooks/?id={id_}"


@dataclass(frozen=True)
class Undo:
    """How the last action is undone: the button's name, the item, and a version that has it."""

    what: str = ""
    item: str = ""
    version: str = ""


@dataclass(frozen=True)
class Adding:
    """An item that is being added: after which one, what was typed of it, and what is wrong."""

    after: str
    text: str = ""
    owner: str = ""
    due: str = ""
    problem: str = ""


class ChecklistPage:
    """Shows a checklist to whoever may see it, with what they may do there."""

    def __init__(self, entente: Entente, pages: Pages) -> None:
        self._rooms = entente.checklists
        self._pages = pages

    def show(
        self, request: Request, lang: Lang, id_: str, message: str = "", status: int = 200,
        undo: Undo | None = None, adding: Adding | None = None, opened: str = "",
    ) -> Response:  # fmt: skip
        """The page, with what there is to say about the last action.

        Args:
            opened: a part that is shown open, as ``share``.

        Raises:
            MissingError: there is no such checklist for this person.
        """
        principal, texts = person(request), PLAYBOOK_TEXTS[lang]
        saved = self._rooms.open(id_, principal)
        traces = self._rooms.traces(id_, principal)
        checklist = saved.checklist
        done, share = progress(checklist, lang)
        sections = [
            (section, [(i, item_line(i, lang), trace_line(traces.get(i.id), lang)) for i in items])
            for section, items in groupby(checklist.items, key=lambda item: item.section)
        ]
        mine = saved.mine
        return self._pages.show(
            request, "checklist.html", lang, "playbooks", status, f"id={id_}",
            title=checklist.title, texts=texts, more=CHECKLIST_TEXTS[lang], saved=saved,
            message=message, done=done, share=share, undo=undo or Undo(), sections=sections,
            opened=opened,
            adding=adding if mine else None, exports=EXPORTS, longest_title=MAX_TITLE,
            history=self._history(saved, lang, principal),
            changed=", ".join(self._rooms.changed(id_, principal)) if mine else "",
            readers=self._readers(id_, lang, principal) if mine else (),
            partnerships=tuple(sorted(principal.partnerships)),
            may_share=mine and self._rooms.shareable(principal), read_at=reading,
        )  # fmt: skip

    def done(
        self, request: Request, lang: Lang, id_: str, work: Callable[[], object], then: str
    ) -> Response:
        """Do something with it and go on at an address; the page as it is where it fails."""
        try:
            work()
        except EntenteError as error:
            return self.again(request, lang, id_, error)
        return see(then)

    def again(
        self, request: Request, lang: Lang, id_: str, error: EntenteError, opened: str = ""
    ) -> Response:
        """The page as it is, with what went wrong; the list of checklists where it is gone."""
        try:
            return self.show(request, lang, id_, error.told(lang), 422, opened=opened)
        except EntenteError:
            return see(address(lang, id_))

    def state(self, saved: Saved, lang: Lang, principal: Principal) -> dict[str, object]:
        """What a page that is open has to show by now."""
        done, share = progress(saved.checklist, lang)
        traces = self._rooms.traces(saved.id, principal)
        texts = {"progress": done}
        for item in saved.checklist.items:
            texts |= {
                f"{item.id}.line": item_line(item, lang), f"{item.id}.text": item.text,
                f"{item.id}.evidence": item.evidence, f"{item.id}.comment": item.comment,
                f"{item.id}.trace": trace_line(traces.get(item.id), lang),
            }  # fmt: skip
        return {
            "version": saved.version, "typed": typed_values(saved), "texts": texts, "share": share,
        }  # fmt: skip

    def _readers(
        self, id_: str, lang: Lang, principal: Principal
    ) -> tuple[tuple[Reader, str, str], ...]:
        """With whom it is shared: what they are called, and since when."""
        texts = CHECKLIST_TEXTS[lang]

        def name(reader: Reader) -> str:
            if reader.kind == "partnership":
                return texts.everybody_of.format(name=reader.name)
            return reader.name or texts.somebody

        def since(reader: Reader) -> str:
            if reader.left:
                return texts.left
            day = dt.datetime.fromisoformat(reader.at).astimezone().date()
            return texts.since.format(date=written_date(day, lang))

        return tuple((r, name(r), since(r)) for r in self._rooms.sharing(id_, principal))

    def _history(self, saved: Saved, lang: Lang, principal: Principal) -> list[tuple[int, str]]:
        """Version and description of each save, newest first."""
        texts, more = PLAYBOOK_TEXTS[lang], CHECKLIST_TEXTS[lang]
        names = {item.id: item.text for item in saved.checklist.items}
        found = []
        for entry in self._rooms.history(saved.id, principal)[:_LISTED]:
            lines = [
                f"{_short(names.get(edit.item, edit.item))} – {texts.fields[edit.field]} – "
                f"{shown_value(edit.field, edit.before, lang)} → "
                f"{shown_value(edit.field, edit.after, lang)}"
                for edit in entry.edits[:_NAMED]
            ]
            if len(entry.edits) > _NAMED:
                lines.append(f"… (+{len(entry.edits) - _NAMED})")
            named = {**texts.versions, "added": more.version_added}
            what = named.get(entry.what, entry.what)
            who = more.you if entry.mine else entry.person or more.somebody
            head = f"{entry.version} – {written_at(entry.at, lang)} – {what} ({who})"
            found.append((entry.version, "\n".join([head, *lines])))
        return found


def shown_value(field: str, value: str, lang: Lang) -> str:
    """A value of an item as people read it."""
    texts = PLAYBOOK_TEXTS[lang]
    if field == "due":
        return written_date(dt.date.fromisoformat(value), lang)
    return {"status": texts.states, "priority": texts.priorities}.get(field, {}).get(
        value, _short(value) or "–"
    )


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:89].rsplit(" ", 1)[0] + "…"
