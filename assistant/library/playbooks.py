"""Playbooks: the form of a checklist template, readable as it is in any Markdown viewer."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.language import Lang
from assistant.library.documents import Document, Passage, Statement
from assistant.library.fields import Text, check_ids, check_place, validate
from assistant.library.markdown import Faults, FrontMatter, parse_all
from assistant.library.tasks import InputFields as InputFields
from assistant.library.tasks import Task as Task
from assistant.library.tasks import read_tasks
from assistant.library.taxonomy import Taxonomy


class PlaybookFields(BaseModel):
    """Front matter of a template (design: vocabulary)."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    id: Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=80)]
    lang: Text
    title: Text
    theme: Text
    phases: Annotated[list[Text], Field(min_length=1)]
    purpose: Text
    audience: Annotated[list[Text], Field(min_length=1)]
    asks: Annotated[list[Text], Field(min_length=1, max_length=60)]
    inputs: Annotated[list[InputFields], Field(min_length=1)]


@dataclass(frozen=True)
class Playbook:
    """A checklist template in one language."""

    id: str
    lang: Lang
    title: str
    theme: str
    phases: tuple[str, ...]
    purpose: str
    audience: tuple[str, ...]
    asks: tuple[str, ...]
    inputs: tuple[InputFields, ...]
    intro: str
    tasks: tuple[Task, ...]
    path: str
    hash: str

    @property
    def practices(self) -> tuple[str, ...]:
        """The practices it uses, in order."""
        return tuple(dict.fromkeys(task.practice for task in self.tasks))


def read_playbook(text: str, path: str, hash_: str, taxonomy: Taxonomy) -> Playbook:
    """A template from the text of its file.

    Raises:
        FileError: the file does not have the form of a template; carries all its faults.
    """
    faults = Faults(path)
    matter, tokens = parse_all(text, faults)
    fields = validate(PlaybookFields, matter, faults)
    owners = tuple(taxonomy.owner_by_id)
    check_ids(
        matter, faults,
        {
            "theme": tuple(taxonomy.theme_by_id), "phases": taxonomy.phases,
            "lang": taxonomy.languages, "audience": owners,
        },
    )  # fmt: skip
    check_place(matter, faults)
    # Where the inputs themselves are at fault, nothing can be said of what refers to them.
    inputs = _inputs(fields.inputs, matter, faults) if fields and matter else None
    intro, tasks = read_tasks(tokens, faults, inputs, taxonomy)
    faults.check()
    assert fields is not None
    return Playbook(
        id=fields.id,
        lang="fr" if fields.lang == "fr" else "en",
        title=fields.title,
        theme=fields.theme,
        phases=tuple(fields.phases),
        purpose=fields.purpose,
        audience=tuple(fields.audience),
        asks=tuple(fields.asks),
        inputs=tuple(fields.inputs),
        intro=intro,
        tasks=tasks,
        path=path,
        hash=hash_,
    )


def playbook_document(playbook: Playbook) -> Document:
    """A template as a document of the library, so that it is found like any other."""
    passages = []
    for section in dict.fromkeys(task.section for task in playbook.tasks):
        own = [task for task in playbook.tasks if task.section == section]
        statements = tuple(
            Statement(task.text, "task", section, place, task.line, task.line)
            for place, task in enumerate(own)
        )
        text = "\n".join(task.text for task in own)
        passages.append(Passage("task", section, text, own[0].line, own[-1].line, statements))
    return Document(
        id=playbook.id,
        kind="playbook",
        lang=playbook.lang,
        title=playbook.title,
        path=playbook.path,
        hash=playbook.hash,
        passages=tuple(passages),
        questions=(playbook.purpose, *playbook.asks),
        theme=playbook.theme,
        phases=playbook.phases,
        related=playbook.practices,
    )


def _inputs(
    fields: Sequence[InputFields], matter: FrontMatter, faults: Faults
) -> dict[str, InputFields]:
    inputs: dict[str, InputFields] = {}
    for place, item in enumerate(fields):
        if item.name in inputs:
            message = f"the input '{item.name}' stands twice; rename one of them"
            faults.add(matter.line(("inputs", place)), message, f"inputs.{place}.name")
        inputs[item.name] = item
    return inputs
