"""本人の再確認をブラウザで: one motion with the finger or the key of the demo, then the act."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser import Reader
from tests.entrance import with_password
from tests.entry import a_terminal
from tests.people import APPROVER, an_officer
from tesuri.workplace.access import announcement
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import Officer, OfficerSession, Terminal
from tesuri.workplace.access.tests.test_in_chromium import (
    browser,
    enrol,
    enter,
    look,
    page,
    register_terminal,
)

__all__ = ["browser", "page"]
pytestmark = pytest.mark.django_db(transaction=True)
HOME, BUTTON = "あなたを待っている仕事", "停止する"


def arrive(page: Page, *, with_reader: bool) -> Reader | None:
    """管理: is in, at the list of terminals; the verification is older than five minutes."""
    allowed = ((Duty.ADMINISTRATION, each) for each in APPROVER)
    with_password(an_officer("kanri", "管理", *allowed))
    a_terminal("T-9")
    reader = Reader.beside(page) if with_reader else None
    if reader:
        vars(page).update(reader=reader)
    register_terminal(page)
    enrol(page, "kanri")
    enter(page, "kanri")
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()
    page.get_by_role("link", name="管理", exact=True).click()
    page.get_by_role("link", name="T-9").click()
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    OfficerSession.objects.update(verified_at=timezone.now() - timedelta(minutes=6))
    return reader


def is_stopped() -> bool:
    return Terminal.objects.get(number="T-9").retired_at is not None


def test_the_right_finger_sends_the_form_and_the_wrong_one_does_not(page: Page) -> None:
    reader = arrive(page, with_reader=True)
    assert reader is not None
    reader.recognises(finger=False)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("alert")).to_contain_text("本人を確かめられませんでした")
    look(page, "fresh-wrong-finger")
    assert not is_stopped()
    reader.recognises(finger=True)
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("端末 T-9 を停止しました。")).to_be_visible()
    assert is_stopped()


def test_the_key_of_the_demo_does_it_without_a_question(page: Page) -> None:
    arrive(page, with_reader=False)
    page.get_by_role("button", name=BUTTON).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("端末 T-9 を停止しました。")).to_be_visible()
    assert is_stopped()


def test_without_the_script_the_refusal_leads_to_the_page_and_back(page: Page) -> None:
    arrive(page, with_reader=False)
    page.evaluate("document.querySelectorAll('[data-fresh]').forEach(f => delete f.dataset.fresh)")
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_role("heading", name="本人の確認が必要です")).to_be_visible()
    look(page, "not-fresh")
    page.get_by_role("link", name="本人を確かめて").click()
    look(page, "verification")
    page.get_by_role("button", name="本人を確かめて進む").click()
    expect(page.get_by_role("button", name=BUTTON)).to_be_visible()
    page.get_by_role("button", name=BUTTON).click()
    expect(page.get_by_text("端末 T-9 を停止しました。")).to_be_visible()


def test_the_first_day_announcement_and_own_password_by_keyboard(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    with_password(an_officer("kanri", "管理"))
    monkeypatch.setattr(announcement, "VERSION", "another text")
    Officer.objects.update(must_change=True)
    register_terminal(page)
    enrol(page, "kanri")
    enter(page, "kanri")
    expect(page.get_by_role("heading", name="パスワードの変更")).to_be_visible()
    look(page, "password")
    page.get_by_label("今のパスワード").fill("wrong")
    page.get_by_label("新しいパスワード", exact=False).first.fill("kanri2026")
    page.get_by_label("新しいパスワード（もう一度）").fill("kanri2026")
    page.keyboard.press("Enter")
    expect(page.get_by_text("12文字以上").first).to_be_visible()
    expect(page.get_by_text("今のパスワードを確かめられませんでした").first).to_be_visible()
    look(page, "password-mistakes")
    Officer.objects.update(must_change=False)
    page.goto(page.url.replace("password/change/", "announcement/"))
    look(page, "announcement")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=HOME)).to_be_visible()
