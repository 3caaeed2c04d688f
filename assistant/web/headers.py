"""Security headers, with a content security policy that the app really runs under."""

import re
import secrets
from collections.abc import Callable
from contextvars import ContextVar
from functools import cache

from gradio import routes
from jinja2 import BaseLoader, Environment
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
# What the reader beside the chat shows in a frame, and nobody else may.
_FRAMED = re.compile(r"/(?:fr|en)/library/.*")
_INLINE_SCRIPT = re.compile(r"<script(?![^<>]*\ssrc=)")
# Gradio reads the language of the browser as soon as it runs; our script sets that of the page.
_OURS = "<script src=\"/{{ request.url.path.split('/')[1] }}/entente.js\"></script>"
_nonce: ContextVar[str] = ContextVar("nonce")


def policy(nonce: str, *, framed: bool = False) -> str:
    """The content security policy; of inline scripts those run that know ``nonce``.

    Gradio writes its configuration as inline scripts and needs inline styles.

    Args:
        framed: whether the app's own pages may show this one in a frame.
    """
    ancestors = "'self'" if framed else "'none'"
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data:; font-src 'self' data:; object-src 'none'; base-uri 'self'; "
        f"form-action 'self'; frame-ancestors {ancestors}"
    )


class _Marked(BaseLoader):
    """Gradio's templates with our script before all others, and the nonce on the inline ones.

    Only the scripts of the template itself are marked, before anything is put into it: a script
    that comes with the content of a page has no nonce and does not run.
    """

    def __init__(self, loader: BaseLoader) -> None:
        self._loader = loader

    def get_source(
        self, environment: Environment, template: str
    ) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, name, fresh = self._loader.get_source(environment, template)
        marked = _INLINE_SCRIPT.sub('<script nonce="{{ nonce() }}"', source)
        return marked.replace("<head>", f"<head>{_OURS}", 1), name, fresh


@cache
def mark_scripts() -> None:
    """Have Gradio's pages carry the nonce of their response."""
    templates = routes.templates.env
    assert templates.loader is not None
    templates.loader = _Marked(templates.loader)
    templates.globals["nonce"] = _nonce.get


class SecurityHeaders:
    """ASGI middleware; a nonce is made for each response before any of it is written."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        mark_scripts()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        _nonce.set(nonce)
        framed = _FRAMED.fullmatch(scope["path"]) is not None

        async def secure(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_HEADERS)
                headers["X-Frame-Options"] = "SAMEORIGIN" if framed else "DENY"
                headers["Content-Security-Policy"] = policy(nonce, framed=framed)
            await send(message)

        await self.app(scope, receive, secure)
