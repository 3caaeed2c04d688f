"""The commands, each a few lines over :class:`assistant.service.Service`."""

import shlex
from pathlib import Path
from typing import Annotated, Any, cast, get_args

import typer

from assistant.answering.answer import Answer
from assistant.cli.accounts import account
from assistant.cli.audit import audit
from assistant.cli.batch import answer_lines, read_lines
from assistant.cli.bench import bench
from assistant.cli.console import (
    keep_traces,
    report_problems,
    sync_progress,
    tell,
    tell_json,
    tell_text,
)
from assistant.cli.context import CommandContext
from assistant.cli.evaluation import evaluate
from assistant.cli.playbooks import playbook
from assistant.cli.reviews import review
from assistant.language import Lang
from assistant.library.taxonomy import Taxonomy
from assistant.reviews.lookup import CaseFilter, CaseResults, check_filter

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def register(app: typer.Typer) -> None:
    """Add all commands to the application."""
    for command in (sync, ask, cases, serve, doctor, bench):
        app.command()(command)
    app.command("eval")(evaluate)
    app.add_typer(review, name="review")
    app.add_typer(account, name="account")
    app.add_typer(audit, name="audit")
    app.add_typer(playbook, name="playbook")


def sync(
    context: typer.Context,
    full: Annotated[bool, typer.Option("--full", help="Read and index every file again.")] = False,
    accept_loss: Annotated[
        bool, typer.Option("--accept-loss", help="Go on although most files are gone.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Bring the index up to date with the library."""
    shared: CommandContext = context.obj
    with shared.use_cases("sync", refresh=False) as do:
        report = do.sync(full, accept_loss)
    counts = {
        name: getattr(report, name)
        for name in ("added", "changed", "moved", "removed", "unchanged")
    }
    if as_json:
        problems = [vars(problem) for problem in report.problems]
        tell_json({**counts, "problems": problems})
    else:
        tell(", ".join(f"{count} {name}" for name, count in counts.items()))
    report_problems(report.problems)
    if report.problems:
        raise typer.Exit(1)


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
    spoken = _language(lang)

    def answer(text: str, language: Lang | None) -> Answer:
        return do.ask(text, shared.principal, language, page)

    lines = read_lines(batch) if batch else []
    with shared.use_cases("ask") as do:
        if batch:
            answer_lines(batch, lines, lambda q, spoken: public(answer(q, spoken), shared))
        elif as_json:
            tell_json(public(answer(str(question), spoken), shared))
        else:
            tell_text(render(answer(str(question), spoken)))


def _language(value: str | None) -> Lang | None:
    if value is None or value in get_args(Lang):
        return cast("Lang | None", value)
    raise typer.BadParameter(f"--lang: '{value}' is not a language; use fr or en.")


def public(answer: Answer, shared: CommandContext) -> dict[str, Any]:
    """The stable JSON of an answer; paths lead to the files on this machine."""
    values = answer.model_dump()
    for citation in values["citations"]:
        citation["path"] = str((shared.settings.library / citation["path"]).resolve())
    return values


def render(answer: Answer) -> str:
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
        conflict_type=conflict_type, mechanism=mechanism, outcome=outcome, sector=sector, form=form
    )
    check_filter(wanted, Taxonomy.load().review)
    spoken = _language(lang)

    def found(text: str, language: Lang | None) -> CaseResults:
        return do.cases(text, shared.principal, language, wanted)

    lines = read_lines(batch) if batch else []
    with shared.use_cases("cases") as do:
        if batch:
            answer_lines(batch, lines, lambda q, spoken: public_cases(found(q, spoken), shared))
        elif as_json:
            tell_json(public_cases(found(str(description), spoken), shared))
        else:
            tell_text(render_cases(found(str(description), spoken)))


def public_cases(found: CaseResults, shared: CommandContext) -> dict[str, Any]:
    """The stable JSON of a look-up; paths lead to the files on this machine."""
    values = found.model_dump()
    for result in values["results"]:
        result["path"] = str((shared.settings.library / result["path"]).resolve())
    return values


def render_cases(found: CaseResults) -> str:
    """Similar cases for a terminal."""
    lines = []
    for place, result in enumerate(found.results, 1):
        lines += [f"{place}. {result.title} ({result.id})", f"   {result.why}"]
    return "\n".join(lines) or {"fr": "Aucun cas.", "en": "No case."}[found.language]


def serve(
    context: typer.Context,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on; 0 for any that is free.")] = 7860,
) -> None:
    """Open the assistant in the browser."""
    from assistant.web.server import run

    shared: CommandContext = context.obj
    keep_traces()
    with shared.service("serve") as service:
        with sync_progress() as progress:
            report = service.refresh(progress)
        if report:
            report_problems(report.problems)
        run(service, host, port, announce=tell)


def doctor(context: typer.Context) -> None:
    """Say what is installed, what is configured, what is wrong and how to mend it."""
    from assistant.doctor import examine

    shared: CommandContext = context.obj
    findings = examine(shared.settings)
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        mark = "ok " if finding.healthy else "BAD"
        tell(f"{mark} {finding.subject:<{width}}  {finding.text}")
    if not all(finding.healthy for finding in findings):
        raise typer.Exit(1)
