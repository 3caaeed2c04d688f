"""What there is to ask for: every path that the gate lets through, and of which kind it is."""

import re
from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """What a request costs, which decides how much of it one person may have."""

    STATIC = "a file that is the same for everybody"
    STREAM = "an open line on which answers arrive"
    HEARTBEAT = "an open line that tells that a page is open"
    UPLOAD = "a file that is sent"
    CALL = "a handler of a page"
    EDIT = "what is typed into a page"
    COSTLY = "an export or a list that is put together"
    SIGN_IN = "the login page, or a name with a password"
    PAGE = "a page or a form"
    PROGRAM = "a call of a program, which comes in by a token alone"


@dataclass(frozen=True)
class Route:
    """A path that is known.

    Attributes:
        name: of a route of Gradio, without a slash at its end; empty for the app's own.
        place: path of the Gradio page that it belongs to; empty for the app's own.
        page: whose roles count, as ``curation`` or ``audit``.
        open: whether strangers may ask for it.
    """

    kind: Kind
    name: str = ""
    place: str = ""
    page: str = ""
    open: bool = False


_GRADIO = re.compile(
    r"(?P<place>/(?:fr|en))(?:/gradio_api)?/"
    r"(?P<name>|config|info|theme\.css|startup-events|app_id|"
    r"(?:assets|static|svelte)/[A-Za-z0-9_./@~+-]{1,200}|"
    r"queue/join|queue/data|heartbeat/[A-Za-z0-9_-]{1,64}|reset)/?"
)
_OWN = re.compile(
    r"/|/language/\w{1,20}|/(?:fr|en)/entente\.js|/(?:fr|en)/quality/?|"
    r"/(?:fr|en)(?:/(?:cases|review|playbooks|library))?|"
    r"/(?:fr|en)/(?:review|playbooks|library|cases)/|/fr/bibliotheque/?|"
    r"/(?:fr|en)/library/(?:pages|cases)/[\w-]{1,100}/?|"
    r"/(?:fr|en)/playbooks/due/?|/(?:fr|en)/cases/(?:compare/?|overview/?|dossier\.(?:docx|pdf))|"
    r"/(?:fr|en)/conversation|/(?:fr|en)/[ac]/[\w-]{1,40}/?|/(?:fr|en)/conversations|"
    r"/(?:fr|en)/conversations/[\w-]{1,40}(?:\.(?:md|docx)|/(?:rename|delete|restore|share))|"
    r"/(?:fr|en)/review/(?:import|open|translate|drafts/|"
    r"[\w-]{8,40}/(?:typed|replace|submit|summary|dismiss|delete))|"
    r"/(?:fr|en)/checklists/[\w-]{1,40}/(?:items|update|restore|arrange|add|share|rename|"
    r"leave|come-back|delete|table|table/apply)|"
    r"/checklists/[\w-]{1,40}\.[a-z]{1,5}|/account(?:/[a-z-]{1,40})?|/(?P<audit>audit)(?:\.csv)?"
)
_CURATION = re.compile(
    r"/(?:fr|en)/curation(?:/|/learned/?|/drafts/[\w-]{1,100}/(?:approve|reject)?|"
    r"/reviews/[\w-]{1,100}/retire|/gaps/(?:decide|merge|[\w-]{8,40}/(?:question|page)?)|"
    r"/texts/(?:(?:page|review)/(?:fr|en)/[\w-]{1,100}/(?:check)?)?)?"
)
# What a person reaches before being known.
_OPEN = re.compile(
    r"/login|/sign-on(?:/return)?|/(?:invite|reset)/[\w-]{20,100}|/health|/ready|/favicon\.ico|"
    r"/pages\.(?:css|js)|/(?:library|cases|playbooks|quality|review|curation)\.css|/curation\.js|/language/\w{1,20}"
)
# What programs ask: no cookie counts there, so that no page elsewhere can use one.
_PROGRAM = re.compile(r"/api/.{1,300}|/mcp/?")
_STATIC = re.compile(r".*\.(?:css|js|ico)|/health|/ready|(?:assets|static|svelte)/.*")
_UPLOAD = re.compile(r"/(?:fr|en)/(?:review/import|checklists/[\w-]+/table)")
_EDIT = re.compile(
    r"/(?:fr|en)/(?:(?:review|checklists|playbooks|conversations|curation)/.*|conversation)"
)
_COSTLY = re.compile(
    r"/checklists/.*|/(?:fr|en)/cases/dossier\..*|/(?:fr|en)/conversations/[\w-]+\.\w+|"
    r"/account/(?:data|erase)|/audit(?:\.csv)?"
)


def find_route(path: str) -> Route | None:
    """What a path leads to; None where nothing is."""
    if ".." in path.split("/") or not path.isprintable():
        return None
    if _OPEN.fullmatch(path):
        return Route(Kind.SIGN_IN if path == "/login" else _own_kind(path), open=True)
    if _PROGRAM.fullmatch(path):
        return Route(Kind.PROGRAM)
    if own := _OWN.fullmatch(path):
        return Route(_own_kind(path), page=own["audit"] or "")
    if _CURATION.fullmatch(path):
        return Route(_own_kind(path), page="curation")
    if known := _GRADIO.fullmatch(path):
        name = known["name"]
        return Route(_gradio_kind(name), name, known["place"])
    return None


def _own_kind(path: str) -> Kind:
    if _STATIC.fullmatch(path):
        return Kind.STATIC
    kinds = {Kind.COSTLY: _COSTLY, Kind.UPLOAD: _UPLOAD, Kind.EDIT: _EDIT}
    return next((kind for kind, paths in kinds.items() if paths.fullmatch(path)), Kind.PAGE)


def _gradio_kind(name: str) -> Kind:
    if _STATIC.fullmatch(name):
        return Kind.STATIC
    if name.startswith("heartbeat/"):
        return Kind.HEARTBEAT
    return {
        "queue/join": Kind.CALL, "reset": Kind.CALL, "queue/data": Kind.STREAM,
    }.get(name, Kind.PAGE)  # fmt: skip
