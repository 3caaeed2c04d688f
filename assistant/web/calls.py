"""What a page's script asks of Gradio, checked before Gradio reads it."""

import json
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, NoReturn, TypeVar

from pydantic import BaseModel, Field, ValidationError

# Deeper than any page's data, and far from what exhausts a parser.
_DEPTH = 32
_SESSION = r"^[A-Za-z0-9_-]{1,64}$"
_Form = TypeVar("_Form", bound=BaseModel)
_Number = Annotated[int, Field(strict=True, ge=0, lt=2**31)]


class Call(BaseModel, frozen=True):
    """A handler that is asked to run; what else a request holds is dropped."""

    data: Annotated[list[Any], Field(max_length=1000)]
    fn_index: _Number
    session_hash: Annotated[str, Field(strict=True, pattern=_SESSION)]
    trigger_id: _Number | None = None
    event_data: Any = None

    def fitted(self, handlers: Mapping[int, int]) -> "Call | None":
        """The call with as many values as its handler takes; None where there is no such handler.

        Args:
            handlers: number of values that a handler takes, by its number.
        """
        takes = handlers.get(self.fn_index)
        if takes is None or len(self.data) < takes:
            return None
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


def read_call(body: bytes, form: type[_Form]) -> _Form | None:
    """A request's data in its form; None where it is malformed.

    Numbers that are none, numbers beyond every limit and nesting without end are malformed.
    """
    try:
        said = json.loads(body, parse_constant=_no_number)
        if any(depth > _DEPTH for depth in _depths(said)):
            return None
        # 1e999 is read as infinite, and refused when written.
        json.dumps(said, allow_nan=False)
        return form.model_validate(said)
    except (ValidationError, ValueError, RecursionError):
        return None


def write_call(call: BaseModel) -> bytes:
    """The data again, so that Gradio reads what was checked and nothing else.

    Half characters, which no answer could be written with, are replaced.
    """
    text = json.dumps(call.model_dump(), ensure_ascii=False)
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
