"""What is said about a file that is read badly, or not at all, in both languages."""

from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.texts import ByLanguage

_NOTICES = ByLanguage(__name__, "notices", dict[str, str])


class ConversionError(EntenteError):
    """A file from which no text can be taken; one sentence says why and what to do."""


def said(key: str, lang: Lang, **values: object) -> str:
    """A sentence, or a word, in the language of whoever reads it."""
    shown = {
        name: _figure(value, lang) if isinstance(value, int) else value
        for name, value in values.items()
    }
    return _NOTICES[lang][key].format(**shown)


def _figure(value: int, lang: Lang) -> str:
    return f"{value:,}".replace(",", "\u202f" if lang == "fr" else ",")
