"""入口の画面の試験: in a real browser, with a fingerprint reader and with the key of the demo."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import Reader, a_page, chromium, violations
from tests.entrance import PASSWORD, a_ticket, with_password
from tests.people import APPROVER, an_officer, sato
from tesuri.workplace.access.duties import Duty

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("TESURI_PICTURES", "")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, live_server: Any, settings: Any) -> Iterator[Page]:
    """At the entrance of a site, on an unregistered terminal."""
    settings.TESURI_ORIGIN = live_server.url
    page = a_page(browser)
    page.goto(f"{live_server.url}/entry/")
    yield page
    page.context.close()


def register_terminal(page: Page) -> None:
    look(page, "terminal")
    page.get_by_role("button", name="この端末の登録を申請する").click()
    expect(page.get_by_role("heading", name="ログイン", exact=True)).to_be_visible()
    look(page, "login")


def enrol(page: Page, user_id: str) -> None:
    page.get_by_role("link", name="鍵の登録").click()
    page.get_by_label("利用者ID").fill(user_id)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_label("登録券").fill(a_ticket(user_id))
    choose(page)
    look(page, "enrolment")
    page.get_by_role("button", name="鍵を登録する").click()
    expect(page.get_by_text("鍵を登録しました")).to_be_visible()
    page.get_by_role("link", name="ログインへ進む").click()


def enter(page: Page, user_id: str, password: str = PASSWORD) -> None:
    page.get_by_label("利用者ID").fill(user_id)
    page.get_by_label("パスワード").fill(password)
    choose(page)
    page.keyboard.press("Enter")


def choose(page: Page) -> None:
    if hasattr(page, "reader"):
        page.get_by_label("この端末の認証器").check()


def look(page: Page, name: str) -> None:
    """Without violations; and kept as a picture when someone wants to see it."""
    assert violations(page) == []
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


@pytest.mark.control("C-3-04")
def test_a_fingerprint_reader_opens_the_door_for_the_right_finger(page: Page) -> None:
    with_password(sato(Duty.PERSONS))
    reader = Reader.beside(page)
    vars(page).update(reader=reader)
    register_terminal(page)
    enrol(page, "sato")
    reader.recognises(finger=False)
    enter(page, "sato")
    expect(page.get_by_role("alert")).to_contain_text("本人を確かめられませんでした")
    look(page, "wrong-finger")
    reader.recognises(finger=True)
    enter(page, "sato")
    expect(page.get_by_role("heading", name="あなたを待っている仕事")).to_be_visible()


def test_the_key_of_the_demo_opens_the_door(page: Page) -> None:
    with_password(an_officer("kanri", "管理", *((Duty.ADMINISTRATION, each) for each in APPROVER)))
    register_terminal(page)
    enrol(page, "kanri")
    enter(page, "kanri", "a wrong password")
    expect(page.get_by_role("alert")).to_contain_text("ログインできませんでした")
    look(page, "refused")
    enter(page, "kanri")
    expect(page.get_by_role("heading", name="あなたを待っている仕事")).to_be_visible()
    look(page, "home")
    address = page.url
    page.get_by_role("link", name="管理", exact=True).click()
    expect(page.get_by_text("登録済み")).to_be_visible()
    look(page, "terminals")
    page.goto(f"{address}persons/search/")
    expect(page.get_by_role("heading", name="権限がありません")).to_be_visible()
    look(page, "not-allowed")
    page.get_by_role("button", name="ログアウト").click()
    expect(page.get_by_role("heading", name="ログイン", exact=True)).to_be_visible()


def test_the_policy_of_the_page_lets_its_own_scripts_run(
    browser: Browser, live_server: Any, settings: Any
) -> None:
    settings.TESURI_ORIGIN = live_server.url
    context = browser.new_context(locale="ja-JP")
    page, said = context.new_page(), []
    page.on("console", lambda message: said.append(message.text))
    page.goto(f"{live_server.url}/entry/")
    page.get_by_role("button", name="この端末の登録を申請する").click()
    expect(page.get_by_role("heading", name="ログイン", exact=True)).to_be_visible()
    context.close()
    assert said == []
