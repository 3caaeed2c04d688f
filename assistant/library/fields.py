"""Front matter shared by all kinds of documents: validation with file, line and field."""

import re
from collections.abc import Mapping
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Source
from assistant.library.markdown import Faults, FrontMatter
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


def validate(model: type[Fields], matter: FrontMatter | None, faults: Faults) -> Fields | None:
    """Front matter as a model; None where ``faults`` were found: fields that are missing, unknown
    or not of their form."""
    if matter is None:
        return None
    try:
        return model.model_validate(matter.values)
    except ValidationError as error:
        for found in error.errors():
            _explain(found, model, matter, faults)
    return None


def _explain(
    error: ErrorDetails, model: type[BaseModel], matter: FrontMatter, faults: Faults
) -> None:
    location = error["loc"]
    if error["type"] == "missing":
        message = "the field is missing; add it to the front matter"
    elif error["type"] == "extra_forbidden":
        known = tuple(_fields_at(model, location[:-1]))
        message = f"there is no such field; the nearest are: {nearest(str(location[-1]), known)}"
    elif error["type"] == "value_error":
        message = str(error["ctx"]["error"])
    else:
        message = f"{error['msg'][0].lower()}{error['msg'][1:]} (found {_short(error['input'])})"
    faults.add(matter.line(location), message, ".".join(str(part) for part in location))


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
    matter: FrontMatter | None, faults: Faults, valid: Mapping[str, tuple[str, ...]]
) -> None:
    """Refuse ids that are not in the taxonomy, whatever else is wrong with the front matter.

    Args:
        valid: the ids that a field takes, or that the ``id`` of each of its items takes.
    """
    for name, known in valid.items():
        value = matter.values.get(name) if matter else None
        for index, item in enumerate(value if isinstance(value, list) else [value]):
            id_ = item.get("id") if isinstance(item, dict) else item
            if isinstance(id_, str | int | float) and str(id_).strip() not in known:
                location = (name, index) if isinstance(value, list) else (name,)
                refuse(location, str(id_), known, matter, faults)


def refuse(
    location: tuple[str | int, ...],
    value: str,
    known: tuple[str, ...],
    matter: FrontMatter | None,
    faults: Faults,
) -> None:
    """Note a value that is not in the taxonomy."""
    message = f"'{value}' is not in the taxonomy; the nearest are: {nearest(value, known)}"
    line = matter.line(location) if matter else 1
    faults.add(line, message, ".".join(str(part) for part in location))


def check_place(matter: FrontMatter | None, faults: Faults) -> None:
    """The file stands in the folder of its language and carries its id as name."""
    if matter is None:
        return
    folder, name = faults.path.split("/")[-2:]
    lang, id_ = matter.values.get("lang"), matter.values.get("id")
    if lang in LANGUAGES and lang != folder:
        message = f"'{lang}' does not fit the folder '{folder}'; move the file or mend it"
        faults.add(matter.line(("lang",)), message, "lang")
    if isinstance(id_, str | int) and f"{id_}.md" != name:
        message = f"'{id_}' does not fit the file's name; rename it to {id_}.md"
        faults.add(matter.line(("id",)), message, "id")


def language_of(matter: FrontMatter | None, faults: Faults) -> Lang:
    """The language that a file is written in: what it says, else that of its folder."""
    said = matter.values.get("lang") if matter else None
    lang = said if said in LANGUAGES else faults.path.split("/")[-2]
    return "fr" if lang == "fr" else "en"
