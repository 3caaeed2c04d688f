"""Forms that a language model fills in: a pydantic model out of what it writes."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from assistant.models.endpoint import Endpoint
from assistant.models.failures import ModelError

Form = TypeVar("Form", bound=BaseModel)


@dataclass(frozen=True)
class Filled(Generic[Form]):
    """A form that was filled in, the seconds that it took, and tokens read and written."""

    form: Form
    seconds: float
    tokens: int


def fill(
    endpoint: Endpoint, rules: str, request: str, form: type[Form], seconds: float
) -> Filled[Form]:
    """A form as the model fills it in.

    Args:
        rules: the system message; what the form asks for is told behind it.
        request: data, which are the user's message alone.

    Raises:
        ModelError: it was not there in time, or is no such form.
    """
    from llama_index.core.output_parsers import PydanticOutputParser

    parser: PydanticOutputParser[Form] = PydanticOutputParser(form)
    told = f"{rules}\n{parser.get_format_string(escape_json=False)}"
    draft = endpoint.write(told, request, seconds, schema=form.model_json_schema())
    try:
        found = parser.parse(draft.text)
    except ValueError as error:  # no JSON, or JSON of another form
        raise ModelError("broken", "The language model did not fill in what it was asked.") from (
            error
        )
    assert isinstance(found, form)
    return Filled(found, draft.seconds, draft.tokens)
