"""Templates of checklists as the room of checklists tells of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assistant.api.results import (
    Template,
    TemplateInput,
    TemplateItem,
    TemplateRole,
    WholeTemplate,
)
from assistant.language import Lang

if TYPE_CHECKING:
    from assistant.library.playbooks import InputFields, Playbook
    from assistant.library.taxonomy import Taxonomy

_MORE = ("sector", "relationship_form")
_NAMED = {"form": "relationship_forms", "phase": "phases"}


def told(found: Playbook) -> Template:
    """A template in short."""
    return Template(
        id=found.id, lang=found.lang, title=found.title, theme=found.theme, phases=found.phases,
        purpose=found.purpose, items=len(found.tasks),
    )  # fmt: skip


def whole(found: Playbook, lang: Lang, taxonomy: Taxonomy) -> WholeTemplate:
    """A template with what it asks for; labels are in the reader's language."""
    from assistant.playbooks.context import common_input, input_choices, input_label

    owners, asked = taxonomy.owner_by_id, {item.name for item in found.inputs}

    def input_of(item: InputFields) -> TemplateInput:
        choices = tuple(input_choices(item, taxonomy))
        return TemplateInput(
            name=item.name, type=item.type, label=input_label(item, lang),
            required=item.required, default=item.default, choices=choices,
            names=tuple(_name(item, choice, lang, taxonomy) for choice in choices),
        )  # fmt: skip

    return WholeTemplate(
        template=told(found),
        inputs=tuple(input_of(item) for item in found.inputs),
        more=tuple(input_of(common_input(n, taxonomy)) for n in _MORE if n not in asked),
        items=tuple(
            TemplateItem.model_validate(task, from_attributes=True) for task in found.tasks
        ),
        roles=tuple(
            TemplateRole(id=role, name=owners[role].label(lang))
            for role in dict.fromkeys(task.owner for task in found.tasks)
        ),
    )


def _name(item: InputFields, choice: str, lang: Lang, taxonomy: Taxonomy) -> str:
    kind = _NAMED.get(item.type)
    return taxonomy.name(kind, choice, lang) if kind else choice.replace("-", " ")
