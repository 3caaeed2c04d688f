"""What the steps of a review's form say, and its list of drafts, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.texts import ByLanguage


@dataclass(frozen=True)
class StepTexts:
    """Texts of the way through the form, of its preview and of the list of drafts."""

    steps: Mapping[str, str]
    way: str
    left: Mapping[str, str]  # one, many
    back: str
    next: str
    to_check: str
    whole: str
    in_steps: str
    preview_help: str
    preview_none: str
    check_help: str
    begin: str
    drafts: str
    drafts_intro: str
    drafts_none: str
    untitled: str
    changed: str
    delete: str
    delete_sure: str
    delete_yes: str
    returned: str
    returned_help: str
    returned_open: str
    returned_here: str
    single: str
    single_help: str
    begin_in: Mapping[str, str]  # by language
    placing: str
    placing_help: str


STEP_TEXTS = ByLanguage(__name__, "step", StepTexts)
