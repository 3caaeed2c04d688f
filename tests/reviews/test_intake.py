"""No word of a document is lost: it stands in the form, or is given back as not placed."""

import pytest

from assistant.reviews.intake import take_in
from assistant.reviews.recognise import recognise
from tests.reviews.documents import lost, markdown, page, word


@pytest.mark.parametrize("seed", range(400))
def test_every_word_of_a_text_is_kept(seed: int) -> None:
    text, words = markdown(seed)
    assert lost(words, recognise(text, "fr")) == [], text


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252", "mac_roman"])
def test_every_word_of_a_file_is_kept(seed: int, encoding: str) -> None:
    text, words = markdown(1000 + seed)
    if seed % 3:
        text = text.replace("\n", "\r\n" if seed % 2 else "\r")
    found = take_in(text.encode(encoding, "replace"), "x.txt", "fr")
    assert lost(words, found) == [], text


@pytest.mark.parametrize("seed", range(25))
def test_every_word_of_a_word_document_is_kept(seed: int) -> None:
    content, words = word(seed)
    found = take_in(content, "x.docx", "fr")
    assert lost(words, found) == [], found


@pytest.mark.parametrize("seed", range(25))
def test_every_word_of_a_web_page_is_kept(seed: int) -> None:
    text, words = page(seed)
    found = take_in(text.encode(), "x.html", "en")
    assert lost(words, found) == [], text
