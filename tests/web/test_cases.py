"""The page of past cases, in a real browser."""

from collections.abc import Callable
from typing import Any

import pytest

pytestmark = pytest.mark.browser
DESCRIPTIONS = {
    "fr": "Un fournisseur arrête ses livraisons pour obtenir de meilleurs prix.",
    "en": "A supplier stops deliveries to obtain better prices.",
}


@pytest.mark.parametrize(("lang", "locale"), [("fr", "fr-FR"), ("en", "en-GB")])
def test_describe_read_compare_and_look(visit: Callable[..., Any], lang: str, locale: str) -> None:
    opened = visit(locale, f"{lang}/cases", wait="#description textarea")
    page = opened.page
    page.fill("#description textarea", DESCRIPTIONS[lang])
    page.click("#search")
    page.wait_for_selector("article.case")
    cards = page.locator("article.case")
    assert cards.count() == 10
    assert page.locator("article.case .why").first.inner_text()
    assert "volkswagen-prevent" in (page.locator("#results").inner_html())
    boxes = page.locator("#compare input")
    boxes.nth(0).check()
    boxes.nth(1).check()
    page.wait_for_selector(".compare table")
    assert page.locator(".compare thead th").count() == 2
    page.click("#pictures button")
    page.locator("#pictures table").wait_for()
    assert page.locator("#pictures svg circle").count() > 20
    cards.first.locator("a").click()
    page.wait_for_selector(".whole-case svg")
    assert "case=" in page.url
    assert page.locator(".whole-case .published a").count() >= 1
    assert opened.complaints == []
    assert all(url.startswith(("http://127.0.0.1", "data:", "blob:")) for url in opened.requests)


def test_a_filter_leaves_what_fits(visit: Callable[..., Any]) -> None:
    page = visit("en-GB", "en/cases/", wait="#description textarea").page
    page.locator("#filters input").nth(1).click()
    page.get_by_role("option", name="arbitration").click()
    page.wait_for_selector("article.case")
    cards = page.locator("article.case .chips")
    assert cards.count() >= 3
    assert all("arbitration" in text for text in cards.all_inner_texts())
