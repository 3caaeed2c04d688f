"""Guidance pages: the form of their front matter and sections."""

import datetime as dt
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from assistant.library.documents import Document
from assistant.library.fields import (
    SourceFields,
    Text,
    as_source,
    check_ids,
    check_place,
    language_of,
    refuse,
    validate,
)
from assistant.library.markdown import Faults, FrontMatter, parse_all, sections
from assistant.library.taxonomy import Taxonomy

HEADINGS: dict[str, dict[str, str]] = {
    "fr": {
        "Principe": "principle",
        "Pourquoi c'est important": "why",
        "Comment faire": "how",
        "Indicateurs": "indicators",
        "Pièges": "pitfalls",
        "Exemple": "example",
        "Quand ne pas l'utiliser": "when-not",
    },
    "en": {
        "Principle": "principle",
        "Why it matters": "why",
        "How to do it": "how",
        "Indicators": "indicators",
        "Pitfalls": "pitfalls",
        "Example": "example",
        "When not to use it": "when-not",
    },
}


class GuidanceFields(BaseModel):
    """Front matter of a guidance page (design: vocabulary)."""

    model_config = ConfigDict(extra="forbid", coerce_numbers_to_str=True)

    id: Text
    theme: Text
    phases: Annotated[list[Text], Field(min_length=1)]
    lang: Text
    title: Text
    questions: Annotated[list[Text], Field(min_length=1, max_length=60)]
    roles: Annotated[list[Text], Field(min_length=1)]
    related: list[Text] = []
    sources: list[SourceFields] = []
    updated: dt.date


def read_guidance(text: str, path: str, hash_: str, taxonomy: Taxonomy) -> Document:
    """A guidance page from the text of its file.

    Raises:
        FileError: the file does not have the form of a guidance page; carries all its faults.
    """
    faults = Faults(path)
    matter, tokens = parse_all(text, faults)
    fields = validate(GuidanceFields, matter, faults)
    practices = tuple(taxonomy.practice_by_id)
    check_ids(matter, faults, {"id": practices, **taxonomy.vocabularies})
    _check_theme(matter, faults, taxonomy)
    check_place(matter, faults)
    lang = language_of(matter, faults)
    passages = sections(tokens, HEADINGS[lang], faults)
    faults.check()
    assert fields is not None
    return Document(
        id=fields.id,
        kind="guidance",
        lang=lang,
        title=fields.title,
        path=path,
        hash=hash_,
        passages=passages,
        questions=tuple(fields.questions),
        theme=fields.theme,
        phases=tuple(fields.phases),
        roles=tuple(fields.roles),
        related=tuple(fields.related),
        sources=tuple(as_source(source) for source in fields.sources),
        updated=fields.updated.isoformat(),
    )


def _check_theme(matter: FrontMatter | None, faults: Faults, taxonomy: Taxonomy) -> None:
    """A page stands under the theme of its practice."""
    said = matter.values if matter else {}
    practice = taxonomy.practice_by_id.get(str(said.get("id")))
    theme = said.get("theme")
    if practice and theme in taxonomy.theme_by_id and theme != practice.theme:
        refuse(("theme",), str(theme), (practice.theme,), matter, faults)
