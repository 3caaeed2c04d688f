"""The cookie that tells one browser's conversations from another's."""

import secrets

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.access.cookies import SESSION_COOKIE, cookie_name, read_cookie

_YEAR = 31_536_000  # seconds


class ConversationCookie:
    """ASGI middleware: gives a browser that has none the cookie, with the first page."""

    def __init__(self, app: ASGIApp, secure: bool) -> None:
        """
        Args:
            secure: whether the cookie travels by https alone.
        """
        self._app = app
        self._secure = secure

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or read_cookie(Request(scope).cookies, SESSION_COOKIE):
            await self._app(scope, receive, send)
            return

        async def give(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = Response(headers=None)
                answer.set_cookie(
                    cookie_name(SESSION_COOKIE, self._secure), secrets.token_urlsafe(24),
                    httponly=True, samesite="strict", secure=self._secure, max_age=_YEAR,
                )  # fmt: skip
                headers = dict(message.get("headers", []))
                if headers.get(b"content-type", b"").startswith(b"text/html"):
                    given = (b"set-cookie", answer.headers["set-cookie"].encode("latin-1"))
                    message = {**message, "headers": [*message["headers"], given]}
            await send(message)

        await self._app(scope, receive, give)
