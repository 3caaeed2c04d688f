"""What is still on its way to somebody ends with their rights."""

from anyio import CapacityLimiter, to_thread
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.sessions import Person, RightsEndedError

_STREAM = "text/event-stream"


class EndingStreams:
    """ASGI middleware inside the gate: a stream stops when whoever opened it loses rights.

    Each part is sent only after the person was asked after once more, so that no answer is
    delivered to somebody who was disabled, signed out, or lost a role or a partnership meanwhile.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Threads of their own: a slow handler does not hold up what others are told.
        self._lookups = CapacityLimiter(4)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        person: Person | None = scope.get("state", {}).get("person")
        if scope["type"] != "http" or person is None or person.again is None:
            await self._app(scope, receive, send)
            return
        streaming = ended = False

        async def guarded(message: Message) -> None:
            nonlocal streaming, ended
            if message["type"] == "http.response.start":
                headers = Headers(raw=message.get("headers", []))
                streaming = headers.get("content-type", "").startswith(_STREAM)
            elif streaming and not await to_thread.run_sync(
                _as_before, person, limiter=self._lookups
            ):
                ended = True
                await send({"type": "http.response.body", "body": b"", "more_body": False})
                raise OSError("the rights of whoever listens have ended")
            await send(message)

        try:
            await self._app(scope, receive, guarded)
        except (ClientDisconnect, OSError):
            if not ended:
                raise


def _as_before(person: Person) -> bool:
    """Whether somebody still has all the rights with which they asked."""
    try:
        now = person.now().principal
    except RightsEndedError:
        return False
    before = person.principal
    return before.roles <= now.roles and before.partnerships <= now.partnerships
