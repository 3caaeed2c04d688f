"""What the curators' pages say, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class CurationTexts:
    """Texts of the inbox, of a draft, of a question, of the files and of what the cases teach."""

    title: str
    intro: str
    back: str
    all_done: str
    waiting: str
    waiting_none: str
    by: str
    returned: Mapping[str, str]  # one, many
    gaps: str
    gaps_none: str
    gaps_help: str
    times: Mapping[str, str]  # one, many
    near: str
    choose: str
    merge: str
    dismiss: str
    unhelpful: str
    unhelpful_none: str
    unhelpful_help: str
    no_reason: str
    cited: str
    again: str
    again_none: str
    since: str
    stale: str
    stale_help: str
    updated: str
    more: Mapping[str, str]  # one, many
    files: str
    files_help: str
    learned: str
    learned_help: str
    done: Mapping[str, str]
    undo: str
    # A draft
    draft: str
    draft_help: str
    seen_by: Mapping[str, str]
    partnership: str
    author: str
    whole_file: str
    faults: Mapping[str, str]  # one, many
    faults_none: str
    faults_way: str
    approve: str
    approve_all: str
    reject: str
    comment: str
    comment_help: str
    rejected_before: str
    edit: str
    retire: str
    retire_title: str
    retire_sure: str
    superseded_by: str
    superseded_none: str
    cancel: str
    changed: str
    decide: str
    # A question
    question: str
    asked: str
    also: str
    to_page: str
    to_page_help: str
    nearest: str
    other_page: str
    wording: str
    wording_help: str
    add: str
    copies: str
    new_page: str
    new_page_help: str
    page_title: str
    theme: str
    begin: str
    alike: str
    alike_help: str
    keep: str
    keep_help: str
    dismiss_help: str
    no_library: str
    no_library_way: str
    folder: str
    # Files
    find: str
    find_hint: str
    search: str
    pages: str
    reviews: str
    shipped: str
    not_seen: str
    nothing: str
    nothing_help: str
    editor: str
    editor_help: str
    text: str
    line: str
    check: str
    checking: str
    unchecked: str
    save: str
    saved: str
    saved_faulty: str
    read_it: str
    copy: str
    theirs: str
    theirs_help: str
    kind: Mapping[str, str]
    # What the cases teach
    missing: str
    missing_help: str
    missing_none: str
    cases: Mapping[str, str]  # one, many
    recurring: str
    recurring_help: str
    recurring_none: str
    unseen: str
    unseen_help: str
    unseen_none: str


CURATION_TEXTS = ByLanguage(__name__, "curation", CurationTexts)
