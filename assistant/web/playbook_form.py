"""The form of a template: a field for each thing it wants to know, however many these are."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from assistant.api.results import TemplateInput, WholeTemplate

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

    @property
    def picked(self) -> bool:
        """Whether a date picker shows its value; what is no date stays as it was typed."""
        if not self.value:
            return True
        try:
            return dt.date.fromisoformat(self.value).isoformat() == self.value
        except ValueError:
            return False


@dataclass(frozen=True)
class TemplateForm:
    """Everything that is asked for one template; ``more`` where a model may word its items."""

    inputs: tuple[FormField, ...]
    more: tuple[FormField, ...]
    people: tuple[FormField, ...]
    concerns: str
    holidays: bool
    worded: bool


def template_form(
    template: WholeTemplate, values: Mapping[str, Any], wrong: tuple[str, ...] = ()
) -> TemplateForm:
    """The form with what is known of it: told, typed before, or the template's defaults.

    Args:
        values: by the names that the form sends.
        wrong: names of inputs to look at again.
    """

    def field(item: TemplateInput) -> FormField:
        return FormField(
            item.name, item.label, _kind(item), _written(values.get(item.name, item.default)),
            item.required, tuple(zip(item.choices, item.names, strict=True)), item.name in wrong,
        )  # fmt: skip

    return TemplateForm(
        tuple(map(field, template.inputs)),
        tuple(map(field, template.more)),
        tuple(
            FormField(f"{_PERSON}{role.id}", role.name, "text",
                      _written(values.get(f"{_PERSON}{role.id}")))
            for role in template.roles
        ),
        _written(values.get("concerns")),
        bool(values.get("public_holidays")),
        bool(values.get("worded")),
    )  # fmt: skip


def read_context(template: WholeTemplate, values: Mapping[str, str]) -> dict[str, Any]:
    """The raw context from what the form sent, by the names of its fields."""
    flags = {item.name for item in template.inputs if _kind(item) == "flag"}
    return {
        **{item.name: values.get(item.name, "") for item in (*template.inputs, *template.more)},
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


def _kind(item: TemplateInput) -> Literal["text", "date", "choice", "flag"]:
    if item.type == "date":
        return "date"
    if item.type == "boolean":
        return "flag"
    return "choice" if item.choices else "text"


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else ""
    return "" if value is None else str(value)
