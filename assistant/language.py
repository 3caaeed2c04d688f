"""Which language a question is written in."""

from functools import cache
from typing import Literal, get_args

from lingua import Language, LanguageDetector, LanguageDetectorBuilder

Lang = Literal["fr", "en"]
LANGUAGES: tuple[Lang, ...] = get_args(Lang)


@cache
def _detector() -> LanguageDetector:
    # Low accuracy mode needs 21 MB instead of several hundred and was as often right on questions;
    # below the distance it abstains, and the reader's own language is the better guess.
    return (
        LanguageDetectorBuilder.from_languages(Language.FRENCH, Language.ENGLISH)
        .with_low_accuracy_mode()
        .with_minimum_relative_distance(0.2)
        .build()
    )


def detect(text: str, fallback: Lang) -> Lang:
    """French or English; ``fallback`` where the text does not tell (names, figures, symbols)."""
    found = _detector().detect_language_of(text.encode("utf-8", "replace").decode("utf-8"))
    if found is None:
        return fallback
    return "fr" if found == Language.FRENCH else "en"
