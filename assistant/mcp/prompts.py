"""Tasks to pick from a menu, in both languages."""

from functools import partial
from importlib.resources import files

from mcp.server.mcpserver.prompts import Prompt
from mcp.server.mcpserver.prompts.base import PromptArgument

from assistant.library import plain_yaml


def prompts() -> list[Prompt]:
    """All of them; each asks for its arguments and makes one message of them."""
    text = files("assistant.mcp").joinpath("prompts.yaml").read_text(encoding="utf-8")
    return [
        Prompt(
            name=each["name"],
            title=each["title"],
            description=each["description"],
            arguments=[
                PromptArgument(name=name, description=asked, required=True)
                for name, asked in each["arguments"].items()
            ],
            fn=partial(_filled, each["text"]),
            context_kwarg=None,
        )
        for each in plain_yaml.load(text)
    ]


def _filled(text: str, **arguments: str) -> str:
    for name, value in arguments.items():
        text = text.replace(f"{{{name}}}", value)
    return text
