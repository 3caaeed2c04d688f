"""What is said of a checklist that several people work on, in both languages."""

from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class ChecklistTexts:
    """The texts of sharing, of items of one's own, of who did what, and of a list's end."""

    rename: str
    title: str
    rename_button: str
    leave: str
    share: str
    share_help: str
    share_name: str
    share_one: str
    partnership: str
    share_all: str
    everybody_of: str
    since: str
    left: str
    withdraw: str
    shared_by: str
    shared_help: str
    you: str
    somebody: str
    ticked: str
    changed: str
    at: str
    own: str
    version_added: str
    add: str
    add_title: str
    add_text: str
    due: str
    add_button: str
    cancel: str
    print: str
    delete: str
    delete_sure: str
    delete_yes: str
    done: dict[str, str]


CHECKLIST_TEXTS = ByLanguage(__name__, "checklist", ChecklistTexts)
