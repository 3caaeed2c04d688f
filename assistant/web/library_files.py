"""The library's pages and reviews as files: a list, and a text that is checked while it is
written."""

from functools import partial
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.errors import ChangedError, EntenteError, MissingError
from assistant.language import LANGUAGES, Lang
from assistant.library.editing import EditableText, TextKind
from assistant.reading.listing import Wanted
from assistant.typography import fold
from assistant.web.curation import PLACE, file_address, words
from assistant.web.curation_texts import CURATION_TEXTS
from assistant.web.fault_texts import fault
from assistant.web.layout import person
from assistant.web.pages import HandedIn, Pages, said, see, told

_LONGEST = 200  # characters of what is looked for


def add_texts(app: FastAPI, entente: Entente, pages: Pages, turn: Any) -> None:
    """Add the pages in both languages. The gate lets only curators come to them.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """

    def listing(request: Request, lang: Lang) -> Response:
        principal = person(request)
        asked = request.query_params.get("q", "").strip()[:_LONGEST]
        titles = {
            one.path: one.title
            for spoken in LANGUAGES
            for group in entente.library.list(Wanted(), principal, spoken).groups
            for one in group.entries
        }
        texts = sorted(
            ((titles.get(one.path, ""), one) for one in entente.editing.texts(principal)),
            key=lambda pair: (bool(pair[0]), fold(pair[0] or pair[1].id)),
        )
        wanted = fold(asked).split()
        found = [
            (title, one) for title, one in texts
            if all(word in fold(f"{title} {one.id}") for word in wanted)
        ]  # fmt: skip
        return pages.show(
            request, "curation_texts.html", lang, PLACE, place=f"{PLACE}/texts",
            title=CURATION_TEXTS[lang].files, asked=asked, found=found,
            editable=entente.editing.editable(principal), **words(lang),
        )  # fmt: skip

    def show(
        request: Request, lang: Lang, found: EditableText, message: str = "", status: int = 200,
        typed: str | None = None, read: str = "",
    ) -> Response:  # fmt: skip
        """The editor.

        Args:
            typed: what was typed and not saved.
            read: the hash of what its author had read.
        """
        principal = person(request)
        text = found.text if typed is None else typed
        problems = found.problems
        if typed is not None:
            problems = entente.editing.check(found.kind, found.id, found.lang, typed, principal)
        return pages.show(
            request, "curation_editor.html", lang, PLACE, status,
            place=f"{PLACE}/texts/{found.kind}/{found.lang}/{found.id}",
            title=CURATION_TEXTS[lang].editor, file=found, typed=text, problems=problems,
            message=message, told=partial(fault, lang=lang),
            theirs=found.text if status == 409 else "",
            saved=typed is None and "saved" in request.query_params,
            editable=entente.editing.editable(principal),
            here=file_address(lang, found.kind, found.lang, found.id), **words(lang),
        )  # fmt: skip

    @app.get("/{lang}/curation/texts/", dependencies=[turn])
    def listed(lang: Lang, request: Request) -> Response:
        return listing(request, lang)

    @app.get("/{lang}/curation/texts/{kind}/{spoken}/{id_}/", dependencies=[turn])
    def opened(lang: Lang, kind: TextKind, spoken: Lang, id_: str, request: Request) -> Response:
        try:
            found = entente.editing.text(kind, id_, spoken, person(request))
        except EntenteError:
            return see(f"/{lang}/{PLACE}/texts/")
        return show(request, lang, found)

    @app.post("/{lang}/curation/texts/{kind}/{spoken}/{id_}/check")
    def checked(
        lang: Lang, kind: TextKind, spoken: Lang, id_: str, form: HandedIn, request: Request
    ) -> Response:
        """The faults of a text as it is being written."""
        try:
            found = entente.editing.check(kind, id_, spoken, said(form, "text"), person(request))
        except EntenteError as error:
            return told({"error": error.told(lang)}, 422)
        faults = CURATION_TEXTS[lang].faults
        count = faults["one" if len(found) == 1 else "many"].format(n=len(found))
        return told(
            {
                "said": count if found else CURATION_TEXTS[lang].faults_none,
                "faults": [{"line": one.line, "text": fault(one, lang)} for one in found],
            }
        )

    @app.post("/{lang}/curation/texts/{kind}/{spoken}/{id_}/", dependencies=[turn])
    def saved(
        lang: Lang, kind: TextKind, spoken: Lang, id_: str, form: HandedIn, request: Request
    ) -> Response:
        principal, text = person(request), said(form, "text")
        try:
            entente.editing.save(kind, id_, spoken, text, said(form, "read"), principal)
        except MissingError:
            return see(f"/{lang}/{PLACE}/texts/")
        except EntenteError as error:
            try:
                now = entente.editing.text(kind, id_, spoken, principal)
            except EntenteError:
                return see(f"/{lang}/{PLACE}/texts/")
            status = 409 if isinstance(error, ChangedError) else 422
            return show(request, lang, now, error.told(lang), status, text)
        return see(file_address(lang, kind, spoken, id_, saved="yes"))
