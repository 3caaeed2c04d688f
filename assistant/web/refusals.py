"""What people and programs read when the gate does not let a request through."""

from dataclasses import dataclass, replace
from http import HTTPStatus

from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from assistant.language import Lang
from assistant.texts import ByLanguage
from assistant.web.frame import problem

_SAID = ByLanguage(__name__, "refusals", dict[str, str])


@dataclass(frozen=True)
class Refusal:
    """One sentence in both languages, with the status of HTTP.

    Attributes:
        key: the sentence's, among the texts of refusals.
        wait: seconds after which trying again makes sense; 0 for never.
        ends: whether nothing more is read from the connection.
    """

    status: int
    key: str
    wait: int = 0
    ends: bool = False

    @property
    def fr(self) -> str:
        return _SAID["fr"][self.key]

    @property
    def en(self) -> str:
        return _SAID["en"][self.key]

    def response(self, scope: Scope, lang: Lang) -> Response:
        """For a browser that asks for a page one, for everybody else JSON."""
        headers = {"Cache-Control": "no-store"}
        if self.wait:
            headers["Retry-After"] = str(self.wait)
        if self.ends:
            headers["Connection"] = "close"
        text = self.fr if lang == "fr" else self.en
        if for_program(scope):
            return self._problem(text, headers)
        return problem(scope, lang, self.status, text, headers)

    def _problem(self, text: str, headers: dict[str, str]) -> Response:
        """For a program, as RFC 9457 wants it."""
        if self.status == HTTPStatus.UNAUTHORIZED:
            headers["WWW-Authenticate"] = "Bearer"
        title = HTTPStatus(self.status).phrase
        told = {"type": "about:blank", "title": title, "status": self.status, "detail": text}
        return JSONResponse(told, self.status, headers, "application/problem+json")


def for_program(scope: Scope) -> bool:
    """Whether what is asked for is a program's, not a page."""
    return bool(scope["path"].startswith(("/api/", "/mcp")))


MALFORMED = Refusal(400, "malformed")
TWO_ENDS = replace(MALFORMED, ends=True)
ENDED_EARLY = Refusal(400, "ended_early")
STRANGER = Refusal(401, "stranger")
NO_TOKEN = Refusal(401, "no_token")
ELSEWHERE = Refusal(403, "elsewhere")
NOT_YOURS = Refusal(403, "not_yours")
NOTHING = Refusal(404, "nothing")
TOO_SLOW = Refusal(408, "too_slow")
TOO_LARGE = Refusal(413, "too_large")
OTHER_NAME = Refusal(421, "other_name")
TOO_MANY = Refusal(429, "too_many", wait=60)
AT_ONCE = Refusal(429, "at_once", wait=2)
TOO_MUCH = Refusal(429, "too_much", wait=3600)
FAULT = Refusal(500, "fault")
BUSY = Refusal(503, "busy", wait=5)
