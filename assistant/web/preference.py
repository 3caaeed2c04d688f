"""The language in which a visitor reads the app."""

from fastapi import Request

from assistant.language import LANGUAGES, Lang

LANGUAGE_COOKIE = "entente_language"


def preferred_language(request: Request) -> Lang:
    """The language chosen earlier, else the browser's first that the app speaks, else French."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    for lang in LANGUAGES:
        if chosen == lang:
            return lang
    for part in request.headers.get("accept-language", "").split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        for lang in LANGUAGES:
            if tag == lang:
                return lang
    return "fr"
