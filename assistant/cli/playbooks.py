"""``entente playbook …``: list, show and fill checklists."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from assistant.api.templates import Offered
from assistant.cli.console import asked, report_problems, tell, tell_json
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.library.playbooks import InputFields, Playbook
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks.checklist import COMPOSED
from assistant.playbooks.context import (
    ContextError,
    check_context,
    context_language,
    input_choices,
    input_label,
    read_context,
)
from assistant.playbooks.exports import EXPORTS, export_to

playbook = typer.Typer(help="List, show and fill in checklists.", no_args_is_help=True)
LangOption = Annotated[Lang | None, typer.Option(help="Language: fr or en.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@playbook.command("list")
def list_(context: typer.Context, lang: LangOption = None, as_json: JsonOption = False) -> None:
    """List the checklists there are."""
    shared: CommandContext = context.obj
    templates = shared.templates()
    spoken = lang or shared.settings.language
    listed = [templates.get(id_, spoken) for id_ in templates.ids()]
    if as_json:
        tell_json([_summary(t) for t in listed])
    else:
        for template in listed:
            tell(f"{template.id}  {template.title} ({len(template.tasks)})")
            tell(f"    {template.purpose}")
    report_problems(templates.problems)
    if templates.problems:
        raise typer.Exit(1)


@playbook.command()
def show(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    lang: LangOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show a checklist's items and what it wants to know."""
    shared: CommandContext = context.obj
    template = shared.templates().get(id_, lang or shared.settings.language)
    taxonomy = shared.taxonomy()
    if as_json:
        tell_json(_whole(template, taxonomy))
        return
    tell(template.title)
    tell(template.purpose)
    tell("")
    for item in template.inputs:
        need = "" if not item.required else " *"
        choices = ", ".join(input_choices(item, taxonomy))
        tell(f"  {item.name}{need}: {input_label(item, template.lang)}"
              f"{f' [{choices}]' if choices else ''}")  # fmt: skip
    section = ""
    for task in template.tasks:
        if task.section != section:
            section = task.section
            tell("")
            tell(section)
        tell(f"  [ ] {task.text}")


@playbook.command()
def fill(
    context: typer.Context,
    id_: Annotated[
        str | None, typer.Argument(metavar="ID", help="The checklist; or give --request.")
    ] = None,
    values: Annotated[
        Path | None, typer.Option("--context", help="YAML file: names, dates, people, concerns.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help=f"File to write: {', '.join(EXPORTS)}.")] = None,
    request: Annotated[
        str, typer.Option(help="What you need in your own words, instead of an ID.")
    ] = "",
    worded: Annotated[
        bool,
        typer.Option(
            "--worded", help="Have the language model word the items for your partnership."
        ),
    ] = False,
    lang: LangOption = None,
) -> None:
    """Fill a checklist in for your partnership."""
    shared: CommandContext = context.obj
    if (id_ is None) == (not request):
        raise typer.BadParameter("give either a checklist's ID or --request.")
    if out and out.suffix.lstrip(".") not in EXPORTS:
        raise EntenteError(f"'{out.suffix}' is not a format for checklists; use one of: "
                           f"{', '.join(EXPORTS)}.")  # fmt: skip
    raw = read_context(values) if values else {}
    spoken = lang or context_language(raw, shared.settings.language)
    if id_ is None:
        with shared.entente("playbook") as entente:
            found = entente.checklists.offered(request, shared.principal, spoken)
        id_, raw = _requested(found, raw)
    if id_ != COMPOSED:
        template = shared.templates().get(id_, spoken)
        raw = _asked(raw, template, spoken, shared.taxonomy())
    with shared.entente("playbook") as entente:
        checklist = entente.checklists.fill(id_, raw, shared.principal, spoken, request, worded)
    target = out or Path(f"{checklist.playbook}.md")
    export_to(checklist, target)
    high = sum(item.priority == "high" for item in checklist.items)
    proposed = sum(item.proposed for item in checklist.items)
    tell(f"{target}: {len(checklist.items)} items, {high} of high priority, {proposed} proposed.")
    if worded:
        changed = sum(bool(item.original) for item in checklist.items)
        tell(f"In the words of a language model: {changed}; the others as the template has them.")


def _requested(found: Offered | None, raw: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """The checklist for a free request and the context with what the request tells."""
    if found is None:
        raise EntenteError(
            "The library covers nothing of this request; 'entente playbook list' shows what there "
            "is."
        )
    id_, title, told = found
    if id_ == COMPOSED:
        tell(f"No checklist fits; this one is composed from practices: {title}")
    else:
        tell(f"The checklist that fits: {id_} ({title})")
    return id_, {**told, **raw}


def _asked(
    raw: dict[str, Any], template: Playbook, lang: Lang, taxonomy: Taxonomy
) -> dict[str, Any]:
    """The context, with what is missing asked for where somebody sits at the terminal."""
    try:
        check_context(raw, template, lang, taxonomy)
    except ContextError as error:
        if not error.missing or not sys.stdin.isatty():
            raise
        known = {item.name: item for item in template.inputs}
        raw = {**raw, **{name: _prompt(known[name], lang, taxonomy) for name in error.missing}}
        check_context(raw, template, lang, taxonomy)
    return raw


def _prompt(item: InputFields, lang: Lang, taxonomy: Taxonomy) -> str:
    choices = ", ".join(input_choices(item, taxonomy))
    return asked(f"{input_label(item, lang)}{f' [{choices}]' if choices else ''}")


def _summary(template: Playbook) -> dict[str, Any]:
    return {
        "id": template.id, "title": template.title, "theme": template.theme,
        "phases": list(template.phases), "purpose": template.purpose,
        "items": len(template.tasks), "lang": template.lang,
    }  # fmt: skip


def _whole(template: Playbook, taxonomy: Taxonomy) -> dict[str, Any]:
    return {
        **_summary(template),
        "inputs": [
            {**item.model_dump(), "label": input_label(item, template.lang),
             "choices": list(input_choices(item, taxonomy))}
            for item in template.inputs
        ],
        "items": [
            {"id": task.id, "section": task.section, "text": task.text, "practice": task.practice,
             "owner": task.owner, "evidence": task.evidence}
            for task in template.tasks
        ],
    }  # fmt: skip
