"""The API put together, with the document that describes it."""

from pathlib import Path
from typing import Any

from fastapi import Depends, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.security import HTTPBearer

from assistant.api.entente import Entente
from assistant.http import (
    asking,
    checklists,
    conversations,
    curation,
    editing,
    items,
    reading,
    reviews,
    sharing,
    templates,
)
from assistant.http.once import Memory
from assistant.http.problems import MEDIA_TYPE, Problem, add_problems
from assistant.http.shared import Turns

PLACE = "/api/v1"
_ABOUT = (
    "Cited guidance for strategic partnerships. Every answer of the status 4XX or 5XX is a problem "
    "by RFC 9457; 429 and 503 say in Retry-After when to try again."
)
_TOKEN = HTTPBearer(
    auto_error=False, scheme_name="token",
    description="A token from 'entente token new', or from the page of your account.",
)  # fmt: skip


def build_http(entente: Entente, home: Path, asking_turns: Turns, work_turns: Turns) -> FastAPI:
    """The app that stands under ``/api/v1``, behind a gate that knows who asks.

    Args:
        home: the folder in which it remembers which writes were done.
        asking_turns, work_turns: turns of people who ask, and of other work that takes time.
    """
    app = FastAPI(
        title="Entente", version="1", description=_ABOUT, openapi_url="/openapi.json",
        docs_url=None, redoc_url=None, redirect_slashes=False, dependencies=[Depends(_TOKEN)],
        servers=[{"url": PLACE}], root_path_in_servers=False,
    )  # fmt: skip
    app.state.entente = entente
    app.state.memory = Memory(home / "requests.sqlite")
    app.state.asking, app.state.work = asking_turns, work_turns
    add_problems(app)
    parts = (
        asking, conversations, reading, templates, checklists, items, sharing, reviews, curation,
        editing,
    )  # fmt: skip
    routers = [part.router for part in parts]
    for router in routers:
        app.include_router(router)
    app.state.routes = [route for router in routers for route in router.routes]
    app.openapi = lambda: _described(app)  # type: ignore[method-assign]
    return app


def _described(app: FastAPI) -> dict[str, Any]:
    """OpenAPI 3.1, in which every operation may end in a problem."""
    if app.openapi_schema:
        return app.openapi_schema
    found = get_openapi(
        title=app.title, version=app.version, description=app.description, routes=app.routes,
        servers=app.servers,
    )  # fmt: skip
    parts = found["components"]
    parts["schemas"] |= Problem.model_json_schema(ref_template="#/components/schemas/{model}").pop(
        "$defs"
    )
    parts["schemas"]["Problem"] = _schema()
    parts["responses"] = {
        "Problem": {
            "description": "What went wrong.",
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    }
    for name in ("HTTPValidationError", "ValidationError"):
        parts["schemas"].pop(name, None)
    for operations in found["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            for status in ("4XX", "5XX"):
                operation["responses"][status] = {"$ref": "#/components/responses/Problem"}
    app.openapi_schema = found
    return found


def _schema() -> dict[str, Any]:
    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs")
    return schema
