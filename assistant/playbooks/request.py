"""A free request -> the template that fits, or one composed from practices, and what it tells."""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from assistant.answering.offers import asks_for_checklist, fitting_playbook
from assistant.language import Lang
from assistant.library.expressions import Due
from assistant.library.playbooks import InputFields, Playbook, Task
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.owners import owner_in
from assistant.playbooks.templates import Templates
from assistant.principal import Principal
from assistant.retrieval.candidates import Ranking
from assistant.retrieval.retriever import Retriever
from assistant.texts import ByLanguage
from assistant.typography import fold

_PRACTICES, _STEPS = 5, 3


@dataclass(frozen=True)
class Offer:
    """The template for a request.

    ``composed`` tells that no template fitted and this one was put together from practices.
    """

    template: Playbook
    composed: bool
    context: Mapping[str, Any]


def offer(
    retriever: Retriever, templates: Templates, request: str, principal: Principal, lang: Lang,
    today: dt.date, taxonomy: Taxonomy | None = None,
) -> Offer | None:  # fmt: skip
    """The template for a free request, with what the request tells about the partnership.

    None when the library covers nothing of it.
    """
    guidance = retriever.retrieve(request, principal, lang)
    fitting = fitting_playbook(retriever, request, principal, lang, guidance.candidates)
    if fitting and fitting.covered and (fitting.id, lang) in templates.by_id:
        template = templates.get(fitting.id, lang)
        return Offer(template, False, told(request, template, today, taxonomy))
    if not guidance.covered:
        return None
    template = compose_template(retriever, guidance, principal, lang, taxonomy)
    return Offer(template, True, told(request, template, today, taxonomy))


_COMPOSED = ByLanguage(__name__, "composed", dict[str, str])


def compose_template(
    retriever: Retriever, guidance: Ranking, principal: Principal, lang: Lang,
    taxonomy: Taxonomy | None = None,
) -> Playbook:  # fmt: skip
    """A template from the steps of the pages closest to a request, a section a page."""
    words = _COMPOSED[lang]
    owners = (taxonomy or Taxonomy.load()).owners
    pages = guidance.candidates[:_PRACTICES]
    statements = retriever.evidence(guidance.question, pages, principal)
    tasks: list[Task] = []
    for page in pages:
        steps = [s for s in statements if s.record.id == page.id and s.section == "how"]
        chosen = sorted(steps, key=lambda s: -s.similarity)[:_STEPS]
        for number, step in enumerate(sorted(chosen, key=lambda s: s.position), 1):
            tasks.append(
                Task(
                    id=f"{page.id}-{number}",
                    section=page.record.title,
                    text=step.text,
                    practice=page.id,
                    owner=owner_in(step.text, lang, owners),
                    due=Due("start", 5 * (len(tasks) + 1), "wd"),
                    evidence=words["evidence"],
                    when=(),
                    line=0,
                )
            )
    return Playbook(
        id="composed", lang=lang, title=words["title"], theme=pages[0].record.theme, phases=(),
        purpose=words["purpose"], audience=("alliance-manager",), asks=(),
        inputs=(
            InputFields(name="our_company", type="text", required=True),
            InputFields(name="partner", type="text", required=True),
            InputFields(name="start", type="date", required=True, label=words["start"]),
            InputFields(name="relationship_form", type="form", required=False),
        ),
        intro=words["purpose"], tasks=tuple(tasks), path="", hash="",
    )  # fmt: skip


_TOLD: dict[str, str] = {
    "competitors": r"concurren|rival|competitor|compete",
    "cross_border": r"etranger|deux pays|plusieurs pays|transfrontalier|abroad|cross-border|"
    r"two countries|several countries",
    "small_partner": r"start-?up|jeune pousse|petite (?:entreprise|societe)|\bpme\b|small "
    r"(?:company|firm|partner)|much smaller",
    "listed": r"\bcotee?s?\b|en bourse|stock exchange|listed company|publicly traded",
}
_IN_DAYS = re.compile(
    r"\b(?:dans|sous|d.ici|in|within)\s+(?:les\s+|the\s+next\s+)?(\d{1,3})\s*"
    r"(jours?|semaines?|mois|days?|weeks?|months?)"
)


def told(
    text: str, template: Playbook, today: dt.date, taxonomy: Taxonomy | None = None
) -> dict[str, Any]:
    """What a text tells about a template's inputs: form, circumstances, a date, the worry."""
    folded = fold(text)
    names = {item.name for item in template.inputs}
    # A wish for a checklist is no worry.
    values: dict[str, Any] = {} if asks_for_checklist(text) else {"concerns": text.strip()}
    if forms := (taxonomy or Taxonomy.load()).mentioned("relationship_forms", text):
        values["relationship_form"] = forms[0]
    for name, words in _TOLD.items():
        if name in names and re.search(words, folded):
            values[name] = True
    first = next((item.name for item in template.inputs if item.type == "date"), None)
    if first and (match := re.search(r"\b\d{4}-\d{2}-\d{2}\b", text)):
        values[first] = match.group()
    elif first and (match := _IN_DAYS.search(folded)):
        size = {"j": 1, "d": 1, "s": 7, "w": 7, "m": 30}[match[2][0]]
        values[first] = (today + dt.timedelta(days=int(match[1]) * size)).isoformat()
    return values
