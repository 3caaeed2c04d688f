"""One's conversations: the list, what is done with one of them, and answers sent to others."""

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Literal

from fastapi import FastAPI, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, Field

from assistant.answering.exchange import Heading
from assistant.api.conversations import ConversationRoom
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.web.layout import person, place_of
from assistant.web.pages import Pages, handed_out, told
from assistant.web.sources import as_html, reading
from assistant.web.talk_texts import TALK_TEXTS, TalkTexts

_MAX_WORDS = 200
_WEEK = dt.timedelta(days=7)


class Title(BaseModel):
    """Another title for a conversation."""

    title: str = Field(max_length=1000)


def asked_in_chat(kept: ConversationRoom, request: Request) -> str:
    """What somebody has asked in their conversation, a line a question."""
    talk = kept.read(place_of(request), person(request))
    return "\n".join(turn.question for turn in talk.turns)


def add_talks(app: FastAPI, kept: ConversationRoom, pages: Pages) -> None:
    """Add the addresses of one's conversations in both languages."""

    @app.get("/{lang}/conversations")
    def listed(lang: Lang, request: Request) -> Response:
        words = request.query_params.get("q", "")[:_MAX_WORDS].strip()
        texts = TALK_TEXTS[lang]
        groups = _by_day(kept.list(place_of(request), words), texts)
        current = request.query_params.get("c", "")
        return pages.show(
            request, "talks.html", lang, "", groups=groups, words=words, current=current,
            texts=texts,
        )  # fmt: skip

    @app.get("/{lang}/c/{id_}")
    @app.get("/{lang}/c/{id_}/")
    def opened(lang: Lang, id_: str) -> Response:
        """The address of a conversation."""
        return RedirectResponse(f"/{lang}/?c={id_}")

    @app.post("/{lang}/conversations/{id_}/rename")
    def rename(lang: Lang, id_: str, title: Title, request: Request) -> Response:
        kept.rename(place_of(request), id_, title.title)
        return told({})

    @app.post("/{lang}/conversations/{id_}/{what}")
    def act(
        lang: Lang, id_: str, what: Literal["delete", "restore", "share"], request: Request
    ) -> Response:
        place = place_of(request)
        if what == "share":
            try:
                kept.share(place, id_)
            except EntenteError:
                return told({}, 404)
            return told({"address": f"/{lang}/a/{id_}/"})
        (kept.delete if what == "delete" else kept.restore)(place, id_)
        return told({})

    @app.get("/{lang}/conversations/{id_}.{ending}")
    def exported(lang: Lang, id_: str, ending: Literal["md", "docx"], request: Request) -> Response:
        """A conversation as its owner may read it now."""
        try:
            file = kept.export(place_of(request), id_, ending, person(request), lang)
        except EntenteError:
            return told({"error": TALK_TEXTS[lang].nothing}, 404)
        return handed_out(file)

    @app.get("/{lang}/a/{id_}")
    @app.get("/{lang}/a/{id_}/")
    def answer(lang: Lang, id_: str, request: Request) -> Response:
        """An answer that was shared; none, and one that this person may not read, look the same."""
        found = kept.shared(id_, person(request))
        shown = found.answer if found else None
        return pages.show(
            request, "answer.html", lang, "", 200 if found else 404, place=f"a/{id_}",
            texts=TALK_TEXTS[lang], question=found.question if found else "", answer=shown,
            told=as_html(shown, lang) if shown else "", reading=reading,
        )  # fmt: skip


def _by_day(headings: Sequence[Heading], texts: TalkTexts) -> list[tuple[str, list[Heading]]]:
    """Conversations of today, of this week and from before, each under its name."""
    now = dt.datetime.now(dt.UTC)

    def of(heading: Heading) -> str:
        changed = dt.datetime.fromisoformat(heading.changed)
        if changed.astimezone().date() == now.astimezone().date():
            return texts.today
        return texts.week if now - changed < _WEEK else texts.before

    groups: Iterator[tuple[str, Iterator[Heading]]] = groupby(headings, of)
    return [(name, list(own)) for name, own in groups]
