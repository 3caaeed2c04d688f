"""The language in which a visitor reads the app."""

from fastapi import Request

from assistant.access.cookies import LANGUAGE_COOKIE, read_cookie
from assistant.language import LANGUAGES, Lang, accepted_language


def preferred_language(request: Request) -> Lang:
    """The language chosen earlier, else the browser's first that the app speaks, else French."""
    chosen = read_cookie(request.cookies, LANGUAGE_COOKIE)
    for lang in LANGUAGES:
        if chosen == lang:
            return lang
    return accepted_language(request.headers.get("accept-language", "")) or "fr"


def page_language(request: Request) -> Lang:
    """The language that a page's address names, else the visitor's."""
    named = request.url.path.split("/")[1]
    return next((lang for lang in LANGUAGES if lang == named), preferred_language(request))
