"""In which way a language model fails, and how a person is told."""

import logging
from collections.abc import Iterator
from typing import Literal

from assistant.errors import EntenteError
from assistant.sections import ModelSettings

log = logging.getLogger(__name__)
Failure = Literal["unreachable", "slow", "refused", "busy", "broken"]


class ModelError(EntenteError):
    """A model that gave no usable answer, and in which way."""

    def __init__(self, failure: Failure, message: str) -> None:
        super().__init__(message)
        self.failure: Failure = failure


def explained(error: BaseException, settings: ModelSettings) -> ModelError:
    """What went wrong, in words; what the server said is not repeated, it may name the key."""
    log.info("The language model failed: %s", type(error).__name__)
    status = getattr(error, "status_code", None)
    names = {type(each).__name__ for each in _causes(error)}
    where = f"at {settings.url}"
    if status == 429:
        return ModelError("busy", f"The language model {where} takes no more requests for now.")
    if status in (401, 403):
        return ModelError(
            "refused", f"The language model {where} refuses the key; correct model.key."
        )
    if status == 404:
        return ModelError(
            "refused", f"There is no model '{settings.name}' {where}; correct model.name or "
            "model.url.",
        )  # fmt: skip
    if status is not None and 400 <= status < 500:
        return ModelError("refused", f"The language model {where} refuses requests ({status}).")
    if any("Timeout" in name for name in names):
        return ModelError("slow", f"The language model {where} was too slow.")
    if names & {"ConnectError", "ConnectionError", "ConnectionRefusedError"}:
        return ModelError(
            "unreachable", f"Nothing answers {where}; start the language model, or correct "
            "model.url.",
        )  # fmt: skip
    return ModelError("broken", f"The language model {where} sent nothing usable.")


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
