"""What the log tells of a loop's faults."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator
from threading import Thread

import pytest

from assistant.web.complaints import unless_gone


async def stream() -> AsyncIterator[str]:
    """As Gradio's: what ends it is told in one more line."""
    try:
        yield "a line"
    except BaseException:
        yield "and one more"
        raise


async def failing() -> None:
    raise RuntimeError("a fault")


async def leave_and_fail() -> None:
    asyncio.get_running_loop().set_exception_handler(unless_gone)
    reading = stream()
    await anext(reading)
    del reading  # whoever read it has gone
    task = asyncio.create_task(failing())
    for _ in range(3):
        await asyncio.sleep(0)
    del task
    gc.collect()


def test_readers_who_have_gone_are_no_fault_and_faults_are_told(
    caplog: pytest.LogCaptureFixture,
) -> None:
    # A loop of its own: where a browser is open, this thread's is running.
    apart = Thread(target=lambda: asyncio.run(leave_and_fail()))
    with caplog.at_level(logging.ERROR):
        apart.start()
        apart.join()
    assert [str(record.exc_info[1]) for record in caplog.records if record.exc_info] == ["a fault"]
