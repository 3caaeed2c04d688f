"""The lexicon is learnt from what is said in both languages, and from nothing else."""

from dataclasses import replace
from pathlib import Path

from assistant.library.documents import Document
from assistant.library.reader import find_files, read_file
from assistant.principal import RESTRICTED
from evals.fit_lexicon import learn, parallel_texts, shipped_documents
from tests.library_builder import TAXONOMY, write_library


def documents(folder: Path) -> list[Document]:
    write_library(folder, 2)
    write_library(folder, 2, "fr")
    read = [read_file(file, TAXONOMY) for file in find_files(folder)]
    return [document for document in read if isinstance(document, Document)]


def test_words_that_come_together_stand_for_each_other() -> None:
    texts = [
        ("le fournisseur livre", "the supplier delivers"),
        ("le fournisseur signe", "the supplier signs"),
        ("le partenaire signe", "the partner signs"),
        ("le partenaire livre", "the partner delivers"),
    ]
    best = {one: two for one, two, to, fro in learn(texts) if min(to, fro) > 0.9}
    assert best == {
        "fournisseur": "supplier", "partenair": "partner", "livr": "deliv", "sign": "sign",
    }  # fmt: skip


def test_nothing_is_learnt_from_nothing() -> None:
    assert learn([]) == []
    assert learn([("le", "the")]) == []


def test_sections_that_do_not_say_the_same_are_left_out(tmp_path: Path) -> None:
    found = documents(tmp_path)
    whole = parallel_texts(found)
    assert len(whole) > 10
    cut = [
        replace(d, passages=tuple(replace(p, statements=p.statements[1:]) for p in d.passages))
        if d.lang == "en"
        else d
        for d in found
    ]
    assert len(parallel_texts(cut)) < len(whole) / 2


def test_what_is_left_out_or_not_for_everybody_teaches_nothing(tmp_path: Path) -> None:
    found = documents(tmp_path)
    ids = {document.id for document in found}
    assert parallel_texts(found, ids) == []
    assert parallel_texts([replace(document, scope=RESTRICTED) for document in found]) == []
    assert parallel_texts([document for document in found if document.lang == "en"]) == []


def test_the_shipped_library_teaches_both_kinds() -> None:
    kinds = {document.kind for document in shipped_documents()}
    assert {"guidance", "review"} <= kinds
