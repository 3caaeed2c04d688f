"""Items of a checklist as a page shows them and as it sends what was changed in them."""

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress

from assistant.language import Lang
from assistant.playbooks.checklist import Checklist, Item
from assistant.playbooks.editing import MAX_CELL, Edit
from assistant.playbooks.schedule import written_date
from assistant.web.pages import SentChange
from assistant.web.playbook_texts import PLAYBOOK_TEXTS, PlaybookTexts

TYPED = ("text", "owner", "due", "priority", "evidence", "comment")
FIELDS = ("status", *TYPED)
_NEEDED = ("text", "owner")


def values_of(field: str, value: str) -> list[str]:
    """What the page's field sends for a value: a box that is not ticked sends nothing."""
    if field == "status":
        return ["done"] if value == "done" else []
    return [value]


def item_line(item: Item, lang: Lang) -> str:
    """Who does it, by when, and what is special about it."""
    texts = PLAYBOOK_TEXTS[lang]
    marks = [item.owner, written_date(item.due, lang)]
    if item.priority == "high":
        marks.append(texts.high)
    if item.proposed:
        marks.append(texts.proposed)
    if item.status == "open" and item.due < dt.date.today():
        marks.append(texts.overdue_mark)
    return " · ".join(marks)


def progress(checklist: Checklist, lang: Lang) -> tuple[str, int]:
    """How far it is, in words and in per cent."""
    texts, total = PLAYBOOK_TEXTS[lang], len(checklist.items)
    late = len(checklist.overdue(dt.date.today()))
    text = texts.progress.format(done=checklist.done, total=total)
    if late:
        text += f" · {texts.overdue.format(n=late)}"
    elif total and checklist.done == total:
        text = texts.all_done
    return text, round(100 * checklist.done / max(total, 1))


def typed_values(checklist: Checklist) -> dict[str, list[str]]:
    """The values of all fields of a checklist's page, by ``item.field``."""
    return {
        f"{item.id}.{field}": values_of(field, str(getattr(item, field)))
        for item in checklist.items
        for field in FIELDS
    }


def read_edits(
    checklist: Checklist, changes: Mapping[str, SentChange], lang: Lang
) -> tuple[dict[str, Edit], dict[str, str]]:
    """The edits that a page sent, and what cannot be used, both by ``item.field``."""
    texts, items = PLAYBOOK_TEXTS[lang], {item.id: item for item in checklist.items}
    edits, problems = {}, {}
    for name, change in changes.items():
        id_, _, field = name.rpartition(".")
        if id_ not in items or field not in FIELDS:
            problems[name] = texts.item_gone
            continue
        after = _value(field, change.values)
        if problem := _problem(field, after, getattr(items[id_], field), texts):
            problems[name] = problem
            continue
        now = str(getattr(items[id_], field))
        seen = [_value(field, before) for before in change.before] or [""]
        edits[name] = Edit(id_, field, now if now in seen else seen[-1], after)
    return edits, problems


def _value(field: str, values: tuple[str, ...]) -> str:
    text = next(iter(values), "").strip()
    if field == "status":
        return "done" if text == "done" else "open"
    if field == "due" and (day := re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})", text)):
        text = f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}"
    if field == "due":
        with suppress(ValueError):
            return dt.date.fromisoformat(text).isoformat()
    return text


def _problem(field: str, after: str, now: object, texts: PlaybookTexts) -> str:
    if field in _NEEDED and not after:
        return texts.empty.format(field=texts.fields[field])
    if len(after) > max(MAX_CELL, len(str(now))):
        return texts.long.format(field=texts.fields[field], n=len(after), limit=MAX_CELL)
    if field == "due":
        try:
            dt.date.fromisoformat(after)
        except ValueError:
            return texts.no_date.format(value=after[:40])
    if field == "priority" and after not in texts.priorities:
        return texts.item_gone
    return ""
