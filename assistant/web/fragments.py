"""Pieces of HTML for the page that Gradio makes, out of templates."""

from typing import Any

from assistant.web.frame import templates


def fragment(template: str, **values: Any) -> str:
    """A template's HTML in one line: Markdown takes an indented or empty line for something else.

    Texts of people go through the filter ``inert``, for Gradio reads Markdown in them.
    """
    made = templates().get_template(template).render(**values)
    return "".join(line.strip() for line in made.splitlines())
