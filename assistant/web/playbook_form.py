"""The form of a template: a field for each thing it wants to know, however many these are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.language import Lang
from assistant.library.playbooks import InputFields, Playbook
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.context import input_choices, input_label

_PERSON = "people."


@dataclass(frozen=True)
class FormField:
    """A field as it is shown. ``choices`` are values and what they are called."""

    name: str
    label: str
    kind: Literal["text", "date", "choice", "flag"]
    value: str
    required: bool = False
    choices: tuple[tuple[str, str], ...] = ()
    wrong: bool = False


@dataclass(frozen=True)
class TemplateForm:
    """Everything that is asked for one template."""

    inputs: tuple[FormField, ...]
    people: tuple[FormField, ...]
    concerns: str
    holidays: bool


def template_form(
    template: Playbook, values: Mapping[str, Any], lang: Lang, taxonomy: Taxonomy,
    wrong: tuple[str, ...] = (),
) -> TemplateForm:  # fmt: skip
    """The form with what is known of it: told, typed before, or the template's defaults.

    Args:
        values: by the names that the form sends.
        wrong: names of inputs to look at again.
    """
    owners = taxonomy.owner_by_id
    roles = dict.fromkeys(task.owner for task in template.tasks)
    return TemplateForm(
        tuple(
            FormField(
                item.name, input_label(item, lang), _kind(item),
                _written(values.get(item.name, item.default)),
                item.required, tuple(
                    (c, _choice(item, c, lang, taxonomy)) for c in input_choices(item, taxonomy)
                ),
                item.name in wrong,
            )
            for item in template.inputs
        ),
        tuple(
            FormField(f"{_PERSON}{role}", owners[role].label(lang), "text",
                      _written(values.get(f"{_PERSON}{role}")))
            for role in roles
        ),
        _written(values.get("concerns")),
        bool(values.get("public_holidays")),
    )  # fmt: skip


def read_context(template: Playbook, values: Mapping[str, str]) -> dict[str, Any]:
    """The raw context from what the form sent, by the names of its fields."""
    flags = {item.name for item in template.inputs if _kind(item) == "flag"}
    return {
        **{item.name: values.get(item.name, "") for item in template.inputs},
        # A box that is not ticked sends nothing, and that is an answer.
        **{name_: "yes" if values.get(name_) else "no" for name_ in flags},
        "people": {
            role.removeprefix(_PERSON): person
            for role, person in values.items()
            if role.startswith(_PERSON) and person.strip()
        },
        "concerns": values.get("concerns", ""),
        "public_holidays": "FR" if values.get("public_holidays") else "",
    }


def _kind(item: InputFields) -> Literal["text", "date", "choice", "flag"]:
    if item.type == "date":
        return "date"
    if item.type == "boolean":
        return "flag"
    return "choice" if input_choices(item) else "text"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)


def _choice(item: InputFields, id_: str, lang: Lang, taxonomy: Taxonomy) -> str:
    if item.type == "form":
        return taxonomy.name("relationship_forms", id_, lang)
    if item.type == "phase":
        return taxonomy.name("phases", id_, lang)
    return id_.replace("-", " ")
