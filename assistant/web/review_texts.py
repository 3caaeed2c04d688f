"""What the pages for adding and keeping reviews say, in both languages."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class ReviewTexts:
    """The texts of the form for a review."""

    intro: str
    drafts: str
    drafts_none: str
    upload: str
    edit: str
    blank: str
    parts: tuple[str, ...]  # the essentials, the conflict, the story, what it teaches
    lesson: str
    conditions: str
    practice: str
    effect: str
    note: str
    effects: dict[str, str]
    choices: dict[str, dict[str, str]]
    check: str
    check_title: str
    save: str
    complete: str
    incomplete: str
    personal: str
    personal_help: str
    personal_none: str
    replace: str
    replaced: str
    look_first: str
    duplicates: str
    duplicate: str
    practices: str
    similar: str
    submitted: str
    submitted_approved: str
    recognised: str
    guessed: str
    leftover: str
    failure: str
    guessed_from: str
    original: str
    summarise: str
    dismiss: str
    add: str
    no_file: str
    delete: str
    delete_sure: str
    delete_yes: str


REVIEW_TEXTS = ByLanguage(__name__, "reviews", ReviewTexts)
