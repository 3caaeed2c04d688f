"""Texts in the encodings that people's programs write, read back as they were."""

import pytest

from assistant.encodings import decode

FRENCH = (
    "Résumé : l’équipe a été déçue (« coûts », cœur) — où ?\nÀ l’été 2024, Noël.\n"
    "Ça ira; naïveté, forêt, île, dû.\n"
)
ENGLISH = "The “café” deal: £500 – a naïve price.\nIt’s over.\n"


@pytest.mark.parametrize("text", [FRENCH, ENGLISH])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252", "mac_roman"],
)
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\x85", "\u2028"])
def test_a_text_is_read_as_it_was_written(text: str, encoding: str, end: str) -> None:
    if end > "\x7f" and not encoding.startswith("utf"):
        pytest.skip("not in this encoding")
    found = decode(text.replace("\n", end).encode(encoding))
    assert found is not None
    assert found.text == text
    assert found.sure


@pytest.mark.parametrize("word", ["Délai", "été", "à", "Début ; fin", "Société Générale", "Ça"])
@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_a_few_accents_are_enough(word: str, encoding: str) -> None:
    found = decode(f"id;{word};1\n".encode(encoding))
    assert found is not None
    assert word in found.text


def test_text_of_dos_and_of_nobody() -> None:
    found = decode("Résumé à côté, été".encode("cp850"))
    assert found is not None
    assert found.text == "Résumé à côté, été"
    assert decode(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR") is None
    strange = decode(bytes(range(128, 256)))
    assert strange is not None
    assert not strange.sure
