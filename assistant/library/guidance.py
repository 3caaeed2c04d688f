"""Guidance pages: the form of their front matter and sections."""

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from assistant.language import Lang
from assistant.library.documents import Document, Problem, Source
from assistant.library.markdown import FileError, FrontMatter, parse, sections
from assistant.library.taxonomy import Taxonomy, nearest

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]

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


class SourceFields(BaseModel, extra="forbid"):
    """A published source as it stands in front matter."""

    key: Text
    publisher: Text
    title: Text
    date: str = ""
    url: str = ""


class GuidanceFields(BaseModel):
    """Front matter of a guidance page (design: vocabulary)."""

    model_config = ConfigDict(extra="forbid")

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
        FileError: the file does not have the form of a guidance page.
    """
    matter, tokens = parse(text, path)
    try:
        fields = GuidanceFields.model_validate(matter.values)
    except ValidationError as error:
        raise FileError(_explain(error, matter, path)) from error
    _check_ids(fields, matter, path, taxonomy)
    lang: Lang = "fr" if fields.lang == "fr" else "en"
    return Document(
        id=fields.id,
        kind="guidance",
        lang=lang,
        title=fields.title,
        path=path,
        hash=hash_,
        passages=sections(tokens, HEADINGS[lang], path),
        questions=tuple(fields.questions),
        theme=fields.theme,
        phases=tuple(fields.phases),
        roles=tuple(fields.roles),
        related=tuple(fields.related),
        sources=tuple(Source(**source.model_dump()) for source in fields.sources),
        updated=fields.updated.isoformat(),
    )


def _explain(error: ValidationError, matter: FrontMatter, path: str) -> Problem:
    first = error.errors()[0]
    location = first["loc"]
    name = ".".join(str(part) for part in location)
    if first["type"] == "missing":
        message = "the field is missing; add it to the front matter"
    elif first["type"] == "extra_forbidden":
        known = tuple(
            SourceFields.model_fields if len(location) > 1 else GuidanceFields.model_fields
        )
        message = f"there is no such field; the nearest are: {nearest(str(location[-1]), known)}"
    else:
        message = f"{first['msg'][0].lower()}{first['msg'][1:]} (found {_short(first['input'])})"
    return Problem(path, matter.line(location), name, message)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _check_ids(fields: GuidanceFields, matter: FrontMatter, path: str, taxonomy: Taxonomy) -> None:
    def refuse(location: tuple[str | int, ...], value: str, valid: tuple[str, ...]) -> FileError:
        name = ".".join(str(part) for part in location)
        message = f"'{value}' is not in the taxonomy; the nearest are: {nearest(value, valid)}"
        return FileError(Problem(path, matter.line(location), name, message))

    practices = tuple(taxonomy.practice_by_id)
    if fields.id not in practices:
        raise refuse(("id",), fields.id, practices)
    for name, valid in taxonomy.vocabularies.items():
        value = getattr(fields, name)
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            if item not in valid:
                raise refuse((name, index) if isinstance(value, list) else (name,), item, valid)
    practice = taxonomy.practice_by_id[fields.id]
    if fields.theme != practice.theme:
        raise refuse(("theme",), fields.theme, (practice.theme,))
    folder, stem = path.split("/")[-2], path.rsplit("/", 1)[-1].removesuffix(".md")
    if fields.lang != folder:
        raise FileError(
            Problem(
                path,
                matter.line(("lang",)),
                "lang",
                f"'{fields.lang}' does not fit the folder '{folder}'; move the file or mend it",
            )
        )
    if fields.id != stem:
        raise FileError(
            Problem(
                path,
                matter.line(("id",)),
                "id",
                f"'{fields.id}' does not fit the file's name; rename it to {fields.id}.md",
            )
        )
