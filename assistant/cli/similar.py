"""``entente cases``: past cases that are like a situation."""

from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.cli.asking import public, render
from assistant.cli.batch import answer_lines, language, read_lines
from assistant.cli.console import JsonOption, tell_json, tell_text
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.reviews.lookup import CaseFilter, CaseResults, checked_filter


def cases(
    context: typer.Context,
    description: Annotated[
        str | None, typer.Argument(help="The situation in plain words, in quotes.")
    ] = None,
    conflict_type: Annotated[str, typer.Option(help="Only conflicts of this type.")] = "",
    mechanism: Annotated[str, typer.Option(help="Only cases that this step ended.")] = "",
    outcome: Annotated[str, typer.Option(help="Only cases with this outcome.")] = "",
    sector: Annotated[str, typer.Option(help="Only cases of this sector.")] = "",
    form: Annotated[str, typer.Option(help="Only this form of relationship.")] = "",
    country: Annotated[str, typer.Option(help="Only this country: a code or a name.")] = "",
    lang: Annotated[str | None, typer.Option(help="Language of the results: fr or en.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option(help='JSON lines {"q": …, "lang": …}; one line of results per line.'),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Find past cases that are like a situation."""
    shared: CommandContext = context.obj
    if (description is None) == (batch is None):
        raise typer.BadParameter("give either a description or --batch FILE.jsonl.")
    wanted = CaseFilter(
        conflict_type=conflict_type, mechanism=mechanism, outcome=outcome, sector=sector, form=form,
        country=country,
    )  # fmt: skip
    wanted = checked_filter(wanted, shared.taxonomy())
    spoken = language(lang)

    def found(text: str, language: Lang | None) -> CaseResults:
        return entente.cases.search(text, shared.principal, language, wanted)

    lines = read_lines(batch) if batch else []
    with shared.entente("cases") as entente:
        if batch:
            answer_lines(batch, lines, lambda q, spoken: public_cases(found(q, spoken), shared))
        elif as_json:
            tell_json(public_cases(found(str(description), spoken), shared))
        else:
            tell_text(render_cases(found(str(description), spoken)))


def sum_up(
    context: typer.Context,
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="Two cases or more.")],
    worded: Annotated[
        bool, typer.Option("--worded", help="In the words of the language model.")
    ] = False,
    lang: Annotated[Lang | None, typer.Option(help="Language: fr or en.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Sum past cases up: what ended them, and what they teach alike."""
    shared: CommandContext = context.obj
    spoken = lang or shared.settings.language
    with shared.entente("cases") as entente:
        found = entente.cases.sum_up(ids, shared.principal, spoken, worded)
    if found is None:
        raise EntenteError(
            "Fewer than two of these cases exist; 'entente cases' names those that there are."
        )
    if as_json:
        tell_json(public(found, shared))
    else:
        tell_text(render(found))


def public_cases(found: CaseResults, shared: CommandContext) -> dict[str, Any]:
    """The stable JSON of a look-up; paths lead to the files on this machine."""
    values = found.model_dump()
    for result in values["results"]:
        result["path"] = str(shared.files.locate(result["path"]).resolve())
    return values


def render_cases(found: CaseResults) -> str:
    """Similar cases for a terminal."""
    lines = []
    for place, result in enumerate(found.results, 1):
        lines += [f"{place}. {result.title} ({result.id})", f"   {result.why}"]
    return "\n".join(lines) or {"fr": "Aucun cas.", "en": "No case."}[found.language]
