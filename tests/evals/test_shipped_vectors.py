"""Every shipped text has its vectors, and nothing else has."""

from pathlib import Path

from assistant.encoders.loading import load_encoders
from assistant.settings import Settings
from evals.shipped_vectors import stale, strays


def test_no_shipped_text_lacks_its_vectors(cache: Path) -> None:
    encoders = load_encoders(Settings(cache=cache))
    missing = [str(file.path) for file in stale(encoders)]
    assert missing == [], "run 'make vectors'"
    assert strays(encoders) == [], "run 'make vectors'"
