"""What rooms return that no other room has a model for."""

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict

from assistant.language import Lang


class Template(BaseModel, frozen=True):
    """A template of checklists in a list."""

    id: str
    lang: Lang
    title: str
    theme: str
    phases: tuple[str, ...]
    purpose: str
    items: int


class TemplateInput(BaseModel, frozen=True):
    """What a template asks for: ``type`` is text, date, boolean, number or a choice's; ``names``
    are what its choices are called."""

    name: str
    type: str
    label: str
    required: bool
    default: bool | float | str | None = None
    choices: tuple[str, ...] = ()
    names: tuple[str, ...] = ()


class TemplateItem(BaseModel, frozen=True):
    """One thing to do, before names and dates are filled in."""

    id: str
    section: str
    text: str
    practice: str
    owner: str
    evidence: str


class TemplateRole(BaseModel, frozen=True):
    """A role that has something to do in a template, and what it is called."""

    id: str
    name: str


class WholeTemplate(BaseModel, frozen=True):
    """A template with what it asks for and what it holds; ``more`` may be told of any, for a model
    to word its items by."""

    template: Template
    inputs: tuple[TemplateInput, ...]
    more: tuple[TemplateInput, ...] = ()
    items: tuple[TemplateItem, ...]
    roles: tuple[TemplateRole, ...] = ()


class ChosenTemplate(BaseModel, frozen=True):
    """A template to fill in, and what is known for it already.

    Attributes:
        first: the first of its items, with what they take from the context in brackets.
        composed: it was put together from practices, as no template fits the request.
        context: what was told, by the names of its inputs.
    """

    whole: WholeTemplate
    first: tuple[str, ...]
    composed: bool
    context: dict[str, Any]


class ListedChecklist(BaseModel, frozen=True):
    """A saved checklist in a list: when it was last changed, how far it is, and who shares it
    where it is not one's own."""

    id: str
    version: int
    at: str
    title: str
    playbook: str
    lang: Lang
    items: int
    done: int
    overdue: int
    mine: bool = True
    owner: str = ""


class OverdueItem(BaseModel, frozen=True):
    """An open item whose day has passed, with the checklist in which it stands."""

    checklist: str
    title: str
    item: str
    text: str
    owner: str
    due: dt.date


class Exported(BaseModel):
    """A file: its name, its media type, its content."""

    model_config = ConfigDict(frozen=True, ser_json_bytes="base64", val_json_bytes="base64")

    name: str
    media_type: str
    content: bytes


class WaitingReview(BaseModel, frozen=True):
    """A draft that waits for a curator, or a review that is to be read again by a day.

    Attributes:
        returned: what a curator said who gave the draft back to its author.
    """

    id: str
    lang: Lang
    path: str
    title: str
    review_by: dt.date | None = None
    author: str = ""
    returned: str = ""


class Me(BaseModel, frozen=True):
    """Who somebody is and what they may."""

    id: str
    name: str
    roles: tuple[str, ...]
    partnerships: tuple[str, ...]
