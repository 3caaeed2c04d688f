"""Every shipped text has its vectors, and nothing else has."""

from assistant.encoders.encoder import Encoder
from evals.shipped_vectors import stale, strays


def test_no_shipped_text_lacks_its_vectors(encoders: tuple[Encoder, Encoder]) -> None:
    missing = [str(path) for path, _ in stale(encoders)]
    assert missing == [], "run 'make vectors'"
    assert strays() == [], "run 'make vectors'"
