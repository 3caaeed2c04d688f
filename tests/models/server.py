"""A small OpenAI-compatible server on loopback: it answers what a test wrote, or misbehaves."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Way = Literal["well", "silent", "stuck", "half", "garbage", "empty", "redirect"] | int
Reply = Callable[[dict[str, Any]], str]


@dataclass
class ModelServer:
    """What it says, how it behaves, and what it was asked.

    Attributes:
        reply: the answer to a request: the data that stand in the user's message.
        way: ``well``, or how it fails; a number is an HTTP status.
        pieces: characters of a chunk of the stream.
    """

    reply: Reply = lambda _: "Nothing."
    way: Way = "well"
    pieces: int = 7
    url: str = ""
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)


@contextmanager
def model_server() -> Iterator[ModelServer]:
    """A running server; it ends with the test."""
    told = ModelServer()
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), _handler(told))
    httpd.daemon_threads = True
    told.url = f"http://127.0.0.1:{httpd.server_address[1]}/v1"
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield told
    finally:
        told.over.set()
        httpd.shutdown()
        thread.join()
        httpd.server_close()


def data(request: dict[str, Any]) -> dict[str, Any]:
    """Question and passages of a request."""
    found: dict[str, Any] = json.loads(request["messages"][-1]["content"])
    return found


def _handler(told: ModelServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_POST(self) -> None:
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            told.requests.append(request)
            told.keys.append(self.headers.get("Authorization", ""))
            if told.way == "silent":
                told.over.wait()
                return
            if told.way == "redirect":
                self.send_response(307)
                self.send_header("Location", told.url.replace("/v1", "/elsewhere"))
                self.end_headers()
                return
            if isinstance(told.way, int):
                self._whole(told.way, {"error": {"message": f"no, {told.keys[-1]}"}})
                return
            self.send_response(200)
            ollama = self.path.endswith("/api/chat")
            kind = "application/x-ndjson" if ollama else "text/event-stream"
            self.send_header("Content-Type", kind)
            self.end_headers()
            if told.way == "garbage":
                self.wfile.write(b"data: <html>\x00 oops\n\n" * 3)
                return
            text = "" if told.way == "empty" else told.reply(request)
            size = told.pieces
            parts = [text[at : at + size] for at in range(0, len(text), size)]
            for number, part in enumerate(parts):
                if told.way in ("half", "stuck") and number > len(parts) // 2:
                    break
                self._send(self._ollama(part, False) if ollama else self._event(part))
            if told.way == "stuck":
                told.over.wait()
            if told.way == "half":
                self.wfile.write(b'data: {"id": "1", "choi')
                return
            self._send(self._ollama("", True) if ollama else b"data: [DONE]\n\n")

        def _event(self, part: str) -> bytes:
            choice = {"index": 0, "delta": {"role": "assistant", "content": part}}
            event = {
                "id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m",
                "choices": [choice],
            }  # fmt: skip
            return f"data: {json.dumps(event)}\n\n".encode()

        def _ollama(self, part: str, done: bool) -> bytes:
            message = {"role": "assistant", "content": part}
            line = {
                "model": "m",
                "created_at": "2026-01-01T00:00:00Z",
                "message": message,
                "done": done,
            }
            return (json.dumps(line) + "\n").encode()

        def _send(self, content: bytes) -> None:
            self.wfile.write(content)
            self.wfile.flush()

        def _whole(self, status: int, content: dict[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    return Handler
