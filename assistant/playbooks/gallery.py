"""The checklist templates in the order of a partnership's life, each with a look into it."""

import re
from dataclasses import dataclass

from assistant.language import Lang
from assistant.library.playbooks import Playbook
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.context import input_label
from assistant.playbooks.templates import Templates
from assistant.typography import fold

_FIRST = 5  # items that are shown
_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Preview:
    """A template as one sees it before choosing it.

    Attributes:
        lang: of its texts; not the reader's where there is none in theirs.
        first: the first of its items, with what they take from the context in brackets.
        owners: who has something to do in it, those with most to do first.
        asked: what has to be said to fill it in.
    """

    id: str
    lang: Lang
    title: str
    purpose: str
    items: int
    first: tuple[str, ...]
    owners: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True)
class Stage:
    """A stage of a partnership's life, with the templates that are first needed in it."""

    id: str
    name: str
    previews: tuple[Preview, ...]


def gallery(templates: Templates, lang: Lang, taxonomy: Taxonomy) -> tuple[Stage, ...]:
    """Every template once, under the first of its stages; stages without any are left out."""
    found = [templates.get(id_, lang) for id_ in templates.ids()]
    stages = []
    for phase in taxonomy.phases:
        own = [t for t in found if min(t.phases, key=taxonomy.phases.index) == phase]
        if own:
            own.sort(key=lambda template: (len(template.phases), fold(template.title)))
            name = taxonomy.name("phases", phase, lang)
            stages.append(Stage(phase, name, tuple(preview(t, lang, taxonomy) for t in own)))
    return tuple(stages)


def preview(template: Playbook, lang: Lang, taxonomy: Taxonomy) -> Preview:
    """A look into a template."""
    labels = {item.name: input_label(item, lang) for item in template.inputs}
    counts: dict[str, int] = {}
    for task in template.tasks:
        counts[task.owner] = counts.get(task.owner, 0) + 1
    return Preview(
        template.id,
        template.lang,
        template.title,
        template.purpose,
        len(template.tasks),
        tuple(
            _PLACEHOLDER.sub(lambda found: f"[{labels.get(found[1], found[1])}]", task.text)
            for task in template.tasks[:_FIRST]
        ),
        tuple(
            taxonomy.owner_by_id[owner].label(lang)
            for owner in sorted(counts, key=lambda each: -counts[each])
        ),
        tuple(labels[item.name] for item in template.inputs if item.required),
    )
