"""What people read, in each language: ``texts/fr.yaml`` and ``texts/en.yaml`` of a package.

A module beside them names a section and what it becomes::

    TALK_TEXTS = ByLanguage(__name__, "conversations", TalkTexts)
    TALK_TEXTS["fr"].title

French texts are typed with ordinary spaces and apostrophes; their typography is set here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import is_dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

import pydantic
from pydantic import ConfigDict, TypeAdapter, ValidationError

from assistant.errors import EntenteError
from assistant.language import LANGUAGES, Lang
from assistant.library import plain_yaml
from assistant.typography import typeset

T = TypeVar("T")


class TextsError(EntenteError):
    """A file of texts is not what its module expects; names file, section and key."""


class ByLanguage(Mapping[Lang, T]):
    """A section of both files of a package; each is read when its language is first asked for.

    Args:
        module: a module of the package, ``__name__`` as a rule.
        section: the section's name in the files.
        kind: what it becomes: a frozen dataclass with a field for each key, or a mapping.

    Raises:
        TextsError: when a language is asked for, and a key is missing, unknown or of another type.
    """

    def __init__(self, module: str, section: str, kind: type[T]) -> None:
        self.package = module.rpartition(".")[0]
        self.section = section
        self.kind: Any = kind

    def __getitem__(self, lang: Lang) -> T:
        if lang not in LANGUAGES:
            raise KeyError(lang)
        made: T = _made(self.package, self.section, self.kind, lang)
        return made

    def __iter__(self) -> Iterator[Lang]:
        return iter(LANGUAGES)

    def __len__(self) -> int:
        return len(LANGUAGES)


def sections(package: str, lang: Lang) -> Mapping[str, Any]:
    """All sections of one file as they stand in it, with the typography of the language.

    Raises:
        TextsError: the file is missing, or is no YAML.
    """
    return _sections(package, lang)


@cache
def _sections(package: str, lang: Lang) -> dict[str, Any]:
    try:
        text = files(package).joinpath("texts", f"{lang}.yaml").read_text(encoding="utf-8")
        found = plain_yaml.parse(text, typed=False).values
    except (FileNotFoundError, plain_yaml.YamlError) as error:
        raise TextsError(f"{_place(package, lang)}: {error}") from error
    return {name: _typeset(part, lang) for name, part in (found or {}).items()}


@cache
def _made(package: str, section: str, kind: Any, lang: Lang) -> Any:
    place = f"{_place(package, lang)}, section '{section}'"
    found = sections(package, lang).get(section)
    if found is None:
        raise TextsError(f"{place} is missing; write it.")
    try:
        return _reader(kind).validate_python(found)
    except ValidationError as error:
        told = "; ".join(_told(fault) for fault in error.errors())
        raise TextsError(f"{place}: {told}.") from error


@cache
def _reader(kind: Any) -> TypeAdapter[Any]:
    if isinstance(kind, type) and is_dataclass(kind):
        kind = pydantic.dataclasses.dataclass(kind, frozen=True, config=ConfigDict(extra="forbid"))
    return TypeAdapter(kind)


def _told(fault: Mapping[str, Any]) -> str:
    key = ".".join(str(part) for part in fault["loc"])
    if fault["type"] == "missing":
        return f"'{key}' is missing; write it"
    if fault["type"] == "unexpected_keyword_argument":
        return f"'{key}' is unknown; delete it, or add it to the class"
    return f"'{key}' is of another type: {fault['msg']}"


def _typeset(value: Any, lang: Lang) -> Any:
    if isinstance(value, str):
        return typeset(value, lang)
    if isinstance(value, list):
        return [_typeset(part, lang) for part in value]
    return {name: _typeset(part, lang) for name, part in value.items()}


def _place(package: str, lang: Lang) -> str:
    return f"{package.replace('.', '/')}/texts/{lang}.yaml"
