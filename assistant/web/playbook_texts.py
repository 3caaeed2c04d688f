"""What the page of checklists says, in both languages."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class PlaybookTexts:
    """The texts of the page."""

    intro: str
    describe: str
    hint: str
    find: str
    gallery: str
    items: dict[str, str]  # one, many
    preview: str
    more: str
    asked: str
    owners: str
    choose: str
    other: str
    agenda: str
    agenda_none: str
    agenda_empty: str
    back_lists: str
    whens: dict[str, str]
    everybody: str
    show: str
    tick: str
    ticked: str
    undo: str
    up: str
    down: str
    remove: str
    none: str
    mine: str
    mine_none: str
    found: str
    composed: str
    not_found: str
    from_chat: str
    form_title: str
    required: str
    date_hint: str
    people: str
    people_help: str
    concerns: str
    concerns_help: str
    holidays: str
    wording: str
    wording_help: str
    worded: str
    original: str
    fill: str
    progress: str
    overdue: str
    overdue_mark: str
    all_done: str
    high: str
    proposed: str
    why: str
    case: str
    item: str
    fields: dict[str, str]
    priorities: dict[str, str]
    exports: str
    upload: str
    imported_unknown: str
    changed: str
    show_update: str
    update_added: str
    update_removed: str
    update_reworded: str
    update_same: str
    apply_update: str
    history: str
    restore: str
    versions: dict[str, str]
    back: str
    link: str
    offer: str
    states: dict[str, str]
    done: dict[str, str]
    item_gone: str
    gone: str
    empty: str
    long: str
    no_date: str
    problems: str
    compared: str
    compared_none: str
    conflict: str
    now: str
    file: str
    keep_now: str
    take_file: str
    apply_table: str
    cancel: str
    no_file: str
    choose_file: str
    upload_button: str
    changed_meanwhile: str
    kept: str
    encoding: str


PLAYBOOK_TEXTS = ByLanguage(__name__, "checklists", PlaybookTexts)
