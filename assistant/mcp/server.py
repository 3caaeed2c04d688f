"""The MCP server: the same tools, resources and prompts over any transport."""

from collections.abc import Callable, Iterable
from contextlib import AbstractAsyncContextManager
from inspect import getdoc
from typing import Any, cast, get_args

from anyio import to_thread
from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import (
    ResourceError,
    ResourceNotFoundError,
    ToolError,
    UnexpectedResourceError,
    UnexpectedToolError,
)
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, InputRequiredResult
from mcp_types import Resource as Listed
from pydantic import AnyUrl
from starlette.routing import Route
from starlette.types import ASGIApp

import assistant
from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import LANGUAGES, Lang
from assistant.mcp.asking import Asking, Who
from assistant.mcp.documents import TextKind, uri
from assistant.mcp.prompts import prompts
from assistant.mcp.tools import Tools
from assistant.principal import Principal
from assistant.reading.listing import Wanted

Turn = Callable[[Principal], AbstractAsyncContextManager[None]]

_INSTRUCTIONS = """\
Entente is a library on strategic partnerships between companies, in French and English: guidance \
(pages), past conflicts (cases) and checklists. Its statements are quoted word for word, with \
numbered citations. Keep the citations of whatever you pass on. Where it refuses, say that the \
library does not treat the question. Answer in the language of the person."""


class EntenteServer(MCPServer[Any]):
    """Works for whoever is behind each request. What they may not see does not exist."""

    def __init__(
        self,
        entente: Entente,
        who: Who,
        lang: Lang,
        turn: Turn,
    ) -> None:
        """A server for any transport.

        Args:
            who: tells who is behind a request.
            lang: used where nothing else tells a language.
            turn: what is held while something is done for a person.
        """
        self._asking = Asking(who)
        super().__init__(
            "entente",
            title="Entente",
            instructions=_INSTRUCTIONS,
            version=assistant.__version__,
            log_level="WARNING",
            middleware=[self._asking.middleware],
        )
        self._entente = entente
        self._lang: Lang = lang
        self._turn = turn
        self._tools = Tools(entente, self._asking, lang)
        for tool, annotations in self._tools.all():
            self.add_tool(tool, description=getdoc(tool), annotations=annotations)
        for prompt in prompts():
            self.add_prompt(prompt)
        for kind in get_args(TextKind):
            self.resource(
                f"entente://{kind}s/{{lang}}/{{id}}",
                name=kind,
                description=f"A {kind} whole, in French (fr) or English (en), by its id.",
                mime_type="text/markdown",
            )(self._reader(kind))

    def endpoint(self) -> ASGIApp:
        """What answers over HTTP, each request by itself; ``session_manager`` has to run.

        Whoever stands in front knows by which names it is called, and who asks.
        """
        (route,) = self.streamable_http_app(
            json_response=True,
            stateless_http=True,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        ).routes
        assert isinstance(route, Route)
        return cast(ASGIApp, route.endpoint)

    async def list_resources(self) -> list[Listed]:
        """Every page and case that whoever asks may read, in the language of this server where it
        exists in it."""
        principal = self._asking.principal
        async with self._turn(principal):
            found = await to_thread.run_sync(
                lambda: self._entente.library.list(Wanted(), principal, self._lang)
            )
        entries = {(e.kind, e.id): e for group in found.groups for e in group.entries}
        return [
            Listed(
                uri=uri(each.kind, each.lang, each.id),
                name=each.id,
                title=each.title,
                description=each.line or None,
                mime_type="text/markdown",
            )
            for each in entries.values()
        ]

    async def call_tool(
        self, name: str, arguments: dict[str, Any], context: Context[Any, Any] | None = None
    ) -> CallToolResult | InputRequiredResult:
        """Have something done; what a person can mend is told in a sentence."""
        try:
            async with self._turn(self._asking.principal):
                return await super().call_tool(name, arguments, context)
        except EntenteError as error:
            raise ToolError(str(error)) from error
        except UnexpectedToolError as error:
            if isinstance(error.__cause__, EntenteError):
                raise ToolError(str(error.__cause__)) from error
            raise

    async def read_resource(
        self, uri: AnyUrl | str, context: Context[Any, Any] | None = None
    ) -> Iterable[ReadResourceContents] | InputRequiredResult:
        """Read a page or a case."""
        try:
            async with self._turn(self._asking.principal):
                return await super().read_resource(uri, context)
        except EntenteError as error:
            raise ResourceError(str(error)) from error
        except UnexpectedResourceError as error:
            if isinstance(error.__cause__, EntenteError):
                raise ResourceError(str(error.__cause__)) from error
            raise

    def _reader(self, kind: TextKind) -> Callable[[str, str], str]:
        def read(lang: str, id: str) -> str:
            spoken = next((known for known in LANGUAGES if known == lang), None)
            found = self._tools.document(kind, spoken, id) if spoken else None
            if found is None:
                raise ResourceNotFoundError(f"There is no {kind} '{id}' in '{lang}'.")
            return found.text

        return read
