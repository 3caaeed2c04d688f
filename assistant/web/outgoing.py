"""What goes out through the gate."""

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from assistant.web import refusals
from assistant.web.intake import Intake
from assistant.web.refusals import Refusal
from assistant.web.routes import Kind, Route


class Outgoing:
    """The app's answer on its way out: kept from caches, and held back where the request failed."""

    def __init__(self, send: Send, route: Route, intake: Intake) -> None:
        self.started = False
        self.fault: Refusal | None = None
        self._send = send
        self._route = route
        self._intake = intake

    async def send(self, message: Message) -> None:
        """Pass a part of the answer on."""
        if not self.started and message["type"] == "http.response.start":
            self._start(message)
        if self.started:
            await self._send(message)

    def _start(self, message: Message) -> None:
        if self._intake.refusal is not None:
            return
        if message["status"] == 500:
            # One sentence instead, once the reason is known.
            self.fault = refusals.FAULT
            return
        self.fault, self.started = None, True
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
