"""Every page, in both languages, light and dark, on a laptop or on a phone: without serious findings
of axe-core; no wider than a phone, under one low header."""

import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page
from starlette.routing import compile_path

from assistant.language import LANGUAGES, Lang
from tests.library_builder import TAXONOMY, write_library, write_review
from tests.web.small_app import serving_small
from tests.web.tour import (
    LAPTOP,
    NO_PAGES,
    PHONE,
    SMALL_PHONE,
    STOPS,
    Prepared,
    Stop,
    prepared,
)

# What a library of a few words answers, and what it does not.
ASKED = ("What happened in the past case about the copper kettle on fire?", "A leek pie, please?")
PAGE = TAXONOMY.practices[0].id
CASES = ("copper-kettle", "tin-kettle")
# Where axe looks at a page in which language; how wide it is, is measured in both.
SIZES = {"fr": PHONE, "en": LAPTOP}
SERIOUS = ("serious", "critical")
HEADER = 64  # pixels, at most, on a phone
# Colours are looked at in the dark again; what a page is built of is the same.
AXE = """dark => axe.run(document, {resultTypes: ["violations"], ...(dark && {runOnly: ["color-contrast"]})})
  .then(({violations}) => violations.flatMap(({id, impact, nodes}) =>
    nodes.map((node) => [impact, id, node.target.join(" "), node.failureSummary])))"""
# Findings that cannot be mended here: a rule and what it is found in, with the reason.
KNOWN: dict[tuple[str, str], str] = {}


def write(library: Path) -> None:
    write_library(library, 6, "fr")
    write_review(library, "new-kettle", visibility="public", status="draft")
    for id_ in CASES:
        write_review(
            library,
            id_,
            visibility="public",
            title=f"The {id_}",
            summary=f"A {id_.replace('-', ' ')} was on fire.",
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prepared]:
    with serving_small(tmp_path_factory.mktemp("pages"), write, lists=True) as app:
        yield prepared(app, PAGE, CASES, "kettle", dict.fromkeys(LANGUAGES, ASKED))


def test_no_page_is_forgotten(tmp_path: Path, made: Prepared) -> None:
    """Whatever the app answers to is on the tour, or known not to be a page."""
    command = [sys.executable, "-m", "tests.web.tour", str(tmp_path)]
    routes = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    shown = [made.address(stop, "en").removeprefix(made.url[:-1]).split("?")[0] for stop in STOPS]
    assert len(routes) > len(STOPS)
    missed = [path for path in routes if not NO_PAGES.fullmatch(path) and not _among(path, shown)]
    assert missed == []


def _among(route: str, shown: Sequence[str]) -> bool:
    pattern, _, _ = compile_path(route.rstrip("/"))
    return any(pattern.fullmatch(path.rstrip("/")) for path in shown)


@pytest.mark.browser
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_accessible_and_fits_a_phone(
    made: Prepared, browser: Browser, lang: Lang
) -> None:
    faults: list[str] = []
    for stranger in (False, True):
        with made.visitor(
            browser, lang, stranger=stranger, viewport=SIZES[lang], reduced_motion="reduce"
        ) as context:
            page = context.new_page()
            for stop in (stop for stop in STOPS if stop.stranger == stranger):
                faults += [f"{stop.name}: {fault}" for fault in _faults(page, made, stop, lang)]
    assert faults == []


def _faults(page: Page, made: Prepared, stop: Stop, lang: Lang) -> Iterator[str]:
    page.set_viewport_size(SIZES[lang])  # type: ignore[arg-type]
    page.emulate_media(color_scheme="light")
    made.open(page, stop, lang)
    if page.locator("html").get_attribute("lang") != lang:
        yield "the language of the page is not told"
    # Colours between two states are nobody's.
    page.add_style_tag(content="*, ::before, ::after { transition: none !important; }")
    page.evaluate(AXE_SCRIPT)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for found in page.evaluate(AXE, scheme == "dark"):
            if found[0] in SERIOUS and tuple(found[1:3]) not in KNOWN:
                yield f"{scheme}, {SIZES[lang]['width']}: {found}"
    for size in (PHONE, SMALL_PHONE):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        width, height = _sizes(page)
        if width > size["width"]:
            yield f"{width} wide on a phone of {size['width']}"
        if height > HEADER:
            yield f"a header of {height} on a phone of {size['width']}"


def _sizes(page: Page) -> Any:
    """The width of what can be scrolled to, and the height of the header."""
    return page.evaluate(
        "() => [document.documentElement.scrollWidth, "
        'document.querySelector("header")?.getBoundingClientRect().height ?? 0]'
    )
