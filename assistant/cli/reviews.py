"""``entente review …``: take in, check, approve and retire reviews."""

import datetime as dt
import sys
from pathlib import Path
from typing import Annotated

import typer

from assistant.access.audit import AuditTrail
from assistant.access.control import audit_file
from assistant.cli.console import confirmed, tell, tell_text, warn
from assistant.cli.context import CommandContext
from assistant.errors import EntenteError
from assistant.files import write_whole
from assistant.language import Lang
from assistant.reviews.advice import Advice
from assistant.reviews.decisions import Preview
from assistant.reviews.desk import ListedReview, ReviewDesk
from assistant.reviews.form import ReviewForm, check_form, field_texts, new_id
from assistant.reviews.intake import take_in
from assistant.reviews.markdown import UNPLACED, blank_markdown, comment, to_markdown
from assistant.reviews.personal import find_personal, replace_personal, unchecked
from assistant.reviews.recognise import Recognised

review = typer.Typer(help="Take in, check, approve and retire reviews.", no_args_is_help=True)


def _desk(shared: CommandContext) -> ReviewDesk:
    audit = AuditTrail(audit_file(shared.settings.home))
    return ReviewDesk(shared.settings.library, audit.note)


@review.command()
def new(
    context: typer.Context,
    out: Annotated[Path, typer.Argument(help="File to write.")] = Path("review.md"),
    lang: Annotated[Lang, typer.Option(help="Language of the review.")] = "fr",
) -> None:
    """Write an empty review with help in every field, to fill in and import."""
    if out.exists():
        raise EntenteError(f"{out} exists already; name another file.")
    shared: CommandContext = context.obj
    write_whole(out, blank_markdown(lang, shared.taxonomy()))
    tell(f"{out}: fill it in, then run: entente review import {out}")


@review.command("import")
def import_(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="DOCX, ODT, PDF with text, HTML or Markdown.")],
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
    found = _read(file, shared)
    form = found.form
    if partnership:
        form = form.model_copy(update={"partnership": partnership})
    form = _without_personal(form, ask=not replace)
    names = field_texts("en")
    tell(f"Recognised: {', '.join(names[n].label for n in found.found) or 'nothing'}")
    for guess in found.guesses:
        tell(f"Guessed, please check: {names[guess.field].label}, from “{guess.words}”")
    for line in [UNPLACED["en"], *found.unplaced.split("\n")] if found.unplaced else ():
        tell(line)
    problems = check_form(form, "en", shared.taxonomy())
    today = dt.date.today()
    if problems:
        target = out or file.with_suffix(".review.md")
        if target.exists():
            raise EntenteError(f"{target} exists already; name another file with --out.")
        person = shared.principal
        text = to_markdown(form, person.name, today, person.id)
        write_whole(target, text + comment(found.unplaced, form.lang))
        for problem in problems:
            warn(problem)
        warn(f"It is not complete yet: fill in {target}, then run: entente review import {target}")
        raise typer.Exit(1)
    with shared.entente("review") as entente:
        _advise(entente.reviews.advice(form, shared.principal, form.lang), form)
        stored = entente.reviews.submit(form, shared.principal, today)
    tell(f"Saved as a draft: {stored.path}. A curator runs: entente review approve {stored.id}")


@review.command()
def translate(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    into: Annotated[Lang, typer.Option(help="The language in which it is not there yet.")],
    out: Annotated[Path, typer.Argument(help="File to write.")] = Path("review.md"),
) -> None:
    """Write a review in its other language, drafted by the language model where one may read it."""
    if out.exists():
        raise EntenteError(f"{out} exists already; name another file.")
    shared: CommandContext = context.obj
    person = shared.principal
    with shared.entente("review") as entente:
        made = entente.reviews.in_other_language(id_, into, person, "en")
    write_whole(out, to_markdown(made.form, person.name, dt.date.today(), person.id))
    for note in made.report.notes:
        warn(note)
    tell(f"{out}: read it, correct it, then run: entente review import {out}")


@review.command()
def check(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The review, as Markdown or a document.")],
) -> None:
    """Say what is missing, what is personal data, what resembles it. Changes nothing."""
    shared: CommandContext = context.obj
    form = _read(file, shared).form
    problems = check_form(form, "en", shared.taxonomy())
    for problem in problems:
        tell(problem)
    _report_unchecked(form)
    for item in find_personal(form.texts(), form.lang, form.parties):
        tell(f"Personal data in {item.field}: '{item.text}' -> '{item.proposal}'")
    with shared.entente("review") as entente:
        _advise(entente.reviews.advice(form, shared.principal, form.lang), form)
    if problems:
        raise typer.Exit(1)
    tell("The review is complete.")


