"""A configured language model, asked through llama-index, within a time that is kept."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from assistant.models.failures import ModelError
from assistant.models.stream import Stream
from assistant.sections import ModelSettings

if TYPE_CHECKING:
    from llama_index.core.llms import LLM


@dataclass(frozen=True)
class Draft:
    """What a model wrote, the seconds that it took, and tokens read and written."""

    text: str
    seconds: float
    tokens: int


class Endpoint:
    """The model of these settings; safe to use from several threads."""

    def __init__(self, settings: ModelSettings) -> None:
        self._settings = settings

    @property
    def seconds(self) -> float:
        """The configured budget of an answer."""
        return self._settings.seconds

    def write(
        self,
        rules: str,
        request: str,
        seconds: float | None = None,
        schema: dict[str, Any] | None = None,
    ) -> Draft:
        """What the model writes to a request.

        Args:
            rules: the system message.
            seconds: within which all of it must be there; the configured budget by default.
            schema: of the JSON that it is to write, for a server that can be held to one.

        Raises:
            ModelError: it was not, or it is of no use.
        """
        stream = self.stream(rules, request, seconds, schema)
        text = "".join(stream)
        if not text.strip():
            raise ModelError("broken", "The language model gave an empty answer.")
        return Draft(text, stream.seconds, stream.tokens)

    def stream(
        self,
        rules: str,
        request: str,
        seconds: float | None = None,
        schema: dict[str, Any] | None = None,
        stopped: threading.Event | None = None,
    ) -> Stream:
        """What the model writes, as it comes; see :meth:`write`.

        Args:
            stopped: ends the stream as if the model had come to its end.
        """
        budget = seconds or self._settings.seconds
        # What has to be imported once is not the model's time.
        llm, close = _llm(self._settings, budget)
        extra = {"format": schema} if schema and self._settings.kind == "ollama" else {}
        return Stream(self._settings, llm, rules, request, extra, budget, stopped, close)

    def prepare(self) -> None:
        """Import what the first request would otherwise wait for."""
        _, close = _llm(self._settings, self._settings.seconds)
        close()

    def try_out(self) -> float:
        """Have the model write a word, and return the seconds that it took.

        Raises:
            ModelError: it does not, with what to look at.
        """
        return self.write("Answer with one word.", "Say: ready").seconds


def _llm(settings: ModelSettings, budget: float) -> tuple["LLM", Callable[[], None]]:
    """The model as llama-index has it, and how its connections are closed; imported only where one
    is used."""
    if settings.kind == "ollama":
        from llama_index.llms.ollama import Ollama

        key = settings.secret()
        ollama = Ollama(
            model=settings.name,
            base_url=settings.url,
            request_timeout=budget,
            context_window=settings.context,
            temperature=0.0,
            headers={"Authorization": f"Bearer {key}"} if key else None,
        )
        return ollama, ollama.client.close
    import httpx
    from llama_index.llms.openai_like import OpenAILike

    # Statements go to the address that is configured, and to no other that it names.
    client = httpx.Client(follow_redirects=False, timeout=budget)
    like_openai: LLM = OpenAILike(
        model=settings.name,
        api_base=settings.url,
        # Without one of ours, a key that stands in the environment for others would be sent.
        api_key=settings.secret() or "none",
        is_chat_model=True,
        context_window=settings.context,
        temperature=0.0,
        timeout=budget,
        max_retries=0,
        http_client=client,
    )
    return like_openai, client.close
