"""Documents as the catalogue holds them."""

import json
import sqlite3
from dataclasses import dataclass
from functools import lru_cache

from pydantic import TypeAdapter

from assistant.language import Lang
from assistant.library.documents import CaseDetails, Kind, Source

_CASE = TypeAdapter(CaseDetails)


@dataclass(frozen=True)
class Record:
    """A document as the catalogue holds it, without its text."""

    key: int
    id: str
    kind: Kind
    lang: Lang
    scope: str
    path: str
    hash: str
    title: str
    theme: str
    phases: tuple[str, ...]
    related: tuple[str, ...]
    sources: tuple[Source, ...]
    case: CaseDetails | None
    length_all: int
    length_body: int
    roles: tuple[str, ...] = ()
    updated: str = ""


def read_record(row: sqlite3.Row) -> Record:
    """A row of the table ``document`` as a record."""
    details = _details(row["details"])
    return Record(
        key=row["key"],
        id=row["id"],
        kind=row["kind"],
        lang=row["lang"],
        scope=row["scope"],
        path=row["path"],
        hash=row["hash"],
        title=row["title"],
        theme=details.theme,
        phases=details.phases,
        related=details.related,
        sources=details.sources,
        case=details.case,
        length_all=row["length_all"],
        length_body=row["length_body"],
        roles=details.roles,
        updated=details.updated,
    )


@dataclass(frozen=True)
class _Details:
    theme: str
    phases: tuple[str, ...]
    related: tuple[str, ...]
    sources: tuple[Source, ...]
    case: CaseDetails | None
    roles: tuple[str, ...]
    updated: str


@lru_cache(maxsize=4096)  # every question reads those of its candidates
def _details(text: str) -> _Details:
    values = json.loads(text)
    return _Details(
        values["theme"],
        tuple(values["phases"]),
        tuple(values["related"]),
        tuple(Source(**source) for source in values["sources"]),
        _CASE.validate_python(values["case"]) if values["case"] else None,
        tuple(values["roles"]),
        values["updated"],
    )
