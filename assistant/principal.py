"""Who asks. Retrieval takes a principal on every call; there is no call without one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal, get_args

Role = Literal["manager", "mediator", "curator", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
Visibility = Literal["public", "partners", "restricted", "draft"]
PUBLIC = "public"
RESTRICTED = "restricted"


def partnership_scope(partnership: str) -> str:
    """Scope of reviews that only people of one partnership (and the library's keepers) read."""
    return f"partners:{partnership}"


def draft_scope(author: str) -> str:
    """Scope of one author's drafts; the author is told by a principal's id."""
    return f"draft:{author}"


@dataclass(frozen=True)
class Principal:
    """A person with roles and partnerships, as far as visibility is concerned.

    Whatever is kept of a person is kept under ``id``, which is theirs for good and never given
    again. ``name`` is a label to show: it may be given again to somebody else.

    A *scope* names the people who may see a document: ``public``, ``restricted``,
    ``partners:<partnership>`` or ``draft:<author>``. Documents of different scopes are kept in
    different collections and tables, so that what a person may not see cannot influence what
    they get.

    Attributes:
        id: empty for somebody who is known by the name alone, as on the command line: then the
            name is the id.
        pen_names: names that nobody else ever had, under which this person signed files before
            these held the author's id.
    """

    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    partnerships: frozenset[str] = field(default_factory=frozenset)
    id: str = ""
    pen_names: frozenset[str] = field(default_factory=frozenset)

    def __post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", self.name)

    def wrote(self, author: str) -> bool:
        """Whether a file by this author, as its front matter tells, is this person's."""
        return author == self.id or author in self.pen_names

    def may_see(self, scope: str) -> bool:
        """Whether documents of this scope exist for this person; unknown scopes do not."""
        tier, _, owner = scope.partition(":")
        keeper = bool(self.roles & {"mediator", "curator"})
        if tier == PUBLIC:
            return not owner
        if tier == RESTRICTED:
            return keeper and not owner
        if tier == "partners" and owner:
            return keeper or owner in self.partnerships
        if tier == "draft" and owner:
            return "curator" in self.roles or self.wrote(owner)
        return False

    def visible(self, scopes: Iterable[str]) -> tuple[str, ...]:
        """The scopes among ``scopes`` that this person may see, in a stable order."""
        return tuple(sorted(scope for scope in scopes if self.may_see(scope)))
