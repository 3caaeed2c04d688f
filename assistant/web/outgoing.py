"""What goes out through the gate."""

from collections.abc import Callable

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from assistant.web import refusals
from assistant.web.intake import Intake
from assistant.web.refusals import Refusal
from assistant.web.routes import Kind, Route

_LONGEST_ANSWER = 1024 * 1024  # bytes of an answer to an upload


class Outgoing:
    """The app's answer on its way out: kept from caches, and held back where the request failed."""

    def __init__(
        self, send: Send, route: Route, intake: Intake, uploaded: Callable[[bytes], None]
    ) -> None:
        """
        Args:
            uploaded: is given the answer to an upload before the last of it is sent.
        """
        self.started = False
        self.fault: Refusal | None = None
        self._send = send
        self._route = route
        self._intake = intake
        self._uploaded = uploaded
        self._keeps = False
        self._kept = bytearray()

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on."""
        if not self.started and message["type"] == "http.response.start":
            self._start(message)
        if not self.started:
            return
        if self._keeps and message["type"] == "http.response.body":
            self._kept += message.get("body", b"")[: _LONGEST_ANSWER - len(self._kept)]
            if not message.get("more_body"):
                self._uploaded(bytes(self._kept))
        await self._send(message)

    def _start(self, message: Message) -> None:
        if self._intake.refusal is not None:
            return
        if message["status"] == 500:
            # One sentence instead, once the reason is known.
            self.fault = refusals.FAULT
            return
        self.fault, self.started = None, True
        self._keeps = self._route.name == "upload" and message["status"] == 200
        _keep_from_caches(message, self._route)


def _keep_from_caches(message: Message, route: Route) -> None:
    headers = MutableHeaders(scope=message)
    if route.kind is not Kind.STATIC:
        headers["Cache-Control"] = "no-store"
    elif "/" in route.name:
        # Gradio's own files carry their version in their name.
        headers["Cache-Control"] = "private, max-age=86400"
    else:
        headers["Cache-Control"] = "no-cache"
