"""Checklists as ICS (RFC 5545): a whole-day event and a task for each item.

Most calendars show events alone; the ones that keep tasks can tick them off.
"""

import datetime as dt
import hashlib

from icalendar import Calendar, Component, Event, Todo

from assistant.playbooks.checklist import Checklist, Item
from assistant.playbooks.exports.words import WORDS
from assistant.playbooks.marks import Origin
from assistant.typography import NO_BREAK

_DAY = dt.timedelta(days=1)


def to_ics(checklist: Checklist, origin: Origin) -> bytes:
    """Items on their due dates; each keeps its identity, so that a new export updates the old."""
    calendar = Calendar()
    calendar.add("prodid", "-//Entente//Checklist//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", checklist.title)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    for item in checklist.items:
        uid = _uid(checklist, origin, item.id)
        done = item.status == "done"
        event = Event()
        event.add("uid", f"{uid}@entente")
        event.add("dtstart", item.due)
        event.add("dtend", item.due + _DAY)
        event.add("summary", f"✓ {item.text}" if done else item.text)
        event.add("transp", "TRANSPARENT")  # nobody is busy all day with it
        task = Todo()
        task.add("uid", f"{uid}-task@entente")
        task.add("due", item.due)
        task.add("summary", item.text)
        task.add("status", "COMPLETED" if done else "NEEDS-ACTION")
        task.add("percent-complete", 100 if done else 0)
        for component in (event, task):
            _describe(component, item, checklist)
            component.add("dtstamp", now)
            component.add("sequence", origin.version)
            calendar.add_component(component)
    return bytes(calendar.to_ical())


def _describe(component: Component, item: Item, checklist: Checklist) -> None:
    words = WORDS[checklist.lang]
    colon = f"{NO_BREAK}:" if checklist.lang == "fr" else ":"
    component.add("priority", 1 if item.priority == "high" else 5)
    component.add("categories", [item.section])
    lines = [
        f"{words.columns[3]}{colon} {item.owner}",
        *([f"{words.evidence}{colon} {item.evidence}"] if item.evidence else []),
        *([f"{words.why}{colon} {item.why.text}"] if item.why else []),
        *([item.reason] if item.reason else []),
        *(f"{words.case}{colon} {case.text}" for case in item.cases),
        *([item.comment] if item.comment else []),
    ]
    component.add("description", "\n".join(lines))


def _uid(checklist: Checklist, origin: Origin, item: str) -> str:
    """The same for every export of one checklist, and another for the next quarter's."""
    made_for = [f"{name}={value}" for name, value in sorted(checklist.inputs.items())]
    if checklist.composed:
        made_for.append(checklist.concerns)
    list_ = [origin.id] if origin.id else [checklist.playbook, checklist.lang, *made_for]
    return hashlib.sha256("\x1f".join([*list_, item]).encode()).hexdigest()[:32]
