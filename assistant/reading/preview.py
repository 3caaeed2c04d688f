"""A review as its readers will see it, before the library holds it."""

import datetime as dt
from collections.abc import Container
from dataclasses import dataclass

from assistant.language import Lang
from assistant.library.countries import country_code
from assistant.library.documents import (
    Amount,
    CaseDetails,
    Document,
    Lesson,
    PracticeEffect,
    Problem,
    Source,
)
from assistant.library.markdown import Faults, FileError, parse_all, sections
from assistant.library.reviews import HEADINGS, AmountFields, read_review
from assistant.library.taxonomy import Taxonomy
from assistant.principal import draft_scope
from assistant.reading.case import Case, shown_case
from assistant.reviews.decisions import Preview
from assistant.reviews.form import ReviewForm, new_id
from assistant.reviews.markdown import check_text, from_markdown, front_matter, to_markdown


@dataclass(frozen=True)
class ReadText:
    """A draft in one of its languages, as its readers will see it, and what they will not see.

    Attributes:
        text: of the whole file.
        visibility: who will read it once it is approved.
        returned, returned_by: what a curator said who gave it back, and who that was.
        problems: what keeps it from being approved.
    """

    lang: Lang
    path: str
    text: str
    case: Case
    visibility: str
    partnership: str
    author: str
    returned: str
    returned_by: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ReadDraft:
    """A draft in all its languages; ``hash`` stands for exactly these texts."""

    id: str
    hash: str
    texts: tuple[ReadText, ...]


def read_draft(
    preview: Preview, lang: Lang, taxonomy: Taxonomy, pages: Container[str]
) -> ReadDraft:
    """What a curator reads before deciding, labels in a language.

    Args:
        pages: ids of the pages that there are.
    """
    texts = []
    for draft in preview.drafts:
        fields = front_matter(draft.text, draft.path)
        assert fields is not None  # a draft is known by it
        fault = check_text(draft.text, draft.path, taxonomy)
        shown = case_of_text(draft.text, draft.path, lang, taxonomy, pages)
        texts.append(
            ReadText(
                draft.lang, draft.path, draft.text, shown, fields.visibility,
                fields.partnership or "", fields.author, fields.returned or "",
                fields.returned_by or "", fault.each() if fault else (),
            )
        )  # fmt: skip
    return ReadDraft(preview.id, preview.hash, tuple(texts))


def case_of_text(
    text: str, path: str, lang: Lang, taxonomy: Taxonomy, pages: Container[str]
) -> Case:
    """A review's file as a reader of a language sees it; as far as it can be understood where it
    is not in order.

    Args:
        pages: ids of the pages that there are.
    """
    try:
        document = read_review(text, path, "", taxonomy)
    except FileError:
        document = None
    if document is None:
        form, _ = from_markdown(text, path)
        return case_of_form(form, lang, taxonomy, pages)
    statements = [each for passage in document.passages for each in passage.statements]
    return shown_case(document, statements, lang, taxonomy, pages)


def case_of_form(form: ReviewForm, lang: Lang, taxonomy: Taxonomy, pages: Container[str]) -> Case:
    """A review that is being written: what is still empty is left out.

    Args:
        pages: ids of the pages that there are.
    """
    form = form.model_copy(
        update={
            "review_by": "",
            "countries": tuple(filter(None, map(country_code, form.countries))),
        }
    )
    faults = Faults("review.md")
    _, tokens = parse_all(to_markdown(form, "author", dt.date(2000, 1, 1)), faults)
    passages = sections(tokens, HEADINGS[form.lang], faults)
    statements = [each for passage in passages for each in passage.statements]
    document = Document(
        id=new_id(form), kind="review", lang=form.lang, title=form.title, path="", hash="",
        passages=passages, phases=(form.phase,) if form.phase else (),
        sources=tuple(
            Source(s.key, s.publisher, s.title, s.date, s.url) for s in form.sources
        ),
        scope=draft_scope("author"), case=_details(form),
    )  # fmt: skip
    return shown_case(document, statements, lang, taxonomy, pages)


def _details(form: ReviewForm) -> CaseDetails:
    return CaseDetails(
        summary=form.summary,
        sector=form.sector,
        countries=form.countries,
        relationship_form=form.relationship_form,
        parties=form.parties,
        conflict_types=form.conflict_types,
        opened=form.opened,
        resolved=form.resolved,
        duration_months=form.duration_months,
        escalation_path=form.escalation_path,
        resolution_mechanism=form.resolution_mechanism,
        relationship_outcome=form.relationship_outcome,
        practices=tuple(PracticeEffect(p.id, p.effect, p.note) for p in form.practices if p.id),
        lessons=tuple(Lesson(each.text, each.conditions) for each in form.lessons),
        settlement_form=form.settlement_form,
        amounts=tuple(
            Amount(**AmountFields.model_validate(each).model_dump()) for each in form.amounts
        ),
    )
