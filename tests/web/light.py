"""A light app behind the real gate, in the real web server, in a process of its own.

It stands in for everything behind the gate, so that what the gate and the server hold off can be tried
in seconds: who is asking stands in a cookie, and nothing is encoded.
"""

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import Scope

from assistant.access.sessions import Person
from assistant.principal import Principal
from assistant.web.connections import ConnectionLimits
from assistant.web.gate import Gate, GateRules
from assistant.web.listener import listen, web_server

HANDLERS = {"/en": {0: 2, 7: 0}}
PROXY = "127.0.0.9"
LARGE = 16 * 1024 * 1024  # bytes of a file, more than fits into any buffer on the way


@dataclass(frozen=True)
class LightApp:
    """A served light app."""

    url: str
    port: int
    process: int
    complaints: Path

    def memory(self) -> int:
        """Resident memory, in kilobytes."""
        for line in Path(f"/proc/{self.process}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise AssertionError


async def who(scope: Scope) -> Person | None:
    name = Request(scope).cookies.get("name", "")
    return Person(name, name, Principal(name, frozenset({"manager"})), "password") if name else None


def build() -> Starlette:
    held = threading.Event()

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def page(request: Request) -> Response:
        return PlainTextResponse(f"{request.url} {request.state.address}")

    async def login(request: Request) -> Response:
        form = await request.form()
        return PlainTextResponse("wrong" if form.get("password") else "page", 401)

    def blocked(_: Request) -> Response:
        held.wait(20)
        return PlainTextResponse("late")

    def free(_: Request) -> Response:
        held.set()
        return PlainTextResponse("free")

    async def join(request: Request) -> Response:
        return JSONResponse(await request.json())

    async def stream(_: Request) -> Response:
        async def lines() -> AsyncIterator[str]:
            yield "data: ALIVE\n\n"
            await asyncio.Event().wait()

        return StreamingResponse(lines(), media_type="text/event-stream")

    async def large(_: Request) -> Response:
        async def parts() -> AsyncIterator[bytes]:
            for _ in range(LARGE // len(part)):
                yield part

        part = bytes(65536)
        return StreamingResponse(parts(), media_type="text/javascript")

    async def upload(request: Request) -> Response:
        size = 0
        async for part in request.stream():
            size += len(part)
        return JSONResponse([f"/uploads/{size}"])

    def broken(_: Request) -> Response:
        raise RuntimeError("a fault")

    return Starlette(
        routes=[
            Route("/health", health),
            Route("/login", login, methods=["GET", "POST"]),
            Route("/account", page),
            Route("/account/data", blocked),
            Route("/account/erase", free, methods=["POST"]),
            Route("/en/quality", broken),
            Route("/en/entente.js", page),
            Route("/en/static/large.js", large),
            Route("/en/gradio_api/queue/join", join, methods=["POST"]),
            Route("/en/gradio_api/queue/data", stream),
            Route("/en/gradio_api/heartbeat/{session}", stream),
            Route("/en/review/import", upload, methods=["POST"]),
        ]
    )


@contextmanager
def serving_light(
    folder: Path, limits: ConnectionLimits, requests_per_minute: int = 10_000
) -> Iterator[LightApp]:
    """The light app in a process of its own, until the block ends; it must not have complained."""
    complaints = folder / "stderr"
    told = json.dumps([asdict(limits), requests_per_minute])
    with complaints.open("w") as errors, subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "tests.web.light", told],
        stdout=subprocess.PIPE, stderr=errors, text=True, env=dict(os.environ),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.strip().isdigit(), complaints.read_text()
        try:
            yield LightApp(f"http://127.0.0.1:{line.strip()}", int(line), process.pid, complaints)
        finally:
            process.terminate()
            process.wait(timeout=30)


def main(told: str) -> None:
    limits, per_minute = json.loads(told)
    rules = GateRules(frozenset(), per_minute, trusted=lambda a: a == PROXY, handlers=HANDLERS)
    listener = listen("127.0.0.1", 0)
    print(listener.getsockname()[1], flush=True)
    app = Gate(build(), who, rules)
    web_server(app, ConnectionLimits(**limits), lambda a: a == PROXY).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1])
