"""The curators' inbox, the questions without an answer, and what the cases teach."""

import datetime as dt
import re
from typing import Any
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.responses import Response

from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.library.editing import TextKind
from assistant.reading.listing import Wanted
from assistant.reading.moments import moment
from assistant.reviews.gaps import GapGroup
from assistant.typography import typeset
from assistant.web.curation_texts import CURATION_TEXTS
from assistant.web.layout import person
from assistant.web.library import named_alone, text_address
from assistant.web.pages import HandedIn, Pages, said, see

PLACE = "curation"
_GAP = re.compile(r"[0-9a-f]{16}")
_YEAR = dt.timedelta(days=365)
_SHOWN = 8  # stale pages in the inbox


def inbox(lang: Lang, done: str = "", **told: str | list[str]) -> str:
    """The inbox, saying what was just done."""
    query = urlencode({"done": done, **told} if done else {}, doseq=True)
    return f"/{lang}/{PLACE}/{f'?{query}' if query else ''}"


def file_address(lang: Lang, kind: TextKind, spoken: str, id_: str, **told: str) -> str:
    """Where a file is edited."""
    query = urlencode({name: value for name, value in told.items() if value})
    return f"/{lang}/{PLACE}/texts/{kind}/{spoken}/{id_}/{f'?{query}' if query else ''}"


def words(lang: Lang) -> dict[str, Any]:
    """What all templates of these pages use."""

    def many(forms: dict[str, str], n: int) -> str:
        return forms["one" if n == 1 else "many"].format(n=n)

    def day(at: str) -> str:
        return moment(at[:10], lang)

    return dict(  # noqa: C408 - handed on by name, as to a template
        texts=CURATION_TEXTS[lang], many=many, typeset=typeset, day=day, home=inbox(lang),
        text_at=text_address, file_at=file_address,
    )  # fmt: skip


