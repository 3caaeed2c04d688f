"""Checklists as ICS: a task for each item (RFC 5545)."""

import datetime as dt
import hashlib

from icalendar import Calendar, Todo

from assistant.playbooks.checklist import Checklist
from assistant.playbooks.exports.words import WORDS


def to_ics(checklist: Checklist) -> bytes:
    """Tasks with due dates; an item keeps its identity, so that a new export updates the old."""
    words = WORDS[checklist.lang]
    calendar = Calendar()
    calendar.add("prodid", "-//Entente//Checklist//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", checklist.title)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    for item in checklist.items:
        task = Todo()
        task.add("uid", _uid(checklist, item.id))
        task.add("dtstamp", now)
        task.add("summary", item.text)
        task.add("due", item.due)
        task.add("priority", 1 if item.priority == "high" else 5)
        task.add("status", "COMPLETED" if item.status == "done" else "NEEDS-ACTION")
        task.add("percent-complete", 100 if item.status == "done" else 0)
        task.add("categories", [item.section])
        lines = [
            f"{words.columns[3]}: {item.owner}",
            f"{words.evidence}: {item.evidence}",
            f"{words.why}: {item.why.text}",
            *([item.reason] if item.reason else []),
            *(f"{words.case}: {case.text}" for case in item.cases),
            *([item.comment] if item.comment else []),
        ]
        task.add("description", "\n".join(lines))
        calendar.add_component(task)
    return bytes(calendar.to_ical())


def _uid(checklist: Checklist, item: str) -> str:
    names = [str(checklist.inputs.get(n, "")) for n in ("our_company", "partner")]
    key = "\x1f".join([checklist.playbook, *names, item])
    return f"{hashlib.sha256(key.encode()).hexdigest()[:32]}@entente"
