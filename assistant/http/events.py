"""An answer as server-sent events, while it is being worded; its work ends when nobody reads."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from typing import Any

from fastapi import Request
from fastapi.responses import StreamingResponse

from assistant.answering.answer import Growing
from assistant.answering.stopping import Stop
from assistant.errors import EntenteError
from assistant.http.problems import problem_of, unforeseen
from assistant.language import Lang

log = logging.getLogger(__name__)
EVENTS = "text/event-stream"
_BEAT = 10.0  # seconds after which a line of nothing keeps the connection open
# What stands between would otherwise hold small pieces back.
_AT_ONCE = {"X-Accel-Buffering": "no"}
DESCRIBED = {
    "description": "The answer. As `text/event-stream`, where `Accept` asks for it: any number of "
    "events `growing`, each the answer as far as it may be read, then one `answer`, or one "
    "`problem`. Their data are the JSON of an answer, or of a problem.",
    "content": {EVENTS: {"schema": {"type": "string"}}},
}


def wants_events(request: Request) -> bool:
    """Whether a program asks for the answer as it grows."""
    return EVENTS in request.headers.get("accept", "").lower()


def as_events(pieces: Iterator[Growing], stop: Stop, lang: Lang) -> StreamingResponse:
    """An answer as it grows.

    Args:
        stop: is wished for when nobody reads any more.
        lang: in which a problem is told.
    """
    return StreamingResponse(_told(pieces, stop, lang), media_type=EVENTS, headers=_AT_ONCE)


async def _told(pieces: Iterator[Growing], stop: Stop, lang: Lang) -> AsyncIterator[str]:
    loop = asyncio.get_running_loop()
    told: asyncio.Queue[Growing | Exception | None] = asyncio.Queue()

    def put(piece: Growing | Exception | None) -> None:
        with suppress(RuntimeError):  # the server has ended meanwhile
            loop.call_soon_threadsafe(told.put_nowait, piece)

    def work() -> None:
        """Read to the end: once it is stopped, that is near."""
        try:
            for piece in pieces:
                put(piece)
            put(None)
        except Exception as error:
            put(error)

    loop.run_in_executor(None, work)
    try:
        while True:
            try:
                piece = await asyncio.wait_for(told.get(), _BEAT)
            except TimeoutError:
                yield ":\n\n"
                continue
            if piece is None:
                return
            if isinstance(piece, Exception):
                yield _event("problem", json.dumps(_problem(piece, lang)))
                return
            yield _event("answer" if piece.whole else "growing", piece.answer.model_dump_json())
    finally:  # also where the program went away, which cancels what is awaited
        stop.wish()


def _problem(error: Exception, lang: Lang) -> dict[str, Any]:
    if isinstance(error, EntenteError):
        return problem_of(error, lang)
    log.error("An answer could not be told to its end.", exc_info=error)
    return unforeseen(lang)


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
