"""Templates of checklists: told of, chosen, filled in."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from assistant.api.results import (
    ChosenTemplate,
    Template,
    TemplateInput,
    TemplateItem,
    TemplateRole,
    WholeTemplate,
)
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.library.playbooks import InputFields, Playbook
    from assistant.library.taxonomy import Taxonomy
    from assistant.playbooks.checklist import Checklist
    from assistant.playbooks.gallery import Stage
    from assistant.service import Service

_MORE = ("sector", "relationship_form")
_NAMED = {"form": "relationship_forms", "phase": "phases"}
Offered = tuple[str, str, dict[str, Any]]


class Templates:
    """What ``entente.checklists`` does with templates."""

    _service: Service

    def templates(self, principal: Principal, lang: Lang = "fr") -> tuple[Template, ...]:
        """All templates by their ids, each in this language where it is there in it."""
        templates = self._service.playbooks.templates()
        return tuple(told(templates.get(id_, lang)) for id_ in templates.ids())

    def template(self, id: str, principal: Principal, lang: Lang = "fr") -> WholeTemplate:
        """A template with what it asks for.

        Raises:
            MissingError: there is none.
        """
        found = self._service.playbooks.templates().get(id, lang)
        return whole(found, lang, self._service.taxonomy)

    def gallery(self, principal: Principal, lang: Lang = "fr") -> tuple[Stage, ...]:
        """All templates with a look into them, in the order of a partnership's life."""
        from assistant.playbooks.gallery import gallery

        return gallery(self._service.playbooks.templates(), lang, self._service.taxonomy)

    def choose(
        self, principal: Principal, lang: Lang, id: str = "", request: str = "", said: str = ""
    ) -> ChosenTemplate | None:
        """A template to fill in: by its id, or the one for a free request; None where none is.

        Args:
            said: what else was told of the partnership, as in a conversation.
        """
        from assistant.playbooks.checklist import COMPOSED
        from assistant.playbooks.gallery import preview
        from assistant.playbooks.request import told as told_by

        found: Playbook | None = None
        composed, context = False, dict[str, Any]()
        if request and id in ("", COMPOSED):
            if made := self._service.playbooks.offer(request, principal, lang):
                found, composed, context = made.template, made.composed, dict(made.context)
        elif id:
            try:
                found = self._service.playbooks.templates().get(id, lang)
            except EntenteError:
                found = None
        if found is None:
            return None
        taxonomy = self._service.taxonomy
        if said:
            context = told_by(said, found, dt.date.today(), taxonomy)
        first = preview(found, lang, taxonomy).first
        return ChosenTemplate(
            whole=whole(found, lang, taxonomy), first=first, composed=composed, context=context
        )

    def offered(self, request: str, principal: Principal, lang: Lang) -> Offered | None:
        """Id, title and told context of the template for a free request; None where none fits."""
        made = self._service.playbooks.offer(request, principal, lang)
        return (made.template.id, made.template.title, dict(made.context)) if made else None

    def fill(
        self, playbook: str, context: dict[str, Any], principal: Principal, lang: Lang = "fr",
        request: str = "", worded: bool = False,
    ) -> Checklist:  # fmt: skip
        """A template filled in for a partnership; nothing is kept.

        Args:
            playbook: its id, or ``composed`` for one that is made for ``request``.
            context: the template's inputs by name, and ``people``, ``concerns``,
                ``public_holidays``, ``relationship_form``, ``phase``, ``sector``.
            worded: the items in words for this partnership, where a language model is configured;
                an item whose words do not say the same as the template's keeps these.

        Raises:
            EntenteError: there is no such template, or the context has problems.
        """
        service = self._service
        filled = service.playbooks.fill(playbook, context, principal, lang, request)
        if worded and service.rewriter:
            from assistant.playbooks.wording import worded as in_words

            return in_words(filled, service.rewriter, service.taxonomy)
        return filled


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
