"""検査そのものの試験: axe is silent about a good page and speaks about a bad one, in Japanese."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import a_page, chromium, violations

GOOD = """<!doctype html><html lang="ja"><head><title>申請</title></head><body><main><h1>申請</h1>
<form><label>氏名 <input name="name"></label><button>登録</button></form></main></body></html>"""
BAD = GOOD.replace("<label>氏名 ", "<p style='color:#bbb'>氏名 ").replace("</label>", "</p>")


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    with chromium() as browser:
        yield a_page(browser)


def test_a_good_page_has_no_violations(page: Page) -> None:
    page.set_content(GOOD)
    assert violations(page) == []


def test_a_field_without_a_label_and_pale_text_are_found(page: Page) -> None:
    page.set_content(BAD)
    found = violations(page)
    assert {each.rule for each in found} == {"label", "color-contrast"}
    assert any("ラベル" in each.advice for each in found)
