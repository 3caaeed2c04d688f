"""What is said about a file that is read badly, or not at all, in both languages."""

from functools import cache
from importlib.resources import files

import yaml

from assistant.errors import EntenteError
from assistant.language import Lang


class ConversionError(EntenteError):
    """A file from which no text can be taken; one sentence says why and what to do."""


def said(key: str, lang: Lang, **values: object) -> str:
    """A sentence, or a word, in the language of whoever reads it."""
    shown = {
        name: _figure(value, lang) if isinstance(value, int) else value
        for name, value in values.items()
    }
    return _notices()[key][lang].format(**shown)


@cache
def _notices() -> dict[str, dict[Lang, str]]:
    text = files("assistant.reviews").joinpath("notices.yaml").read_text(encoding="utf-8")
    notices: dict[str, dict[Lang, str]] = yaml.safe_load(text)
    return notices


def _figure(value: int, lang: Lang) -> str:
    return f"{value:,}".replace(",", "\u202f" if lang == "fr" else ",")
