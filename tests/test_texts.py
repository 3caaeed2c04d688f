"""The texts of ``texts/{fr,en}.yaml``: the same in both languages, none missing and none unused."""

import ast
import dataclasses
import importlib
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from jinja2 import Environment, meta, nodes

from assistant.language import LANGUAGES
from assistant.texts import ByLanguage, TextsError, sections

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "assistant" / "web" / "templates"
ALL_TEMPLATES = frozenset(path.name for path in TEMPLATES.iterdir())
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts): ast.parse(path.read_text("utf-8"))
    for path in sorted((ROOT / "assistant").rglob("*.py"))
}
IMPORTED = {
    name: {
        (node.module, alias.name)
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    for name, tree in MODULES.items()
}


def _constants() -> dict[tuple[str, str], ByLanguage[Any]]:
    """What holds texts, by its module and its name there."""
    found = {}
    for name, tree in MODULES.items():
        calls = (n for n in ast.walk(tree) if isinstance(n, ast.Call))
        if any(isinstance(c.func, ast.Name) and c.func.id == "ByLanguage" for c in calls):
            module = importlib.import_module(name)
            own = {k: v for k, v in vars(module).items() if isinstance(v, ByLanguage)}
            found |= {(name, k): v for k, v in own.items() if v.package == name.rpartition(".")[0]}
    return found


CONSTANTS = _constants()
PACKAGES = sorted({texts.package for texts in CONSTANTS.values()})
every_constant = pytest.mark.parametrize(
    "at", CONSTANTS, ids=lambda at: f"{CONSTANTS[at].package}:{CONSTANTS[at].section}"
)


def _leaves(value: Any, at: str = "") -> Iterator[tuple[str, str]]:
    """Each text with its place."""
    if isinstance(value, str):
        yield at, value
        return
    parts = value.items() if isinstance(value, Mapping) else enumerate(value)
    for key, part in parts:
        yield from _leaves(part, f"{at}.{key}" if at else str(key))


def test_every_file_of_texts_belongs_to_a_module_and_every_section_to_a_constant() -> None:
    files = {path.parent.parent for path in (ROOT / "assistant").rglob("texts/*.yaml")}
    assert {".".join(path.relative_to(ROOT).parts) for path in files} == set(PACKAGES)
    for package in PACKAGES:
        named = [texts.section for texts in CONSTANTS.values() if texts.package == package]
        assert len(set(named)) == len(named)
        for lang in LANGUAGES:
            assert set(sections(package, lang)) == set(named), f"{package}, {lang}"


@every_constant
def test_both_languages_say_the_same_things(at: tuple[str, str]) -> None:
    """Keys, and what is filled into the texts; loading finds missing and unknown keys."""
    texts = CONSTANTS[at]
    shown = {lang: dict(_leaves(sections(texts.package, lang)[texts.section])) for lang in texts}
    assert all(texts[lang] for lang in LANGUAGES)
    assert shown["fr"].keys() == shown["en"].keys()
    for place, french in shown["fr"].items():
        english = shown["en"][place]
        assert _filled(french) == _filled(english), place
        assert bool(french) == bool(english), place


def _filled(text: str) -> set[str | None]:
    return {field for _, field, _, _ in Formatter().parse(text)} - {None}


# Which texts are used. A name is a text object in a module where it is bound to an item of the
# constant, or annotated with its class; a template sees the names under which one is handed to it.


def _mentions(node: ast.AST | None, name: str) -> bool:
    return node is not None and any(
        (isinstance(n, ast.Name) and n.id == name)
        or (isinstance(n, ast.Constant) and isinstance(n.value, str) and n.value == name)
        for n in ast.walk(node)
    )


def _bound(tree: ast.AST, constant: str, kind: str) -> set[str]:
    """Names (and attributes of self) that stand for a text object in a module."""
    names = set()

    def bind(target: ast.AST, value: ast.AST) -> None:
        if isinstance(target, ast.Tuple):
            alike = isinstance(value, ast.Tuple) and len(value.elts) == len(target.elts)
            for place, one in enumerate(target.elts):
                bind(one, value.elts[place] if alike else value)
        elif isinstance(target, ast.Name | ast.Attribute) and _mentions(value, constant):
            names.add(target.id if isinstance(target, ast.Name) else target.attr)

    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                bind(target, node.value)
        elif isinstance(node, ast.For | ast.comprehension):
            bind(node.target, node.iter)
        elif isinstance(node, ast.NamedExpr):
            bind(node.target, node.value)
        elif isinstance(node, ast.arg) and _mentions(node.annotation, kind):
            names.add(node.arg)
    return names


def _is_text(node: ast.AST, constant: str, bound: set[str]) -> bool:
    if isinstance(node, ast.Subscript):
        return isinstance(node.value, ast.Name) and node.value.id == constant
    if isinstance(node, ast.Attribute):
        return node.attr in bound and isinstance(node.value, ast.Name) and node.value.id == "self"
    return isinstance(node, ast.Name) and node.id in bound


@cache
def _template(name: str) -> tuple[nodes.Template, frozenset[str]]:
    """A template, and the names of all that it includes, extends or imports."""
    tree = Environment().parse((TEMPLATES / name).read_text(encoding="utf-8"))
    named = {other for other in meta.find_referenced_templates(tree) if other}
    return tree, frozenset(named.union(*(_template(other)[1] for other in named)))


@dataclasses.dataclass
class _Use:
    """Texts that modules use, the names under which they hand texts on, and templates they name."""

    used: set[str] = dataclasses.field(default_factory=set)
    handed: set[str] = dataclasses.field(default_factory=set)
    templates: set[str] = dataclasses.field(default_factory=set)


@cache
def _in_modules(at: tuple[str, str]) -> _Use:
    (module, constant), kind, use = at, CONSTANTS[at].kind.__name__, _Use()
    for name, tree in MODULES.items():
        if name != module and not {(module, constant), (module, kind)} & IMPORTED[name]:
            continue
        bound = _bound(tree, constant, kind) | ({"self"} if name == module else set())
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and _is_text(node.value, constant, bound):
                use.used.add(node.attr)
            elif isinstance(node, ast.keyword) and _is_text(node.value, constant, bound):
                use.handed.add(str(node.arg))
            elif isinstance(node, ast.Constant) and str(node.value) in ALL_TEMPLATES:
                use.templates.add(str(node.value))
    return use


def _used(at: tuple[str, str]) -> set[str]:
    """The names of the texts that modules and templates use.

    A name under which several texts are handed on is this one in the templates that its modules
    name, and in those that they are made of; another name is so in all templates.
    """
    use = _in_modules(at)
    used = set(use.used)
    for name in use.handed:
        shared = any(name in _in_modules(other).handed for other in CONSTANTS if other != at)
        named = use.templates | {o for one in use.templates for o in _template(one)[1]}
        for template in named if shared else ALL_TEMPLATES:
            for node in _template(template)[0].find_all((nodes.Getattr, nodes.Getitem)):
                if not isinstance(node.node, nodes.Name) or node.node.name != name:
                    continue
                if isinstance(node, nodes.Getattr):
                    used.add(node.attr)
                else:
                    assert isinstance(node.arg, nodes.Const), f"{template}: write {name}.key"
                    used.add(node.arg.value)
    return used


def _kinds_in(template: str, name: str) -> list[type]:
    """The classes of texts that a template sees under a name."""
    found = []
    for at, texts in CONSTANTS.items():
        use = _in_modules(at)
        seen = use.templates.union(*(_template(one)[1] for one in use.templates))
        if name in use.handed and template in seen and dataclasses.is_dataclass(texts.kind):
            found.append(texts.kind)
    return found


@pytest.mark.parametrize("template", sorted(ALL_TEMPLATES))
def test_no_text_of_a_template_is_missing(template: str) -> None:
    for node in _template(template)[0].find_all(nodes.Getattr):
        if isinstance(node.node, nodes.Name) and node.node.name == "texts":
            kinds = _kinds_in(template, "texts")
            known = {f.name for kind in kinds for f in dataclasses.fields(kind)}
            known |= {name for kind in kinds for name in vars(kind)}
            assert not kinds or node.attr in known, f"write texts.{node.attr}"


@every_constant
def test_no_text_is_unused(at: tuple[str, str]) -> None:
    texts = CONSTANTS[at]
    if dataclasses.is_dataclass(texts.kind):
        unused = {field.name for field in dataclasses.fields(texts.kind)} - _used(at)
        assert not unused, f"{texts.package}, {texts.section}: delete {sorted(unused)}"


@cache
def _words() -> frozenset[str]:
    """Every string and every name of a field in code and templates: what a key may come from."""
    found: set[str] = set()
    for tree in MODULES.values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found |= {node.value, *re.split("[?&=]", node.value)}  # of an address
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                found.add(node.target.id)
    for name in ALL_TEMPLATES:
        tree = _template(name)[0]
        found |= {str(node.value) for node in tree.find_all(nodes.Const)}
        found |= {node.attr for node in tree.find_all(nodes.Getattr)}
    return frozenset(found)


@every_constant
def test_no_key_of_a_mapping_is_unused(at: tuple[str, str]) -> None:
    """Keys that come from data (an outcome, a filter) are named where they are made."""
    texts = CONSTANTS[at]
    section = sections(texts.package, "fr")[texts.section]
    inner = section if not dataclasses.is_dataclass(texts.kind) else {}
    keys = set(inner)
    for value in section.values():
        keys |= {part for place, _ in _leaves(value) for part in place.split(".") if part}
    unused = {key for key in keys if not key.isdigit()} - _words()
    assert not unused, f"{texts.package}, {texts.section}: delete {sorted(unused)}"


@dataclasses.dataclass(frozen=True)
class Small:
    title: str
    found: Mapping[str, str]
    parts: tuple[str, ...]


WHOLE = 'title: "L\'essai : un"\nfound: {one: 1 cas}\nparts: [un, deux]\n'


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (WHOLE.replace("title", "name"), ["'title' is missing", "'name' is unknown"]),
        (WHOLE.replace("[un, deux]", "un"), ["'parts' is of another type"]),
        (WHOLE.replace("1 cas", "[1, cas]"), ["'found.one' is of another type"]),
        ("", ["section 'small' is missing"]),
        (WHOLE + "title: deux\n", ["'title' stands twice"]),
        (None, ["No such file"]),
    ],
)
def test_what_is_wrong_with_a_file_is_named(
    written: str | None, told: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = small(written, tmp_path, monkeypatch)
    with pytest.raises(TextsError) as caught:
        texts["fr"]
    for part in (f"{texts.package}/texts/fr.yaml", *told):
        assert part in str(caught.value)


def test_a_section_becomes_its_class_with_french_typography(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = small(WHOLE, tmp_path, monkeypatch)
    assert texts["fr"] is texts["fr"]
    assert isinstance(texts["fr"], Small)
    assert texts["fr"].title == "L’essai\u00a0: un"
    assert texts["en"].title == "L’essai : un"
    assert (texts["fr"].found, texts["fr"].parts) == ({"one": "1 cas"}, ("un", "deux"))
    assert list(texts) == list(LANGUAGES)
    with pytest.raises(KeyError):
        texts["de"]  # type: ignore[index]


def small(written: str | None, folder: Path, monkeypatch: pytest.MonkeyPatch) -> ByLanguage[Small]:
    """A package of its own with one section, or without files."""
    package = "texts_" + re.sub(r"\W", "_", folder.name)
    (folder / package / "texts").mkdir(parents=True)
    (folder / package / "__init__.py").touch()
    for lang in LANGUAGES if written is not None else ():
        section = "small:\n" + re.sub("(?m)^", "  ", written or "") if written else ""
        (folder / package / "texts" / f"{lang}.yaml").write_text(section, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.delitem(sys.modules, package, raising=False)
    return ByLanguage(f"{package}.words", "small", Small)
