"""Every regular expression of the package takes time in proportion to the text, whatever it holds."""

import ast
import datetime as dt
import importlib
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import _constants as codes  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any

import pytest

from assistant.encodings import decode
from assistant.library.markdown import parse, split_sentences
from assistant.library.taxonomy import Taxonomy
from assistant.playbooks import owners, request
from assistant.reviews.form import ReviewForm
from assistant.reviews.markdown import from_markdown, to_markdown
from assistant.reviews.recognise import recognise
from assistant.typography import typeset

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted((ROOT / "assistant").rglob("*.py"))
SIZES = (1_000, 10_000, 100_000)
# Linear growth is tenfold a step, growth with the square a hundredfold.
TOO_FAST = 35
FLOOR = 0.003  # seconds below which a time says nothing
METHODS = ("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer")
# Expressions made of what a function is given: what they become.
SAMPLES: dict[str, list[str]] = {
    "assistant/checking/tokens.py": [r"\.(?=\d{3}(?!\d))"],
    "assistant/playbooks/owners.py": [
        rf"\b(?:{words})\b" for pairs in owners._WORDS.values() for _, words in pairs
    ],
    "assistant/playbooks/request.py": list(request._TOLD.values()),
    "assistant/playbooks/tables.py": ["[;\n]"],
    "assistant/reviews/values.py": [r"\bperformance et qualite\b"],
}


@dataclass(frozen=True)
class Use:
    """A pattern, where it stands and how it is applied."""

    where: str
    pattern: re.Pattern[Any]
    methods: frozenset[str]


def uses() -> list[Use]:
    """Each pattern once: those of ``re.…`` calls, and the compiled ones by the methods they serve."""
    found: dict[tuple[Any, int], Use] = {}
    trees = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
    served = methods_by_name(trees.values())
    for path, tree in trees.items():
        if path.name == "__main__.py":
            continue
        name = str(path.relative_to(ROOT))
        module = importlib.import_module(
            name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        )
        dynamic = 0
        for node in ast.walk(tree):
            method = re_method(node)
            if not method or method == "compile":
                continue
            assert isinstance(node, ast.Call)
            pattern = evaluated(node, module)
            if pattern is None:
                dynamic += 1
            else:
                keep(found, Use(f"{name}:{node.lineno}", pattern, frozenset((method,))))
        samples = SAMPLES.get(name, [])
        assert len(samples) >= dynamic, f"{name} makes a pattern of its own: give a sample of it"
        for sample in samples:
            keep(found, Use(f"{name} (sample)", re.compile(sample), frozenset(("search",))))
        for variable, value in vars(module).items():
            for pattern in patterns_in(value):
                methods = frozenset(served.get(variable, ())) or frozenset(("finditer", "match"))
                keep(found, Use(f"{name}: {variable}", pattern, methods))
    return list(found.values())


def keep(found: dict[tuple[Any, int], Use], use: Use) -> None:
    key = (use.pattern.pattern, use.pattern.flags)
    if before := found.get(key):
        use = Use(before.where, before.pattern, before.methods | use.methods)
    found[key] = use


def re_method(node: ast.AST) -> str:
    if (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in (*METHODS, "compile")
    ):
        return node.func.attr
    return ""


def evaluated(node: ast.Call, module: ModuleType) -> re.Pattern[Any] | None:
    """The pattern of a call, if what it is made of stands at the top of its module."""
    flags = next((k.value for k in node.keywords if k.arg == "flags"), None)
    places = {
        "search": 2,
        "match": 2,
        "fullmatch": 2,
        "split": 3,
        "sub": 4,
        "findall": 2,
        "finditer": 2,
    }
    at = places.get(re_method(node), 2)
    if flags is None and len(node.args) > at:
        flags = node.args[at]
    try:
        values = [
            eval(compile(ast.Expression(part), "pattern", "eval"), vars(module)) if part else 0
            for part in (node.args[0], flags)
        ]
        pattern = re.compile(*values)
    except (NameError, IndexError):
        return None
    return pattern


