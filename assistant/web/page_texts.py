"""What all of the app's own pages say, in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, TypeVar

from assistant.language import Lang
from assistant.typography import typeset

Texts = TypeVar("Texts")


@dataclass(frozen=True)
class PageTexts:
    """Texts of the frame around a page, and of the keeping of what is typed."""

    tagline: str
    other: str
    quality: str
    account: str
    saving: str
    saved: str
    offline: str
    out: str
    enter: str
    failed: str
    refused: str
    elsewhere: str
    mine: str
    theirs: str
    script: str


def french(texts: Texts) -> Texts:
    """Texts of a page, each with the typography of its language; they are typed without it."""

    def set_(value: Any) -> Any:
        if isinstance(value, str):
            return typeset(value, "fr")
        if isinstance(value, Mapping):
            return {name: set_(part) for name, part in value.items()}
        return tuple(map(set_, value)) if isinstance(value, tuple) else value

    return replace(texts, **{f.name: set_(getattr(texts, f.name)) for f in fields(texts)})  # type: ignore[type-var, arg-type]


PAGE_TEXTS: dict[Lang, PageTexts] = {
    "fr": PageTexts(
        tagline="Des réponses courtes et sourcées pour vos partenariats stratégiques",
        other="English",
        quality="Qualité",
        account="Mon compte",
        saving="Enregistrement…",
        saved="Enregistré à {}",
        offline="Pas encore enregistré : le serveur ne répond pas. Nouvel essai en cours ; votre "
        "saisie reste dans cet onglet.",
        out="Votre session a pris fin ; votre saisie reste dans cet onglet.",
        enter="Se reconnecter",
        failed="Pas enregistré : {}",
        refused="Tout est enregistré, sauf ce qui est signalé.",
        elsewhere="Modifié ailleurs entre-temps ; il y est écrit : {}",
        mine="Garder ma saisie",
        theirs="Prendre l’autre",
        script="Cette page a besoin de JavaScript pour enregistrer votre saisie.",
    ),
    "en": PageTexts(
        tagline="Short, cited answers for your strategic partnerships",
        other="Français",
        quality="Quality",
        account="My account",
        saving="Saving…",
        saved="Saved at {}",
        offline="Not saved yet: the server does not answer. Trying again; what you typed stays in "
        "this tab.",
        out="Your session has ended; what you typed stays in this tab.",
        enter="Sign in again",
        failed="Not saved: {}",
        refused="Everything is saved except what is marked.",
        elsewhere="Changed elsewhere meanwhile; it says there: {}",
        mine="Keep mine",
        theirs="Take theirs",
        script="This page needs JavaScript to save what you type.",
    ),
}
PAGE_TEXTS["fr"] = french(PAGE_TEXTS["fr"])
