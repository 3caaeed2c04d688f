"""What a page's script asks, checked before anything else reads it."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NoReturn

from pydantic import BaseModel, Field

# Deeper than any page's data, and far from what exhausts a parser.
_DEPTH = 32
_SESSION = r"^[A-Za-z0-9_-]{1,64}$"
_Number = Annotated[int, Field(strict=True, ge=0, lt=2**31)]


class Call(BaseModel, frozen=True):
    """A handler that is asked to run; what else a request holds is dropped."""

    data: Annotated[list[Any], Field(max_length=1000)]
    fn_index: _Number
    session_hash: Annotated[str, Field(strict=True, pattern=_SESSION)]
    trigger_id: _Number | None = None
    event_data: Any = None

    def fitted(self, handlers: Mapping[int, int]) -> "Call":
        """The call with as many values as its handler takes.

        Args:
            handlers: number of values that a handler takes, by its number.

        Raises:
            ValueError: there is no such handler, or too few values for it.
        """
        takes = handlers.get(self.fn_index)
        if takes is None or len(self.data) < takes:
            raise ValueError(self.fn_index)
        return self.model_copy(update={"data": self.data[:takes]})

    def names_files(self) -> bool:
        """Whether the data names a file: Gradio takes a ``path`` for one."""
        return any(
            isinstance(value, dict) and value.get("path") is not None
            for value in _walk([self.data, self.event_data])
        )


class Reset(BaseModel, frozen=True):
    """A run that its page no longer waits for."""

    event_id: Annotated[str, Field(strict=True, max_length=100)]


def read_json(body: bytes) -> Any:
    """What a body says.

    Raises:
        ValueError: it is no JSON, holds numbers that are none or beyond every limit, or is nested
            without end.
    """
    try:
        said = json.loads(body, parse_constant=_no_number)
        if any(depth > _DEPTH for depth in _depths(said)):
            raise ValueError("nested too deep")
        # 1e999 is read as infinite, and refused when written.
        json.dumps(said, allow_nan=False)
    except RecursionError as error:
        raise ValueError("nested too deep") from error
    return said


def write_json(said: Any) -> bytes:
    """A body that says it again, so that whoever reads it next reads what was checked.

    Half characters, which no answer could be written with, are replaced.
    """
    text = json.dumps(said, ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace").encode()


def _no_number(name: str) -> NoReturn:
    raise ValueError(name)


def _inner(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _walk(value: Any) -> Iterator[Any]:
    """A value and everything in it; without recursion, whatever its depth."""
    left = [value]
    while left:
        one = left.pop()
        yield one
        left.extend(_inner(one))


def _depths(value: Any) -> Iterator[int]:
    """The depth of every level in turn, one for a value that holds nothing."""
    level, depth = [value], 0
    while level:
        depth += 1
        yield depth
        level = [part for one in level for part in _inner(one)]
