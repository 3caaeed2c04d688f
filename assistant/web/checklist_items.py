"""Items of a checklist as a page shows them and as it sends what was changed in them."""

import datetime as dt
import re
from collections.abc import Mapping
from contextlib import suppress

from assistant.language import Lang
from assistant.playbooks.checklist import Checklist, Item
from assistant.playbooks.editing import MAX_CELL, Edit
from assistant.playbooks.schedule import written_date
from assistant.playbooks.sharing import SHARED_FIELDS
from assistant.playbooks.versions import ItemTraces, Saved, Trace
from assistant.web.checklist_texts import CHECKLIST_TEXTS
from assistant.web.pages import SentChange
from assistant.web.playbook_texts import PLAYBOOK_TEXTS

TYPED = ("text", "owner", "due", "priority", "evidence", "comment")
FIELDS = ("status", *TYPED)
_NEEDED = ("text", "owner")
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")


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
    if item.own:
        marks.append(CHECKLIST_TEXTS[lang].own)
    if item.status == "open" and item.due < dt.date.today():
        marks.append(texts.overdue_mark)
    return " · ".join(marks)


def trace_line(traces: ItemTraces | None, lang: Lang) -> str:
    """Who ticked an item off and who changed it last, and when."""
    texts = CHECKLIST_TEXTS[lang]

    def line(text: str, trace: Trace) -> str:
        who = texts.you if trace.mine else trace.person or texts.somebody
        return text.format(who=who, at=written_at(trace.at, lang))

    found = traces or ItemTraces()
    # Who ticks and comments in one go did one thing.
    changed = found.changed if found.changed != found.ticked else None
    told = ((texts.ticked, found.ticked), (texts.changed, changed))
    return " · ".join(line(text, trace) for text, trace in told if trace)


def written_at(at: str, lang: Lang) -> str:
    """A moment in words, by the clock of the machine."""
    moment = dt.datetime.fromisoformat(at).astimezone()
    return CHECKLIST_TEXTS[lang].at.format(
        date=written_date(moment.date(), lang), time=f"{moment:%H:%M}"
    )


def progress(checklist: Checklist, lang: Lang) -> tuple[str, int]:
    """How far it is, in words and in per cent."""
    late = len(checklist.overdue(dt.date.today()))
    return how_far(len(checklist.items), checklist.done, late, lang)


def how_far(total: int, done: int, late: int, lang: Lang) -> tuple[str, int]:
    """How far a number of items is, in words and in per cent."""
    texts = PLAYBOOK_TEXTS[lang]
    text = texts.progress.format(done=done, total=total)
    if late:
        text += f" · {texts.overdue.format(n=late)}"
    elif total and done == total:
        text = texts.all_done
    return text, round(100 * done / max(total, 1))


def typed_values(saved: Saved) -> dict[str, list[str]]:
    """The values of all fields of a checklist's page, by ``item.field``."""
    return {
        f"{item.id}.{field}": values_of(field, str(getattr(item, field)))
        for item in saved.checklist.items
        for field in (FIELDS if saved.mine else SHARED_FIELDS)
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
        if problem := _problem(field, after, getattr(items[id_], field), lang):
            problems[name] = problem
            continue
        now = str(getattr(items[id_], field))
        seen = [_value(field, before) for before in change.before] or [""]
        edits[name] = Edit(id_, field, now if now in seen else seen[-1], after)
    return edits, problems


def read_date(text: str) -> dt.date | None:
    """A date as it is typed: 2026-09-30, 30/9/2026 or 30.9.2026; None where it is none."""
    with suppress(ValueError):
        return dt.date.fromisoformat(_iso(text))
    return None


def empty_or_long(field: str, text: str, limit: int, lang: Lang) -> str:
    """What is wrong with the length of a text; empty where nothing is."""
    texts = PLAYBOOK_TEXTS[lang]
    if field in _NEEDED and not text:
        return texts.empty.format(field=texts.fields[field])
    if len(text) > limit:
        return texts.long.format(field=texts.fields[field], n=len(text), limit=limit)
    return ""


def _value(field: str, values: tuple[str, ...]) -> str:
    text = next(iter(values), "").strip()
    if field == "status":
        return "done" if text == "done" else "open"
    if field != "due":
        return text
    date = read_date(text)
    return date.isoformat() if date else _iso(text)


def _iso(text: str) -> str:
    """A date of day, month and year as 2026-09-30, whether there is such a day or not."""
    day = _DAY.fullmatch(text)
    return f"{day[3]}-{int(day[2]):02}-{int(day[1]):02}" if day else text


def _problem(field: str, after: str, now: object, lang: Lang) -> str:
    texts = PLAYBOOK_TEXTS[lang]
    if problem := empty_or_long(field, after, max(MAX_CELL, len(str(now))), lang):
        return problem
    if field == "due" and read_date(after) is None:
        return texts.no_date.format(value=after[:40])
    if field == "priority" and after not in texts.priorities:
        return texts.item_gone
    return ""
