"""Front matter shared by all kinds of documents: validation with file, line and field."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError

from assistant.library.documents import Problem, Source
from assistant.library.markdown import FileError, FrontMatter
from assistant.library.taxonomy import nearest

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]
Fields = TypeVar("Fields", bound=BaseModel)
ID_PATTERN = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
MAX_ID = 80  # characters
_YES = {"true", "yes", "on", "oui", "vrai", "1", "x"}
_NO = {"false", "no", "off", "non", "faux", "0"}


def yes_or_no(value: Any) -> bool:
    """What a person wrote in a field that takes yes or no, in either language.

    Raises:
        ValueError: it is neither.
    """
    word = str(value).strip().casefold()
    if word not in _YES | _NO:
        raise ValueError(f"'{word[:40]}' is neither yes nor no; write one of the two")
    return word in _YES


YesNo = Annotated[bool, BeforeValidator(yes_or_no)]


class SourceFields(BaseModel, extra="forbid", coerce_numbers_to_str=True):
    """A published source as it stands in front matter."""

    key: Text
    publisher: Text
    title: Text
    date: str = ""
    url: str = ""


def as_source(fields: SourceFields) -> Source:
    return Source(**fields.model_dump())


def validate(model: type[Fields], matter: FrontMatter, path: str) -> Fields:
    """Front matter as a model.

    Raises:
        FileError: a field is missing, unknown or not of its form; names file, line and field.
    """
    try:
        return model.model_validate(matter.values)
    except ValidationError as error:
        raise FileError(_explain(error, model, matter, path)) from error


def _explain(
    error: ValidationError, model: type[BaseModel], matter: FrontMatter, path: str
) -> Problem:
    first = error.errors()[0]
    location = first["loc"]
    name = ".".join(str(part) for part in location)
    if first["type"] == "missing":
        message = "the field is missing; add it to the front matter"
    elif first["type"] == "extra_forbidden":
        known = tuple(_fields_at(model, location[:-1]))
        message = f"there is no such field; the nearest are: {nearest(str(location[-1]), known)}"
    elif first["type"] == "value_error":
        message = str(first["ctx"]["error"])
    else:
        message = f"{first['msg'][0].lower()}{first['msg'][1:]} (found {_short(first['input'])})"
    return Problem(path, matter.line(location), name, message)


def _fields_at(model: type[BaseModel], location: tuple[str | int, ...]) -> list[str]:
    """The fields that a place in the front matter may have."""
    for part in location:
        if isinstance(part, str) and part in model.model_fields:
            arguments = getattr(model.model_fields[part].annotation, "__args__", ())
            inner = [a for a in arguments if isinstance(a, type) and issubclass(a, BaseModel)]
            model = inner[0] if inner else model
    return list(model.model_fields)


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"


def check_ids(
    fields: BaseModel, matter: FrontMatter, path: str, valid: Mapping[str, tuple[str, ...]]
) -> None:
    """Refuse an id that is not in the taxonomy, with the nearest valid ones.

    Raises:
        FileError: names file, line, field and the nearest ids.
    """
    for name, known in valid.items():
        value = getattr(fields, name)
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            id_ = item.id if isinstance(item, BaseModel) and hasattr(item, "id") else item
            if id_ not in known:
                location = (name, index) if isinstance(value, list) else (name,)
                raise refusal(location, str(id_), known, matter, path)


def refusal(
    location: tuple[str | int, ...],
    value: str,
    known: tuple[str, ...],
    matter: FrontMatter,
    path: str,
) -> FileError:
    """The error for a value that is not in the taxonomy."""
    message = f"'{value}' is not in the taxonomy; the nearest are: {nearest(value, known)}"
    name = ".".join(str(part) for part in location)
    return FileError(Problem(path, matter.line(location), name, message))


def check_place(id_: str, lang: str, matter: FrontMatter, path: str) -> None:
    """The file stands in the folder of its language and carries its id as name.

    Raises:
        FileError: it does not.
    """
    folder, stem = path.split("/")[-2], path.rsplit("/", 1)[-1].removesuffix(".md")
    if lang != folder:
        message = f"'{lang}' does not fit the folder '{folder}'; move the file or mend it"
        raise FileError(Problem(path, matter.line(("lang",)), "lang", message))
    if id_ != stem:
        message = f"'{id_}' does not fit the file's name; rename it to {id_}.md"
        raise FileError(Problem(path, matter.line(("id",)), "id", message))
