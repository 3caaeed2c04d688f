"""What people and programs read when the gate does not let a request through."""

from dataclasses import dataclass, replace

from starlette.datastructures import Headers
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.types import Scope

from assistant.language import Lang


@dataclass(frozen=True)
class Refusal:
    """One sentence in both languages, with the status of HTTP.

    Attributes:
        wait: seconds after which trying again makes sense; 0 for never.
        ends: whether nothing more is read from the connection.
    """

    status: int
    fr: str
    en: str
    wait: int = 0
    ends: bool = False

    def response(self, scope: Scope, lang: Lang) -> Response:
        """For a browser that asks for a page a line of text, for everybody else JSON."""
        headers = {"Cache-Control": "no-store"}
        if self.wait:
            headers["Retry-After"] = str(self.wait)
        if self.ends:
            headers["Connection"] = "close"
        text = self.fr if lang == "fr" else self.en
        if "text/html" in Headers(scope=scope).get("accept", ""):
            return PlainTextResponse(text, self.status, headers)
        return JSONResponse({"error": text, "detail": text}, self.status, headers)


MALFORMED = Refusal(
    400, "La requête est mal formée : rechargez la page.",
    "The request is malformed; reload the page.",
)  # fmt: skip
TWO_ENDS = replace(MALFORMED, ends=True)
ENDED_EARLY = Refusal(
    400, "La requête s’est interrompue : recommencez.", "The request ended early; try again."
)  # fmt: skip
STRANGER = Refusal(401, "Connectez-vous d’abord.", "Sign in first.")
ELSEWHERE = Refusal(
    403, "Cette requête vient d’un autre site : passez par les pages de l’application.",
    "This request comes from another site; use the app's own pages.",
)  # fmt: skip
NOT_YOURS = Refusal(
    403, "Ceci appartient à quelqu’un d’autre : rechargez la page.",
    "This belongs to somebody else; reload the page.",
)  # fmt: skip
NOTHING = Refusal(404, "Il n’y a rien ici.", "There is nothing here.")
TOO_SLOW = Refusal(
    408, "La requête est arrivée trop lentement : recommencez.",
    "The request came too slowly; try again.",
)  # fmt: skip
TOO_LARGE = Refusal(
    413, "C’est trop volumineux : envoyez-en moins (25 Mo au plus pour un fichier).",
    "This is too large; send less (at most 25 MB for a file).",
)  # fmt: skip
OTHER_NAME = Refusal(
    421, "L’application ne se trouve pas sous ce nom : utilisez son adresse habituelle.",
    "The app is not reached by this name; use its usual address.",
)  # fmt: skip
TOO_MANY = Refusal(
    429, "Trop de demandes : patientez une minute.", "Too many requests; wait a minute.", 60
)  # fmt: skip
AT_ONCE = Refusal(
    429, "Trop de demandes à la fois : patientez un instant.",
    "Too many requests at once; wait a moment.", 2,
)  # fmt: skip
TOO_MUCH = Refusal(
    429, "Vous avez envoyé beaucoup de fichiers : patientez une heure.",
    "You have sent many files; wait an hour.", 3600,
)  # fmt: skip
FAULT = Refusal(
    500, "Une erreur est survenue : recommencez, puis prévenez l’exploitant si elle persiste.",
    "Something went wrong; try again, then tell the operator if it persists.",
)  # fmt: skip
BUSY = Refusal(
    503, "L’application est très sollicitée : recommencez dans un instant.",
    "The app is very busy; try again in a moment.", 5,
)  # fmt: skip
