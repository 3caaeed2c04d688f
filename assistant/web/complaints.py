"""What is written to the log when Gradio fails, and what is not."""

import asyncio
import logging
import sys
import traceback
from typing import Any

import gradio as gr
from gradio import queueing
from gradio.exceptions import ComponentProcessingError

from assistant.terminal import visible

log = logging.getLogger(__name__)
_GONE = "async generator ignored GeneratorExit"
_LONGEST = 300  # characters of what an error says, which may be what somebody sent


class _Complaints:
    """Stands for the module by which Gradio prints what was raised, all that was sent included."""

    @staticmethod
    def print_exc() -> None:
        """One bounded entry for a fault; none for values that no page sends."""
        error = sys.exception()
        if error is None or isinstance(error, gr.Error | ComponentProcessingError):
            return
        frames = "".join(traceback.format_tb(error.__traceback__))
        said = visible(str(error))[:_LONGEST]
        log.error("A handler failed:\n%s%s: %s", frames, type(error).__name__, said)


def bound_complaints() -> None:
    """Have Gradio's queue write no more than is needed: its log is not for anybody to fill."""
    queueing.traceback = _Complaints  # type: ignore[assignment, attr-defined]


def unless_gone(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """A loop's exception handler that says nothing of readers who have gone: where a connection
    ends at the wrong moment, Gradio's stream answers that with one more line."""
    error = context.get("exception")
    if isinstance(error, RuntimeError) and str(error) == _GONE:
        return
    loop.default_exception_handler(context)
