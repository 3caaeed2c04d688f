"""A public case prints no figure that is not in the facts it was written from."""

import re
from pathlib import Path

import pytest

from assistant.library import plain_yaml
from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.settings import shipped_library
from tests.library_builder import TAXONOMY

KNOWN = plain_yaml.load(Path(__file__).with_name("case_figures.yaml").read_text(encoding="utf-8"))
FILES = [file for file in find_files(shipped_library()) if file.path.startswith("reviews/")]
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_THOUSANDS = re.compile(r"(?<=\d)[\s\u202f\u00a0,](?=\d{3}\b)")
# What stands in brackets with a year or a letter is a pointer to a source.
_POINTER = re.compile(r"\([^()]*\)")


def figures(text: str) -> set[str]:
    """Numbers as the facts write them."""
    found = {number.replace(",", ".") for number in _NUMBER.findall(_THOUSANDS.sub("", text))}
    return {n.rstrip("0").rstrip(".") if n.count(".") == 1 else n for n in found}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_figures_stand_in_the_facts(file: object) -> None:
    review = read_file(file, TAXONOMY)  # type: ignore[arg-type]
    assert isinstance(review, Document)
    told = " ".join(s.text for passage in review.passages for s in passage.statements)
    printed = figures(_POINTER.sub(" ", f"{review.title} {told}"))
    assert printed <= set(str(KNOWN[review.id]).split()), review.id
