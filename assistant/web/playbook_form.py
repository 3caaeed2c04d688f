"""The form of any template from a fixed set of components: shown, named and hidden as it needs."""

from collections.abc import Mapping, Sequence
from typing import Any

import gradio as gr

from assistant.language import Lang
from assistant.library.labels import name
from assistant.library.playbooks import InputFields, Playbook
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.context import input_choices, input_label
from assistant.web.playbook_texts import PLAYBOOK_TEXTS
from assistant.web.review_texts import REVIEW_TEXTS

# How many inputs of a kind a template may have; the shipped ones have fewer.
_TEXTS, _DATES, _CHOICES, _FLAGS = 6, 5, 4, 6
SLOTS = _TEXTS + _DATES + _CHOICES + _FLAGS


def build_slots(lang: Lang) -> list[Any]:
    """All components, hidden: texts, dates, choices, then yes or no."""
    hint = PLAYBOOK_TEXTS[lang].date_hint
    with gr.Row():
        texts = [gr.Textbox(visible=False, min_width=240) for _ in range(_TEXTS)]
    with gr.Row():
        dates = [gr.Textbox(visible=False, placeholder=hint, min_width=200) for _ in range(_DATES)]
    with gr.Row():
        choices = [gr.Dropdown([], visible=False, min_width=240) for _ in range(_CHOICES)]
    with gr.Row():
        flags = [gr.Checkbox(visible=False, min_width=240) for _ in range(_FLAGS)]
    return [*texts, *dates, *choices, *flags]


def _places(template: Playbook) -> dict[str, int]:
    """The component of each input."""
    taken = {"text": 0, "date": 0, "choice": 0, "flag": 0}
    starts = {"text": 0, "date": _TEXTS, "choice": _TEXTS + _DATES,
              "flag": _TEXTS + _DATES + _CHOICES}  # fmt: skip
    places = {}
    for item in template.inputs:
        kind = _kind(item)
        places[item.name] = starts[kind] + taken[kind]
        taken[kind] += 1
    return places


def _kind(item: InputFields) -> str:
    if item.type == "date":
        return "date"
    if item.type == "boolean":
        return "flag"
    return "choice" if input_choices(item) else "text"


def show_slots(template: Playbook | None, values: Mapping[str, Any], lang: Lang) -> list[Any]:
    """Updates that turn the components into the form of a template."""
    updates = [gr.update(visible=False) for _ in range(SLOTS)]
    if template is None:
        return updates
    places = _places(template)
    for item in template.inputs:
        label = input_label(item, lang)
        if item.required:
            label = f"{label} ({PLAYBOOK_TEXTS[lang].required})"
        given = values.get(item.name, item.default)
        shown: dict[str, Any] = {"visible": True, "label": label}
        if _kind(item) == "flag":
            shown["value"] = bool(given)
        elif _kind(item) == "choice":
            shown["choices"] = [
                ("–", ""),
                *((_choice(item, c, lang), c) for c in input_choices(item)),
            ]
            shown["value"] = given or ""
        else:
            shown["value"] = "" if given is None else str(given)
        updates[places[item.name]] = gr.update(**shown)
    return updates


def _choice(item: InputFields, id_: str, lang: Lang) -> str:
    if item.type == "form":
        return name("relationship_forms", id_, lang)
    if item.type == "phase":
        return REVIEW_TEXTS[lang].phases.get(id_, id_)
    return id_.replace("-", " ")


def slot_values(template: Playbook, values: Sequence[Any]) -> dict[str, Any]:
    """The raw context from the components' values."""
    return {name_: values[place] for name_, place in _places(template).items()}


def people_lines(template: Playbook, lang: Lang, known: Mapping[str, str] = {}) -> str:
    """A line for each role of a template, for names to be added."""
    owners = Taxonomy.load().owner_by_id
    roles = dict.fromkeys(task.owner for task in template.tasks)
    return "\n".join(f"{owners[r].label(lang)} = {known.get(r, '')}".rstrip() for r in roles)


def read_people(text: str, lang: Lang) -> dict[str, str]:
    """Names by role; a role that is not known stays as typed, to be refused by name."""
    by_label = {
        owner.label(spoken).casefold(): id_
        for id_, owner in Taxonomy.load().owner_by_id.items()
        for spoken in (lang, "en")
    }
    people = {}
    for line in text.split("\n"):
        role, _, person = line.partition("=")
        if person.strip():
            role = role.strip()
            people[by_label.get(role.casefold(), role)] = person.strip()
    return people
