"""Pages and cases whole, as Markdown with their addresses."""

from collections.abc import Iterator, Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.language import Lang
from assistant.library.documents import Source
from assistant.reading.case import Case
from assistant.reading.page import Page
from assistant.reading.sections import Block, Section

TextKind = Literal["page", "case"]


class Neighbour(BaseModel):
    """Something else to read, and what connects it with this text."""

    model_config = ConfigDict(frozen=True)

    uri: str
    title: str
    why: str = ""


class Document(BaseModel):
    """A page of guidance or a past case, whole.

    Attributes:
        lang: of the text; the other language where it does not exist in the wanted one.
        path: of its file in the library, which citations name.
        facts: what is known beside the text, by what it is called.
        sources: publications that the text points to.
    """

    model_config = ConfigDict(frozen=True)

    uri: str
    kind: TextKind
    id: str
    lang: Lang
    title: str
    path: str
    text: str
    facts: dict[str, str]
    sources: tuple[str, ...]
    related: tuple[Neighbour, ...]
    checklists: tuple[str, ...] = ()


def uri(kind: TextKind, lang: Lang, id_: str) -> str:
    """The address of a text."""
    return f"entente://{kind}s/{lang}/{id_}"


def of_page(page: Page, lang: Lang) -> Document:
    """A page; ``lang`` is the reader's."""
    cases = [
        Neighbour(uri=uri("case", lang, each.id), title=each.title, why=each.note)
        for each in page.cases
    ]
    others = [Neighbour(uri=uri("page", lang, each.id), title=each.name) for each in page.related]
    return Document(
        uri=uri("page", page.lang, page.id),
        kind="page",
        id=page.id,
        lang=page.lang,
        title=page.title,
        path=page.path,
        text=_markdown(page.title, page.sections),
        facts={
            "theme": page.theme.name,
            "phases": _joined(phase.name for phase in page.phases),
            "updated": page.updated,
        },
        sources=_told(page.sources),
        related=(*cases, *others),
        checklists=tuple(each.id for each in page.checklists),
    )


def of_case(case: Case, lang: Lang) -> Document:
    """A case; ``lang`` is the reader's."""
    facts = {
        "summary": case.summary,
        "parties": _joined(case.parties),
        "sector": case.sector,
        "countries": _joined(case.countries),
        "form": case.form.name,
        "conflict types": _joined(case.conflict_types),
        "opened": case.opened,
        "resolved": case.resolved,
        "escalation": " → ".join(step.name for step in case.steps),
        "settlement": case.settlement,
        "outcome": case.outcome,
    }
    shown = [
        Neighbour(uri=uri("page", lang, each.id), title=each.name, why=each.note)
        for each in case.practices
        if each.exists
    ]
    near = [
        Neighbour(uri=uri("case", lang, each.id), title=each.title, why=_joined(each.shared))
        for each in case.similar
    ]
    return Document(
        uri=uri("case", case.lang, case.id),
        kind="case",
        id=case.id,
        lang=case.lang,
        title=case.title,
        path=case.path,
        text=_markdown(case.title, case.sections),
        facts={name: fact for name, fact in facts.items() if fact},
        sources=_told(case.sources),
        related=(*shown, *near),
    )


def _markdown(title: str, sections: Sequence[Section]) -> str:
    parts = [f"# {title}"]
    for section in sections:
        parts += [f"## {section.heading}", *(_block(block) for block in section.blocks)]
    return "\n\n".join(parts) + "\n"


def _block(block: Block) -> str:
    return "".join(_lines(block)).strip()


def _lines(block: Block) -> Iterator[str]:
    for place, line in enumerate(block.lines, 1):
        mark = {"step": f"\n{place}. ", "bullet": "\n- ", "sentence": " "}[block.setting]
        yield f"{mark}{line.text}{f' ({line.condition})' if line.condition else ''}"


def _told(sources: Sequence[Source]) -> tuple[str, ...]:
    told = ((each.key, each.publisher, each.title, each.date, each.url) for each in sources)
    return tuple(", ".join(part for part in parts if part) for parts in told)


def _joined(names: Sequence[str] | Iterator[str]) -> str:
    return ", ".join(names)
