"""An Atom feed for programs: reviews that were approved, and what is overdue."""

import datetime as dt
from xml.etree import ElementTree as Xml

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.api.results import OverdueItem
from assistant.language import LANGUAGES, Lang
from assistant.reading.news import ApprovedCase
from assistant.settings import Settings
from assistant.texts import ByLanguage
from assistant.web.layout import person

_ATOM = "http://www.w3.org/2005/Atom"
_WORDS = ByLanguage(__name__, "feed", dict[str, str])


def add_feed(app: FastAPI, entente: Entente, settings: Settings) -> None:
    """Add ``/api/feed``, which the gate opens to tokens alone."""

    @app.get("/api/feed", include_in_schema=False)
    def feed(request: Request, lang: str = "") -> Response:
        spoken = next((known for known in LANGUAGES if known == lang), settings.language)
        principal = person(request)
        base = settings.access.url.rstrip("/") or str(request.base_url).rstrip("/")
        made = _feed(
            entente.library.approved(principal, spoken),
            entente.checklists.overdue(principal, dt.date.today()),
            spoken,
            base,
        )
        return Response(made, media_type="application/atom+xml")


def _feed(
    cases: tuple[ApprovedCase, ...], items: tuple[OverdueItem, ...], lang: Lang, base: str
) -> bytes:
    """The feed as XML; an entry keeps its id as long as it tells the same."""
    words = _WORDS[lang]
    Xml.register_namespace("", _ATOM)
    root = Xml.Element(f"{{{_ATOM}}}feed")
    moments = [each.at for each in cases] + [_moment(each.due) for each in items]
    _add(root, "id", f"{base}/api/feed")
    _add(root, "title", words["title"])
    _add(root, "updated", max(moments, default="1970-01-01T00:00:00+00:00"))
    _add(_add(root, "author"), "name", "Entente")
    for case in cases:
        link = f"{base}/{lang}/library/cases/{case.id}/"
        _entry(root, f"{link}#{case.at}", case.title, case.summary, case.at, link)
    for item in items:
        detail = words["detail"].format(list=item.title, owner=item.owner, due=item.due)
        link = f"{base}/{lang}/playbooks/?id={item.checklist}"
        name = f"{link}&item={item.item}&due={item.due}"
        title = words["overdue"].format(item.text)
        _entry(root, name, title, detail, _moment(item.due), link)
    made: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _entry(root: Xml.Element, id_: str, title: str, text: str, at: str, link: str) -> None:
    entry = _add(root, "entry")
    _add(entry, "id", id_)
    _add(entry, "title", title)
    _add(entry, "updated", at)
    _add(entry, "link").set("href", link)
    _add(entry, "summary", text)


def _add(parent: Xml.Element, name: str, text: str = "") -> Xml.Element:
    made = Xml.SubElement(parent, f"{{{_ATOM}}}{name}")
    made.text = "".join(char for char in text if char >= " " or char in "\n\t") or None
    return made


def _moment(day: dt.date) -> str:
    """When an item that was due on a day began to be late."""
    late = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), dt.UTC)
    return late.isoformat(timespec="seconds")
