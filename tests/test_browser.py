"""検査そのものの試験: axe is silent about a good page and speaks about a bad one, in Japanese."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page

from tests.browser import a_page, chromium, state_of, violations

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


def test_a_page_is_the_same_only_with_everything_that_can_be_seen(page: Page) -> None:
    form = GOOD.replace(
        "<button>", '<input type="hidden" name="csrfmiddlewaretoken" value="1"><button>'
    )
    page.set_content(form)
    first = state_of(page)
    page.set_content(form.replace('value="1"', 'value="2"'))
    assert state_of(page) == first
    page.get_by_label("氏名").fill("手摺春子")
    filled = state_of(page)
    page.get_by_role("button").focus()
    focused = state_of(page)
    page.set_viewport_size({"width": 640, "height": 800})
    narrow = state_of(page)
    page.evaluate("document.querySelector('h1').style.color = '#bbb'")
    pale = state_of(page)
    assert len({first, filled, focused, narrow, pale}) == 5
    assert [each.rule for each in violations(page)] == ["color-contrast"]
    page.set_viewport_size({"width": 1280, "height": 800})


def test_a_bad_page_is_found_bad_again_and_after_a_good_one(page: Page) -> None:
    for content, is_sound in ((GOOD, True), (BAD, False), (BAD, False), (GOOD, True)):
        page.set_content(content)
        assert (violations(page) == []) == is_sound
