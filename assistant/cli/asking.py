"""``entente ask``: a question, or many, and cited answers."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.cli.batch import answer_lines, language, read_lines
from assistant.cli.console import JsonOption, tell_json, tell_text
from assistant.cli.context import CommandContext
from assistant.language import Lang

if TYPE_CHECKING:
    from assistant.answering.answer import Answer


def ask(
    context: typer.Context,
    question: Annotated[str | None, typer.Argument(help="The question, in quotes.")] = None,
    lang: Annotated[str | None, typer.Option(help="Language of the answer: fr or en.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option(help='JSON lines {"q": …, "lang": …}; one answer per line comes out.'),
    ] = None,
    page: Annotated[
        str, typer.Option(help="Answer from this page: an id from the choices of an answer.")
    ] = "",
    as_json: JsonOption = False,
) -> None:
    """Ask a question and get a cited answer, pages to choose from, or an honest refusal."""
    shared: CommandContext = context.obj
    if (question is None) == (batch is None):
        raise typer.BadParameter("give either a question or --batch FILE.jsonl.")
    if batch and page:
        raise typer.BadParameter("--page goes with one question, not with --batch.")
    spoken = language(lang)

    def answer(text: str, language: Lang | None) -> "Answer":
        return entente.ask(text, shared.principal, language, page)

    lines = read_lines(batch) if batch else []
    with shared.entente("ask") as entente:
        if batch:
            answer_lines(batch, lines, lambda q, spoken: public(answer(q, spoken), shared))
        elif as_json:
            tell_json(public(answer(str(question), spoken), shared))
        else:
            tell_text(render(answer(str(question), spoken)))


def public(answer: "Answer", shared: CommandContext) -> dict[str, Any]:
    """The stable JSON of an answer; paths lead to the files on this machine."""
    values = answer.model_dump()
    for citation in values["citations"]:
        citation["path"] = str(shared.files.locate(citation["path"]).resolve())
    return values


def render(answer: "Answer") -> str:
    """An answer for a terminal: the text and, below, what it cites."""
    lines = [answer.answer]
    if answer.citations:
        lines.append("")
        lines += [
            f"[{citation.n}] {citation.title} — {citation.section} "
            f"({citation.path}:{citation.line_start})"
            for citation in answer.citations
        ]
    if answer.choices:
        lines += ["", _PICK[answer.language]]
        lines += [
            f"{place}. entente ask {shlex.quote(answer.question)} --page {choice.id}"
            for place, choice in enumerate(answer.choices, 1)
        ]
    return "\n".join(lines)


_PICK: dict[Lang, str] = {
    "fr": "Pour une réponse tirée de l’une de ces pages\u00a0:",
    "en": "For an answer from one of these pages:",
}
