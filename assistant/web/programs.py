"""The MCP server of the app, at /mcp: whoever comes in by a token is served with their rights."""

from contextlib import AbstractAsyncContextManager

from fastapi import FastAPI
from starlette.requests import Request
from starlette.routing import Route

from assistant.access.sessions import Person
from assistant.api.entente import Entente
from assistant.language import Lang
from assistant.mcp.asking import Caller
from assistant.mcp.server import EntenteServer
from assistant.web.turns import FairTurns


def add_mcp(app: FastAPI, entente: Entente, lang: Lang, turns: FairTurns) -> EntenteServer:
    """Add the address; :func:`serving` has to be open while it is asked.

    Args:
        lang: used where nothing else tells a language.
        turns: in which people have things done.

    Nothing is kept between requests, so that each is judged by its token alone.
    """
    server = EntenteServer(entente, _caller, lang, lambda who: turns.turn(who.id, lang))
    # Nothing is ever told unasked, so nobody may wait for it on an open line.
    app.router.routes.append(Route("/mcp", server.endpoint(), methods=["POST"]))
    return server


def serving(server: EntenteServer) -> AbstractAsyncContextManager[None]:
    """What the server needs while the app runs; once for each server."""
    return server.session_manager.run()


def _caller(request: Request | None) -> Caller:
    assert request is not None
    person: Person = request.scope["state"]["person"]  # by the gate, which lets no stranger in
    return Caller(person.principal, writes=person.scope == "write")
