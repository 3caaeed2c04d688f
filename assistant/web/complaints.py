"""What is written to the log when a handler of a Gradio page fails."""

import logging
import sys
import traceback

import gradio as gr
from gradio import queueing
from gradio.exceptions import ComponentProcessingError

from assistant.terminal import visible

log = logging.getLogger(__name__)
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