def add_curation(app: FastAPI, entente: Entente, pages: Pages, turn: Any) -> None:
    """Add the pages in both languages. The gate lets only curators come to them.

    Args:
        turn: a dependency of what takes time: it runs when it is a person's turn.
    """

    def show_gap(
        request: Request, lang: Lang, gap: GapGroup, message: str = "", status: int = 200,
        typed: dict[str, str] | None = None,
    ) -> Response:  # fmt: skip
        principal = person(request)
        listed = entente.library.list(Wanted(kind="page"), principal, gap.lang)
        groups = [
            (named_alone(group.name, lang), [one for one in group.entries if one.lang == gap.lang])
            for group in listed.groups
        ]
        by_id = {one.id: (one, group.id) for group in listed.groups for one in group.entries}
        nearest = [by_id[id_] for id_ in gap.nearest if id_ in by_id]
        return pages.show(
            request, "curation_gap.html", lang, PLACE, status, place=f"{PLACE}/gaps/{gap.id}",
            title=CURATION_TEXTS[lang].question, gap=gap, message=message, groups=groups,
            nearest=[one for one, _ in nearest if one.lang == gap.lang],
            theme=nearest[0][1] if nearest else "", typed=typed or {},
            alike=entente.curation.near_gaps(gap.id, principal),
            themes=[(id_, named_alone(name, lang)) for id_, name in
                    entente.editing.themes(principal, lang)],
            editable=entente.editing.editable(principal), **words(lang),
        )  # fmt: skip

    @app.get("/{lang}/curation/")
    def opened(lang: Lang, request: Request) -> Response:
        principal, today, do = person(request), dt.date.today(), entente.curation
        asked = request.query_params
        done = asked.get("done", "")
        stale = entente.editing.stale(principal, today - _YEAR)
        return pages.show(
            request, "curation.html", lang, PLACE, waiting=do.waiting(principal),
            returned=do.returned(principal), gaps=do.gaps(principal),
            complaints=do.complaints(principal), overdue=do.overdue(principal, today),
            stale=stale[:_SHOWN], stale_left=max(0, len(stale) - _SHOWN),
            names=do.names(principal, lang), done=CURATION_TEXTS[lang].done.get(done, ""),
            undo=[id_ for id_ in asked.getlist("gap") if _GAP.fullmatch(id_)]
            if done in ("dismissed", "merged") else [],
            **words(lang),
        )  # fmt: skip

    @app.get("/{lang}/curation/learned/", dependencies=[turn])
    def learned(lang: Lang, request: Request) -> Response:
        principal = person(request)
        found = entente.curation.learned(principal, lang)
        return pages.show(
            request, "curation_learned.html", lang, PLACE, place=f"{PLACE}/learned",
            title=CURATION_TEXTS[lang].learned, found=found,
            names=entente.curation.names(principal, lang),
            **words(lang),
        )  # fmt: skip

    @app.post("/{lang}/curation/gaps/decide")
    def decided(lang: Lang, form: HandedIn, request: Request) -> Response:
        """Several questions at once: dismissed, put together, or had back."""
        principal, do = person(request), entente.curation
        ids = [str(id_) for id_ in form.getlist("gap") if _GAP.fullmatch(str(id_))]
        what = said(form, "do")
        if not ids:
            return see(inbox(lang))
        if what == "restore":
            do.restore_gaps(ids, principal)
            return see(inbox(lang, "restored"))
        if what == "merge":
            return see(f"/{lang}/{PLACE}/gaps/merge?{urlencode({'gap': ids}, doseq=True)}")
        do.dismiss_gaps(ids, principal)
        return see(inbox(lang, "dismissed", gap=ids))

    @app.get("/{lang}/curation/gaps/merge")
    def chosen(lang: Lang, request: Request) -> Response:
        """Of the questions that were chosen, which wording is kept."""
        wanted = set(request.query_params.getlist("gap"))
        found = [gap for gap in entente.curation.gaps(person(request)) if gap.id in wanted]
        if len(found) < 2:
            return see(inbox(lang))
        return pages.show(
            request, "curation_merge.html", lang, PLACE, place=f"{PLACE}/gaps/merge",
            title=CURATION_TEXTS[lang].keep, gaps=found, **words(lang),
        )  # fmt: skip

    @app.post("/{lang}/curation/gaps/merge")
    def merged(lang: Lang, form: HandedIn, request: Request) -> Response:
        ids = [str(id_) for id_ in form.getlist("gap") if _GAP.fullmatch(str(id_))]
        keep = said(form, "keep")
        try:
            entente.curation.merge_gaps(ids, keep, person(request))
        except EntenteError:
            return see(inbox(lang))  # it is gone: what is still there is shown
        return see(inbox(lang, "merged", gap=[id_ for id_ in ids if id_ != keep]))

    @app.get("/{lang}/curation/gaps/{key}/", dependencies=[turn])
    def question(lang: Lang, key: str, request: Request) -> Response:
        try:
            gap = entente.curation.gap(key, person(request))
        except EntenteError:
            return see(inbox(lang))
        return show_gap(request, lang, gap)

    @app.post("/{lang}/curation/gaps/{key}/question", dependencies=[turn])
    def added(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        principal = person(request)
        try:
            gap = entente.curation.gap(key, principal)
        except EntenteError:
            return see(inbox(lang))
        page = said(form, "other") or said(form, "page")
        try:
            entente.editing.add_question(
                page, gap.lang, said(form, "wording") or gap.question, principal, gap.id
            )
        except EntenteError as error:
            typed = {"page": page, "wording": said(form, "wording")}
            return show_gap(request, lang, gap, error.told(lang), 422, typed)
        return see(inbox(lang, "question"))

    @app.post("/{lang}/curation/gaps/{key}/page", dependencies=[turn])
    def begun(lang: Lang, key: str, form: HandedIn, request: Request) -> Response:
        principal = person(request)
        try:
            gap = entente.curation.gap(key, principal)
        except EntenteError:
            return see(inbox(lang))
        title, theme, wording = (said(form, name) for name in ("title", "theme", "wording"))
        try:
            made = entente.editing.begin_page(
                title, theme, gap.lang, wording or gap.question, principal, gap.id,
                next(iter(gap.nearest), ""),
            )  # fmt: skip
        except EntenteError as error:
            typed = {"title": title, "theme": theme, "wording": wording}
            return show_gap(request, lang, gap, error.told(lang), 422, typed)
        return see(file_address(lang, "page", made.lang, made.id))
