"""A checklist as HTML: its head with progress and exports, its items with their reasons."""

import datetime as dt
from html import escape

from assistant.language import Lang
from assistant.playbooks.checklist import Checklist, Item
from assistant.playbooks.exports import EXPORTS
from assistant.playbooks.schedule import written_date
from assistant.playbooks.store import Saved
from assistant.web.playbook_texts import PLAYBOOK_TEXTS


def item_line(item: Item, lang: Lang) -> str:
    """An item as the label of its box."""
    texts = PLAYBOOK_TEXTS[lang]
    marks = []
    if item.priority == "high":
        marks.append(texts.high)
    if item.proposed:
        marks.append(texts.proposed)
    if item.status == "open" and item.due < dt.date.today():
        marks.append(texts.overdue_mark)
    shown = f" [{', '.join(marks)}]" if marks else ""
    return f"{item.text} — {item.owner}, {written_date(item.due, lang)}{shown}"


def checklist_head(saved: Saved, message: str, lang: Lang) -> str:
    """Title, progress, what is overdue, exports. All text is escaped here."""
    texts, checklist = PLAYBOOK_TEXTS[lang], saved.checklist
    total = max(len(checklist.items), 1)
    late = len(checklist.overdue(dt.date.today()))
    progress = texts.progress.format(done=checklist.done, total=len(checklist.items))
    if late:
        progress += f" · {texts.overdue.format(n=late)}"
    elif checklist.done == len(checklist.items):
        progress = texts.all_done
    links = " ".join(
        f'<a href="/checklists/{saved.id}.{ending}" download>{ending.upper()}</a>'
        for ending in EXPORTS
    )
    return (
        f'<p><a class="back" href="/{lang}/playbooks/">{escape(texts.back)}</a></p>'
        f"<h2>{escape(checklist.title)}</h2><p>{escape(checklist.purpose)}</p>"
        f'<div class="progress" role="img" aria-label="{escape(progress)}">'
        f'<span style="--share:{round(100 * checklist.done / total)}%"></span></div>'
        f'<p class="progress-text">{escape(progress)}</p>'
        f'<p class="exports">{escape(texts.exports)} {links} · '
        f'<a href="/{lang}/playbooks/?id={saved.id}">{escape(texts.link)}</a></p>'
        f'<p class="message">{message}</p>'
    )


def item_details(checklist: Checklist, lang: Lang) -> str:
    """Reason, cases, evidence and comment of every item. All text is escaped here."""
    texts = PLAYBOOK_TEXTS[lang]
    parts = []
    for item in checklist.items:
        lines = []
        if item.reason:
            lines.append(f"<li><strong>{escape(item.reason)}</strong></li>")
        place = f"{item.why.citation.title}, {item.why.citation.section}"
        lines.append(
            f"<li><em>{escape(texts.why)}</em> {escape(item.why.text)} "
            f'<span class="source-place">{escape(place)}</span></li>'
        )
        lines += [
            f"<li><em>{escape(texts.case)}</em> "
            f'<a href="/{lang}/cases/?case={escape(case.citation.id)}">{escape(case.text)}</a></li>'
            for case in item.cases
        ]
        lines.append(f"<li><em>{escape(texts.evidence)}</em> {escape(item.evidence)}</li>")
        if item.comment:
            lines.append(f"<li><em>{escape(texts.comment)}</em> {escape(item.comment)}</li>")
        parts.append(
            f"<details><summary>{escape(item.text)}</summary><ul>{''.join(lines)}</ul></details>"
        )
    return f"<h3>{escape(texts.details)}</h3>{''.join(parts)}"