@review.command()
def approve(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    read: Annotated[
        str,
        typer.Option("--read", metavar="HASH", help="Approve without asking what 'review show' "
                     "printed with this hash; anything else is refused."),
    ] = "",
) -> None:  # fmt: skip
    """Approve a draft as it is shown; it is found by the next question."""
    shared: CommandContext = context.obj
    read = read or _shown(id_, shared, "Approve this text?")
    with shared.entente("review") as entente:
        for stored in entente.curation.approve(id_, shared.principal, read):
            tell(f"Approved: {stored.path}")


@review.command()
def reject(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    comment: Annotated[str, typer.Option(help="What its author should change.")],
    read: Annotated[
        str,
        typer.Option("--read", metavar="HASH", help="Give back without asking what 'review show' "
                     "printed with this hash; anything else is refused."),
    ] = "",
) -> None:  # fmt: skip
    """Give a draft back to its author with a comment; it stays a draft."""
    shared: CommandContext = context.obj
    read = read or _shown(id_, shared, "Give this text back?")
    with shared.entente("review") as entente:
        for stored in entente.curation.reject(id_, shared.principal, read, comment):
            tell(f"Given back: {stored.path}")


def _shown(id_: str, shared: CommandContext, question: str) -> str:
    """The hash of a draft, once it was shown and whoever sits there has agreed."""
    preview = _desk(shared).preview(id_, shared.principal)
    _print_drafts(preview)
    if sys.stdin.isatty() and not confirmed(question):
        raise typer.Exit(1)
    return preview.hash


@review.command()
def show(context: typer.Context, id_: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Show a draft that waits for approval, and the hash by which it can be approved."""
    shared: CommandContext = context.obj
    preview = _desk(shared).preview(id_, shared.principal)
    _print_drafts(preview)
    tell(f"To approve exactly this: entente review approve {id_} --read {preview.hash}")


def _print_drafts(preview: Preview) -> None:
    for stored in preview.drafts:
        tell(f"{stored.path}:")
        tell_text(f"\n{stored.text}")


@review.command()
def retire(
    context: typer.Context,
    id_: Annotated[str, typer.Argument(metavar="ID")],
    superseded_by: Annotated[str, typer.Option(help="The review that replaces it.")] = "",
) -> None:
    """Take a review out of every answer; its file stays."""
    shared: CommandContext = context.obj
    with shared.entente("review") as entente:
        for stored in entente.curation.retire(id_, shared.principal, superseded_by):
            tell(f"Retired: {stored.path}")


@review.command("list")
def list_(context: typer.Context) -> None:
    """List drafts that wait for approval and reviews that are due to be read again."""
    shared: CommandContext = context.obj
    desk = _desk(shared)
    for title, reviews in (
        ("Drafts", desk.drafts(shared.principal)),
        ("To be read again", desk.overdue(shared.principal, dt.date.today())),
    ):
        tell(f"{title}: {len(reviews)}")
        for item in reviews:
            tell(f"  {item.path}  {item.fields.title}{_due(item)}{_returned(item)}")


def _returned(item: ListedReview) -> str:
    return f"  (given back: {item.fields.returned})" if item.fields.returned else ""


def _due(item: ListedReview) -> str:
    late = item.fields.status == "approved" and item.fields.review_by
    return f"  (since {item.fields.review_by})" if late else ""


def _read(file: Path, shared: CommandContext) -> Recognised:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise EntenteError(f"{file} cannot be read: {error.strerror}.") from error
    found = take_in(content, file.name, "en", shared.taxonomy())
    for note in found.notes:
        warn(note)
    return found


def _without_personal(form: ReviewForm, *, ask: bool) -> ReviewForm:
    """The form with the neutral wording that its author accepts, one finding after the other."""
    texts = form.texts()
    _report_unchecked(form)
    findings = find_personal(texts, form.lang, form.parties)
    accepted = []
    for item in findings:
        place = f"{item.field}: '{item.text}' -> '{item.proposal}'"
        if not ask:
            tell(f"Replaced in {place}")
        if not ask or confirmed(f"Replace in {place}?", default=True):
            accepted.append(item)
    return form.with_texts(replace_personal(texts, accepted))


def _report_unchecked(form: ReviewForm) -> None:
    for field, size in unchecked(form.texts()).items():
        warn(f"Not looked at for personal data: the last {size} characters of {field}.")


def _advise(advice: Advice, form: ReviewForm) -> None:
    for twin in advice.duplicates:
        tell(f"Very like {twin.path} ({twin.title}): {twin.shared:.0%} of the text is the same.")
    if advice.practices:
        tell(f"Practices it may involve: {', '.join(p.id for p in advice.practices)}")
    for case in advice.similar:
        if case.id != new_id(form):
            tell(f"Similar: {case.id} ({case.title})")
