"""Which language a question is written in."""

import re
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from lingua import LanguageDetector

Lang = Literal["fr", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


@cache
def _detector() -> "LanguageDetector":
    from lingua import Language, LanguageDetectorBuilder

    # Low accuracy mode needs 21 MB instead of several hundred and was as often right on questions;
    # below the distance it abstains, and the reader's own language is the better guess.
    return (
        LanguageDetectorBuilder.from_languages(Language.FRENCH, Language.ENGLISH)
        .with_low_accuracy_mode()
        .with_minimum_relative_distance(0.2)
        .build()
    )


# Short questions are decided by the little words that one of the languages has alone.
_FRENCH = (
    "le la les des du une est sont que qui quoi quel quelle comment pourquoi notre nos nous vous "
    "leur leurs pour dans avec sur et pas aux chez ils elle"
)
_ENGLISH = (
    "the is are was what how why who when which where our we you they their his of and to for "
    "with from do does did should can"
)
_LITTLE: dict[Lang, frozenset[str]] = {
    "fr": frozenset(_FRENCH.split()),
    "en": frozenset(_ENGLISH.split()),
}
_CLEAR = 2


def detect(text: str, fallback: Lang) -> Lang:
    """French or English; ``fallback`` where the text does not tell (names, figures, symbols)."""
    words = set(re.findall(r"[a-z]+", text.casefold()))
    french, english = len(words & _LITTLE["fr"]), len(words & _LITTLE["en"])
    if max(french, english) >= _CLEAR and not min(french, english):
        return "fr" if french else "en"
    found = _detector().detect_language_of(text.encode("utf-8", "replace").decode("utf-8"))
    if found is None:
        return fallback
    return "fr" if found.name == "FRENCH" else "en"


def accepted_language(header: str) -> Lang | None:
    """The first language of an ``Accept-Language`` header that we speak."""
    for part in header.split(","):
        tag = part.split(";")[0].strip().lower()[:2]
        for lang in LANGUAGES:
            if tag == lang:
                return lang
    return None
