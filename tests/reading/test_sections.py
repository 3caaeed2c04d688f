"""Statements put together again as they stand in their file."""

from assistant.index.records import Record
from assistant.library.documents import Setting, Source
from assistant.reading.anchors import anchor
from assistant.reading.sections import Part, sections, with_conditions
from assistant.retrieval.evidence import Evidence

RECORD = Record(1, "a", "guidance", "en", "public", "", "", "A", "", (), (), (), None, 0, 0)
SOURCES = (Source("NAO 2009", "NAO", "A report"), Source("NAO 2009b", "NAO", "Another"))


def said(
    text: str, line: int, setting: Setting = "sentence", section: str = "how", position: int = 0
) -> Evidence:
    return Evidence(RECORD, section, section.title(), position, text, line, line, 0.0, setting)


def test_sentences_of_a_paragraph_stay_together_and_lists_are_lists() -> None:
    found = sections(
        [
            said("One.", 1), said("Two.", 1), said("Three.", 3),
            said("First.", 5, "step"), said("Second.", 7, "step"),
            said("A point.", 9, "bullet"),
            said("Elsewhere.", 12, section="why"),
        ],
        (),
    )  # fmt: skip
    assert [section.id for section in found] == ["how", "why"]
    assert [
        (block.setting, [line.text for line in block.lines]) for block in found[0].blocks
    ] == [
        ("sentence", ["One.", "Two."]), ("sentence", ["Three."]),
        ("step", ["First.", "Second."]), ("bullet", ["A point."]),
    ]  # fmt: skip


def test_sources_are_pointed_to_where_they_are_cited() -> None:
    text = "NAO 2009 said so: much (NAO 2009b; NAO 2009) and more (2010)."
    ((block,),) = [section.blocks for section in sections([said(text, 1)], SOURCES)]
    assert block.lines[0].text == text
    assert [part for part in block.lines[0].parts if part.source] == [
        Part("NAO 2009b", 2), Part("NAO 2009", 1),
    ]  # fmt: skip


def test_a_place_depends_on_the_words_alone_and_is_one() -> None:
    twice = [said("Same.", 1, position=0), said("Same.", 3, position=1), said("Other.", 5)]
    places = [line.anchor for s in sections(twice, ()) for b in s.blocks for line in b.lines]
    assert places[0] == anchor("How", "Same.")
    assert len(set(places)) == 3
    assert anchor("How", "Same.") != anchor("Why", "Same.")


def test_lessons_carry_their_conditions() -> None:
    (section,) = sections(
        [said("Keep apart. At Alpha they did not.", 1, "bullet"), said("Wait.", 2, "bullet")], ()
    )
    shown = with_conditions(section, [("Keep apart.", "In a merger."), ("Gone.", "Never.")])
    assert [line.condition for line in shown.blocks[0].lines] == ["In a merger.", ""]
    shown = with_conditions(section, [("Said otherwise.", "One."), ("As well.", "Two.")])
    assert [line.condition for line in shown.blocks[0].lines] == ["One.", "Two."]
