"""YAML as people write it: nothing turned into something else, every fault with line and remedy."""

import time

import pytest
import yaml

from assistant.library import plain_yaml
from assistant.library.plain_yaml import YamlError, load, parse


@pytest.fixture(params=["libyaml", "pure Python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers: libyaml is not built everywhere."""
    if request.param == "pure Python":
        monkeypatch.setattr(plain_yaml, "_Loader", yaml.Loader)


@pytest.mark.parametrize(
    "word",
    ["On", "on", "No", "NO", "no", "Yes", "y", "n", "Off", "True", "FALSE", "12:30:45", "1:30",
     "007", "0o7", "0x1F", "0b1", "1_000", "1e3", "1.50", "+33", "-0", ".5", ".inf", ".NaN", "1.",
     "2027-01-04", "2027-02-30", "2027-01-04T10:00:00Z", "Alpha:Beta", "C#", "a#1", "=", "<<",
     "12345678901234567890123", "1" * 900, "É", "😀"],
)  # fmt: skip
def test_a_word_stays_the_word(word: str) -> None:
    assert load(f"a: {word}\nb: [{word}, x]\n{word}: c\n") == {
        "a": word, "b": [word, "x"], word: "c",
    }  # fmt: skip


def test_numbers_truths_and_nothing_are_read_where_no_writing_is_lost() -> None:
    text = "a: 12\nb: -3\nc: 2.5\nd: true\ne: false\nf: null\ng: ~\nh:\ni: '12'\nj: !!str 12\n"
    assert load(text) == {
        "a": 12, "b": -3, "c": 2.5, "d": True, "e": False, "f": None, "g": None, "h": None,
        "i": "12", "j": "12",
    }  # fmt: skip
    assert parse(text, typed=False).values == {
        "a": "12", "b": "-3", "c": "2.5", "d": "true", "e": "false", "f": "null", "g": "~",
        "h": "", "i": "12", "j": "12",
    }  # fmt: skip


def test_every_value_has_its_line() -> None:
    found = parse("a: 1\nb:\n  - x\n  - c: |\n      two\n      lines\n    d: [1,\n      2]\n")
    assert found.lines == {
        "a": 1, "b": 2, "b.0": 3, "b.1": 4, "b.1.c": 4, "b.1.d": 7, "b.1.d.0": 7, "b.1.d.1": 8,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("lang: fr\ntitle: Alpha : Beta\n", 2, 'put it in quotes: title: "Alpha : Beta"'),
        ('lang: fr\ntitle: A: "B"\n', 2, 'put it in quotes: title: "A: \\"B\\""'),
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands twice, first in line 1"),
        ("a: {b: 1, b: 2}\n", 1, "'b' stands twice"),
        ("a: &big [x]\nb: *big\n", 1, "'&big' begins with &"),
        ("a: *star\n", 1, "'*star' begins with *"),
        ("a: !now x\n", 1, "'!now' begins with !"),
        ("a: !!python/name:os.system\n", 1, "begins with !"),
        ("a: @alpha\n", 1, "reserved sign"),
        ("a: `x`\n", 1, "reserved sign"),
        ("a: %x\n", 1, "reserved sign"),
        ("a: 1\n\tb: 2\n", 2, "use spaces"),
        ("a: 1\nb: 'open\nc: 2\n", 4, "the quote that opens in line 2 is not closed"),
        ("a: Case #3 of ten\n", 1, "'#3' would be taken for a comment"),
        ("a: #1 Corp\nb: 2\n", 1, "'#1' would be taken for a comment"),
        ("a: 1\n---\nb: 2\n", 2, "a second document begins"),
        ("? [a]\n: b\n", 1, "the name of a field is a list"),
        ("a: x\nb: \x07\n", 2, "U+0007"),
        ("a: \ud800\n", 1, "U+D800"),
        ("a: [1, 2\nb: 3\n", 2, "put texts with signs in quotes"),
        ("a: b\n  c: d\n", 2, "indented too far"),
        ("a: " + "[" * 50_000, 1, "more than 20 levels"),
        ("- " * 50_000 + "x", 1, "more than 20 levels"),
        ("{a: " * 50_000, 1, "more than 20 levels"),
    ],
)
def test_a_fault_names_its_line_and_what_to_do(text: str, line: int, said: str) -> None:
    with pytest.raises(YamlError) as caught:
        parse(text)
    assert caught.value.line == line
    assert said in caught.value.reason
    assert "\n" not in str(caught.value)


def test_comments_are_comments() -> None:
    assert load("# all of it\na: b # so\nc: [d] #so\n") == {"a": "b", "c": ["d"]}


def test_aliases_cannot_make_a_small_text_large() -> None:
    rows = ["a0: &a0 [x, x]"] + [f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)]
    begun = time.monotonic()
    with pytest.raises(YamlError):
        parse("\n".join(rows))
    assert time.monotonic() - begun < 30
