"""What is new in the library for one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.language import Lang
from assistant.principal import Principal

if TYPE_CHECKING:
    from assistant.retrieval.retriever import Retriever


@dataclass(frozen=True)
class Approval:
    """That a review was approved, by its id, at a moment in UTC, ISO 8601."""

    id: str
    at: str


@dataclass(frozen=True)
class ApprovedCase:
    """A case that was approved, as it may be read now."""

    id: str
    title: str
    summary: str
    lang: Lang
    path: str
    at: str


def approved_cases(
    retriever: "Retriever", approvals: Sequence[Approval], principal: Principal, lang: Lang
) -> tuple[ApprovedCase, ...]:
    """Those of some approvals whose case this person may read, each case once, newest first."""
    cases = {each.id: each for each in retriever.documents(principal, lang, "review")}
    newest = {each.id: each.at for each in sorted(approvals, key=lambda each: each.at)}
    found = [
        ApprovedCase(id_, case.title, case.case.summary, case.lang, case.path, at)
        for id_, at in newest.items()
        if (case := cases.get(id_)) and case.case and not case.scope.startswith("draft:")
    ]
    return tuple(sorted(found, key=lambda each: each.at, reverse=True))
