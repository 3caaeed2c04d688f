"""What a language model writes, as it comes, within a time that is kept."""

import queue
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from typing import TYPE_CHECKING, Any

from assistant.models.failures import ModelError, explained
from assistant.sections import ModelSettings

if TYPE_CHECKING:
    from llama_index.core.base.llms.types import ChatResponse
    from llama_index.core.llms import LLM

_LONGEST = 20_000  # characters of a draft; whoever writes more writes no answer
_CHARACTERS = 4  # of a token, about, where a server does not count
_GLANCE = 0.1  # seconds between two looks at whether somebody stopped it
_END = object()


class Stream:
    """Parts of a text as a model writes it; to be read once.

    A thread of its own reads from the server: one that drips or stalls holds up nobody. Iterating
    raises :class:`ModelError` where the stream breaks, never begins, has no end, or is not at its
    end in time.

    Attributes:
        seconds: since the request was sent.
        tokens: read and written so far, estimated where the server does not count them.
    """

    def __init__(
        self,
        settings: ModelSettings,
        llm: "LLM",
        rules: str,
        request: str,
        extra: Mapping[str, Any],
        budget: float,
        stopped: threading.Event | None,
        close: Callable[[], None],
    ) -> None:
        self._settings = settings
        self._found: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._enough = threading.Event()
        self._stopped = stopped
        self._close = close
        self._written = len(rules) + len(request)
        self._counted = 0
        self._started = time.monotonic()
        self._deadline = self._started + budget
        arguments = (llm, rules, request, extra)
        threading.Thread(target=self._read, args=arguments, daemon=True, name="model").start()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._started

    @property
    def tokens(self) -> int:
        return self._counted or self._written // _CHARACTERS

    def __iter__(self) -> Iterator[str]:
        length = 0
        try:
            while (part := self._next()) is not _END:
                if isinstance(part, BaseException):
                    raise explained(part, self._settings) from part
                text, counted = part
                length += len(text)
                self._written += len(text)
                self._counted = counted or self._counted
                if length > _LONGEST:
                    raise ModelError("broken", "The language model writes without end.")
                yield text
        finally:
            self._enough.set()
            self._close()  # a server that still writes is told that nobody reads

    def _next(self) -> Any:
        while not (self._stopped and self._stopped.is_set()):
            left = self._deadline - time.monotonic()
            try:
                return self._found.get(timeout=max(0.0, min(left, _GLANCE)))
            except queue.Empty:
                if left <= _GLANCE:
                    raise ModelError("slow", "The language model was too slow.") from None
        return _END

    def _read(self, llm: "LLM", rules: str, request: str, extra: Mapping[str, Any]) -> None:
        try:
            from llama_index.core.base.llms.types import ChatMessage, MessageRole

            messages = [
                ChatMessage(content=rules, role=MessageRole.SYSTEM),
                ChatMessage(content=request, role=MessageRole.USER),
            ]
            with closing(llm.stream_chat(messages, **extra)) as responses:
                for response in responses:
                    if self._enough.is_set():
                        return
                    self._found.put((response.delta or "", _tokens(response)))
            self._found.put(_END)
        except Exception as error:  # whatever a server does, the asker gets an answer
            self._found.put(error)
        finally:
            self._close()


def _tokens(response: "ChatResponse") -> int:
    """Tokens read and written so far, where the server tells."""
    raw = response.raw
    usage = raw.get("usage") if isinstance(raw, dict) else getattr(raw, "usage", None)
    total = getattr(usage, "total_tokens", None)
    if total is None and isinstance(usage, dict):
        total = usage.get("total_tokens")
    return int(total or 0)