def methods_by_name(trees: Any) -> dict[str, set[str]]:
    """The methods that are called on a name, or on what a name holds."""
    found: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                holder = node.value.value if isinstance(node.value, ast.Subscript) else node.value
                if isinstance(holder, ast.Name):
                    found.setdefault(holder.id, set()).add(node.attr)
    return found


def patterns_in(value: Any) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for each in value.values():
            yield from patterns_in(each)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for each in value:
            yield from patterns_in(each)
    elif isinstance(value, type) and value.__module__.startswith("assistant"):
        for each in vars(value).values():
            if isinstance(each, re.Pattern):
                yield from patterns_in(each)


CATEGORIES = {
    codes.CATEGORY_DIGIT: "7", codes.CATEGORY_SPACE: " \n\u00a0", codes.CATEGORY_WORD: "aé_",
    codes.CATEGORY_NOT_DIGIT: "a", codes.CATEGORY_NOT_SPACE: "a", codes.CATEGORY_NOT_WORD: "-",
}  # fmt: skip


def alphabet(tree: Any) -> Iterator[str]:
    """Characters and words that a pattern speaks of."""
    word = ""
    for code, value in tree:
        if code == codes.LITERAL:
            yield chr(value)
            word += chr(value)
            continue
        if len(word) > 1:
            yield word
        word = ""
        if code == codes.RANGE:
            yield chr(value[0])
        elif code == codes.CATEGORY:
            yield from CATEGORIES.get(value, "")
        elif code == codes.NOT_LITERAL:
            yield chr(value)
        elif code == codes.IN:
            yield from alphabet(value)
        elif code == codes.BRANCH:
            for branch in value[1]:
                yield from alphabet(branch)
        elif code in (codes.MAX_REPEAT, codes.MIN_REPEAT, codes.POSSESSIVE_REPEAT):
            yield from alphabet(value[2])
        elif code in (codes.ASSERT, codes.ASSERT_NOT):
            yield from alphabet(value[1])
        elif code == codes.SUBPATTERN:
            yield from alphabet(value[3])
        elif code == codes.ATOMIC_GROUP:
            yield from alphabet(value)
    if len(word) > 1:
        yield word


ALWAYS = (" ", "\n", "-", "7", "a", "A", ".", "«", "<", "*")
MOST = 10


