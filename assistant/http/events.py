"""An answer as server-sent events, while it is being worded; its work ends when nobody reads."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterator
from threading import Event

from fastapi import Request
from fastapi.responses import StreamingResponse

from assistant.answering.answer import Growing
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


def as_events(pieces: Iterator[Growing], stopped: Event, lang: Lang) -> StreamingResponse:
    """An answer as it grows.

    Args:
        stopped: is set when nobody reads any more.
        lang: in which a problem is told.
    """
    return StreamingResponse(_told(pieces, stopped, lang), media_type=EVENTS, headers=_AT_ONCE)


async def _told(pieces: Iterator[Growing], stopped: Event, lang: Lang) -> AsyncIterator[str]:
    coming = _next(pieces)
    try:
        while True:
            while not (await asyncio.wait({coming}, timeout=_BEAT))[0]:
                yield ":\n\n"
            if (piece := coming.result()) is None:
                return
            name = "answer" if piece.whole else "growing"
            yield _event(name, piece.answer.model_dump_json())
            coming = _next(pieces)
    except EntenteError as error:
        yield _event("problem", json.dumps(problem_of(error, lang)))
    except Exception:
        log.exception("An answer could not be told to its end.")
        yield _event("problem", json.dumps(unforeseen(lang)))
    finally:  # also where the program went away, which cancels what is awaited
        stopped.set()
        coming.cancel()


def _next(pieces: Iterator[Growing]) -> "asyncio.Task[Growing | None]":
    """The next piece, from a thread that waits for it; a cancelled one ends by itself."""
    return asyncio.create_task(asyncio.to_thread(next, pieces, None))


def _event(name: str, data: str) -> str:
    return f"event: {name}\ndata: {data}\n\n"
