"""``entente review …``: take in, check, approve and retire reviews."""

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError
from assistant.files import write_whole
from assistant.language import Lang
from assistant.reviews.convert import convert
from assistant.reviews.desk import ListedReview, ReviewDesk
from assistant.reviews.form import ReviewForm, check_form, field_texts, new_id
from assistant.reviews.markdown import blank_markdown, to_markdown
from assistant.reviews.personal import find_personal, replace_personal, unchecked
from assistant.reviews.recognise import Recognised, recognise

review = typer.Typer(help="Take in, check, approve and retire reviews.", no_args_is_help=True)


def _desk(shared: CommandContext) -> ReviewDesk:
    audit = AuditTrail(audit_file(shared.settings.home))
    return ReviewDesk(shared.settings.library, audit.note)


@review.command()
def new(
    out: Annotated[Path, typer.Argument(help="File to write.")] = Path("review.md"),
    lang: Annotated[Lang, typer.Option(help="Language of the review.")] = "fr",
) -> None:
    """Write an empty review with help in every field, to fill in and import."""
    if out.exists():
        raise EntenteError(f"{out} exists already; name another file.")
    write_whole(out, blank_markdown(lang))
    print(f"{out}: fill it in, then run: entente review import {out}")


@review.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="DOCX, ODT, PDF with text, or Markdown.")],
    out: Annotated[
        Path | None, typer.Option(help="Where to write it if something is missing.")
    ] = None,
    replace: Annotated[
        bool,
        typer.Option("--replace-personal", help="Put neutral wording in the place of all that was "
                     "found, instead of asking for each."),
    ] = False,
    partnership: Annotated[str, typer.Option(help="The partnership it belongs to.")] = "",
) -> None:  # fmt: skip
    """Read a document into a draft; what is missing is named and left for you to fill in."""
    shared: CommandContext = context.obj
    found = _read(file)
    form = found.form
    if partnership:
        form = form.model_copy(update={"partnership": partnership})
    form = _without_personal(form, ask=not replace)
    names = field_texts("en")
    print(f"Recognised: {', '.join(names[n].label for n in found.found) or 'nothing'}")
    if found.guessed:
        print(f"Guessed, please check: {', '.join(names[n].label for n in found.guessed)}")
    problems = check_form(form, "en")
    today = dt.date.today()
    if problems:
        target = out or file.with_suffix(".review.md")
        if target.exists():
            raise EntenteError(f"{target} exists already; name another file with --out.")
        person = shared.principal
        rest = f"\n<!-- Not placed yet:\n{found.leftover}\n-->\n" if found.leftover else ""
        write_whole(target, to_markdown(form, person.name, today, person.id) + rest)
        for problem in problems:
            typer.echo(problem, err=True)
        typer.echo(
            f"It is not complete yet: fill in {target}, then run: entente review import {target}",
            err=True,
        )
        raise typer.Exit(1)
    _advise(shared, form)
    stored = _desk(shared).submit(form, shared.principal, "", today)
    shared.sync(full=False, accept_loss=False)
    print(f"Saved as a draft: {stored.path}. A curator runs: entente review approve {stored.id}")


@review.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The review, as Markdown or a document.")],
) -> None:
    """Say what is missing, what is personal data, what resembles it. Changes nothing."""
    shared: CommandContext = context.obj
    form = _read(file).form
    problems = check_form(form, "en")
    for problem in problems:
        print(problem)
    _report_unchecked(form)
    for item in find_personal(form.texts(), form.lang, form.parties):
        print(f"Personal data in {item.field}: '{item.text}' -> '{item.proposal}'")
    _advise(shared, form)
    if problems:
        raise typer.Exit(1)
    print("The review is complete.")


@review.command()
def approve(context: typer.Context, id_: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Approve a draft; it is found by the next question."""
    shared: CommandContext = context.obj
    for stored in _desk(shared).approve(id_, shared.principal):
        print(f"Approved: {stored.path}")
    shared.sync(full=False, accept_loss=False)


@review.command()
def retire(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    superseded_by: Annotated[str, typer.Option(help="The review that replaces it.")] = "",
) -> None:
    """Take a review out of every answer; its file stays."""
    shared: CommandContext = context.obj
    for stored in _desk(shared).retire(id_, shared.principal, superseded_by):
        print(f"Retired: {stored.path}")
    shared.sync(full=False, accept_loss=False)


@review.command("list")
def list_(context: typer.Context) -> None:
    """List drafts that wait for approval and reviews that are due to be read again."""
    shared: CommandContext = context.obj
    desk = _desk(shared)
    for title, reviews in (
        ("Drafts", desk.drafts(shared.principal)),
        ("To be read again", desk.overdue(shared.principal, dt.date.today())),
    ):
        print(f"{title}: {len(reviews)}")
        for item in reviews:
            print(f"  {item.path}  {item.fields.title}{_due(item)}")


def _due(item: ListedReview) -> str:
    late = item.fields.status == "approved" and item.fields.review_by
    return f"  (since {item.fields.review_by})" if late else ""


def _read(file: Path) -> Recognised:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EntenteError(f"{file} cannot be read: {error.strerror}.") from error
    converted = convert(content, file.name)
    for note in converted.notes:
        typer.echo(note, err=True)
    return recognise(converted.markdown, "fr")


def _without_personal(form: ReviewForm, *, ask: bool) -> ReviewForm:
    """The form with the neutral wording that its author accepts, one finding after the other."""
    texts = form.texts()
    _report_unchecked(form)
    findings = find_personal(texts, form.lang, form.parties)
    accepted = []
    for item in findings:
        place = f"{item.field}: '{item.text}' -> '{item.proposal}'"
        if not ask:
            print(f"Replaced in {place}")
        if not ask or typer.confirm(f"Replace in {place}?", default=True):
            accepted.append(item)
    return form.with_texts(replace_personal(texts, accepted))


def _report_unchecked(form: ReviewForm) -> None:
    for field, size in unchecked(form.texts()).items():
        typer.echo(
            f"Not looked at for personal data: the last {size} characters of {field}.", err=True
        )


def _advise(shared: CommandContext, form: ReviewForm) -> None:
    advice = shared.advice(form, form.lang)
    for twin in advice.duplicates:
        print(f"Very like {twin.path} ({twin.title}): {twin.shared:.0%} of the text is the same.")
    if advice.practices:
        print(f"Practices it may involve: {', '.join(p.id for p in advice.practices)}")
    for case in advice.similar:
        if case.id != new_id(form):
            print(f"Similar: {case.id} ({case.title})")