def attacks(pattern: re.Pattern[Any]) -> Iterator[Callable[[int], str]]:
    """Texts of any length that would make a careless pattern go back and forth."""
    own = list(dict.fromkeys(alphabet(parser.parse(pattern.pattern, pattern.flags & ~re.DEBUG))))
    own = sorted(own, key=lambda piece: (piece.isalnum(), len(piece)))[:MOST]
    pieces = list(dict.fromkeys((*own, *ALWAYS)))
    starts = ["", *own[:4]]
    for piece in pieces:
        for start in dict.fromkeys(starts[:3]):
            yield lambda n, s=start, p=piece: s + p * (n // len(p)) + "\0"
        yield lambda n, p=piece: ("." + p) * (n // (len(p) + 1)) + "\0"
    for first in own[:4]:
        for second in own[:4]:
            if first != second:
                yield lambda n, a=first, b=second: (a + b + " ") * (n // (len(a + b) + 1)) + "\0"


def cpu(work: Callable[[str], Any], text: str, times: int) -> float:
    best = float("inf")
    for _ in range(times):
        began = time.thread_time()
        work(text)
        best = min(best, time.thread_time() - began)
    return best


def grows_too_fast(work: Callable[[str], Any], attack: Callable[[int], str], size: int) -> str:
    """What was measured, if ten times the text takes much more than ten times as long."""
    small, large = attack(size // 10), attack(size)
    before, taken = cpu(work, small, 1), cpu(work, large, 1)
    if taken > FLOOR and taken > TOO_FAST * max(before, FLOOR / 10):
        # Once more, with care: the machine may have been busy.
        before, taken = cpu(work, small, 5), cpu(work, large, 2 if taken > 1 else 5)
        if taken > FLOOR and taken > TOO_FAST * max(before, FLOOR / 10):
            return f"{before:.4f} s, then {taken:.4f} s for ten times {large[:12]!r}… ({size})"
    return ""


def fault_of(work: Callable[[str], Any], pattern: re.Pattern[Any]) -> str:
    """How the time of a pattern grows too fast; empty where it does not."""
    slowest = []
    for attack in attacks(pattern):
        if said := grows_too_fast(work, attack, SIZES[1]):
            return said
        slowest.append((cpu(work, attack(SIZES[1]), 1), attack))
    slowest.sort(key=lambda timed: -timed[0])
    return next(
        (said for _, attack in slowest[:2] if (said := grows_too_fast(work, attack, SIZES[2]))), ""
    )


def applied(use: Use) -> Iterator[Callable[[str], Any]]:
    pattern: Any = use.pattern
    if isinstance(pattern.pattern, bytes):
        yield lambda text: sum(1 for _ in pattern.finditer(text.encode()))
        return
    if use.methods & {"match", "fullmatch"}:
        yield pattern.match
        yield pattern.fullmatch
    if use.methods - {"match", "fullmatch"}:
        yield lambda text: sum(1 for _ in pattern.finditer(text))


@cache
def all_uses() -> tuple[Use, ...]:
    return tuple(uses())


def test_the_patterns_of_the_package_are_found() -> None:
    where = " ".join(use.where for use in all_uses())
    for room in ("typography", "library/markdown", "reviews/reading", "answering/conversation"):
        assert f"assistant/{room}.py" in where
    assert len(all_uses()) > 60


def test_time_grows_as_the_text() -> None:
    faults = {}
    for use in all_uses():
        for work in applied(use):
            if said := fault_of(work, use.pattern):
                faults[f"{use.where} {use.pattern.pattern!r}"] = said
    assert not faults, "\n".join(f"{where}: {said}" for where, said in faults.items())


WORKS: dict[str, Callable[[str], Any]] = {
    "typeset": lambda text: typeset(text, "fr"),
    "split_sentences": split_sentences,
    "parse": lambda text: parse(f"---\na: b\n---\n{text}", "x.md"),
    "recognise": lambda text: recognise(text, "fr"),
    "from_markdown": lambda text: from_markdown(f"---\nlang: fr\n---\n{text}"),
    "to_markdown": lambda text: to_markdown(ReviewForm(context=text), "a", dt.date(2026, 1, 2)),
    "decode": lambda text: decode(text.encode("cp1252", "replace")),
    "mentioned": lambda text: Taxonomy.load().mentioned("sectors", text),
}
PIECES = (
    " ", "\n", "-", "7", "A", ".", "« ", " »", " ;", "<", "<!--", "*", "**a** ", "|", "| a | b |\n",
    "# ", "## Contexte\n", "M. A ", "a. B", "a : b\n", "- a\n", "1. a\n", "[", "![", "](", "`", "é",
)  # fmt: skip


@pytest.mark.parametrize("name", WORKS)
def test_the_work_on_a_text_grows_as_the_text(name: str) -> None:
    """A loop around a pattern can be as careless as the pattern."""
    for piece in PIECES:
        said = grows_too_fast(WORKS[name], lambda n, p=piece: p * (n // len(p)), SIZES[1])  # type: ignore[misc]
        assert not said, f"{name}({piece!r}…): {said}"


@pytest.mark.parametrize(
    ("pattern", "method"), [(r" *»", "sub"), (r"^(.+?)\s*$", "match"), (r"<!--.*?-->", "sub")]
)
def test_a_careless_pattern_would_be_seen(pattern: str, method: str) -> None:
    use = Use("here", re.compile(pattern, re.DOTALL), frozenset((method,)))
    assert any(fault_of(work, use.pattern) for work in applied(use))
