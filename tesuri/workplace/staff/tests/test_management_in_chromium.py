"""管理の画面の試験: the screens of keys, terminals and emergencies, in a real browser, with axe."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser import a_page, chromium
from tests.entrance import a_ticket, administrator, with_password
from tests.entry import inside
from tests.people import CITY, an_officer, sato
from tesuri.workplace.access import emergencies, passwords, tickets
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer, Terminal
from tesuri.workplace.access.terminals import Place
from tesuri.workplace.access.tests.test_in_chromium import enrol, enter, look, register_terminal
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions import off_site, proposals

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, live_server: Any, settings: Any) -> Iterator[Page]:
    settings.TESURI_ORIGIN = live_server.url
    page = a_page(browser)
    page.goto(f"{live_server.url}/entry/")
    yield page
    page.context.close()


def come_in(page: Page, user_id: str) -> None:
    register_terminal(page)
    enrol(page, user_id)
    enter(page, user_id)
    expect(page.get_by_role("heading", name="あなたを待っている仕事")).to_be_visible()


def test_a_person_adds_a_spare_key_and_gives_one_back(page: Page) -> None:
    with_password(sato(Duty.PERSONS))
    come_in(page, "sato")
    page.get_by_role("link", name="自分の鍵").click()
    look(page, "own-keys")
    page.get_by_label("新しい鍵の名前").fill("予備の鍵")
    page.get_by_label("登録券").fill(a_ticket())
    page.get_by_role("button", name="本人を確かめて追加する").click()
    expect(page.get_by_text("鍵「予備の鍵」を追加しました")).to_be_visible()
    page.locator("summary", has_text="予備の鍵").click()
    look(page, "own-keys-two")
    page.locator("details[open]").get_by_label("失効の理由").fill("紛失したため")
    page.locator("details[open]").get_by_role("button", name="この鍵を失効する").click()
    expect(page.get_by_text("鍵「予備の鍵」を失効しました")).to_be_visible()


def a_day_of_the_administrators() -> Terminal:
    """What the second administrator left for the first to confirm."""
    other, terminal = administrator("kanri2"), Terminal.objects.get()
    number = Officer.objects.get(user_id="sato").pk
    change = Place(None, is_shared=True, may_print=True)
    proposals.set_terminal(other, terminal.number, change, "媒体への出力をやめる")
    tickets.issue(other, number)
    emergencies.ask(other, number, Duty.PAYMENTS, [Level.SEE], "災害のため")
    return terminal


def declare_a_check(page: Page) -> None:
    """What the log and what rests on it are read for."""
    page.get_by_role("link", name="利用目的を選ぶ").click()
    page.get_by_label("点検・監査・開示請求への対応").check()
    page.get_by_role("button", name="この目的で使う").click()
    page.locator("a.system").click()


def management(page: Page, label: str) -> None:
    """To one of the screens behind 管理."""
    page.get_by_role("navigation", name="業務").get_by_role("link", name="管理").click()
    tabs = page.get_by_role("navigation", name="管理の画面")
    tabs.get_by_role("link", name=label, exact=True).click()
    expect(page.get_by_role("heading", name=label, exact=True)).to_be_visible()


def test_an_administrator_works_through_the_screens_of_the_management(page: Page) -> None:
    with_password(administrator())
    with_password(sato(Duty.PERSONS))
    come_in(page, "kanri")
    Terminal.objects.update(body=CITY)
    a_day_of_the_administrators()
    for label in ("端末", "持出し簿", "鍵と登録券", "緊急時の権限"):
        management(page, label)
        look(page, f"management-{label}")
    page.get_by_role("button", name="確認して開く").click()
    expect(page.get_by_text("使用中")).to_be_visible()
    management(page, "鍵と登録券")
    page.get_by_role("link", name="佐藤").click()
    look(page, "holder")
    with page.expect_navigation():  # the script first asks whether the verification is fresh
        page.get_by_role("button", name="確認して後半を表示する").click()
    look(page, "ticket-half")


def test_an_administrator_approves_the_change_of_a_terminal(page: Page) -> None:
    with_password(administrator())
    with_password(sato(Duty.PERSONS))
    come_in(page, "kanri")
    Terminal.objects.update(body=CITY)
    terminal = a_day_of_the_administrators()
    page.reload()
    management(page, "端末")
    page.get_by_role("link", name=terminal.number).click()
    expect(page.get_by_role("heading", name="持出しを申し出る")).to_be_visible()
    look(page, "terminal-waiting")
    page.get_by_role("link", name=f"端末 {terminal.number} の変更").first.click()
    look(page, "terminal-change")
    with page.expect_navigation():
        page.get_by_role("button", name="この内容を承認する").click()
    expect(page.get_by_text("承認し、変更を登録しました")).to_be_visible()
    management(page, "端末")
    page.get_by_role("link", name=terminal.number).click()
    look(page, "terminal-page")


def test_an_administrator_lifts_a_wait_and_ends_a_session(page: Page) -> None:
    with_password(administrator())
    with_password(sato(Duty.PERSONS))
    come_in(page, "kanri")
    inside(Client(), Actor("sato", "佐藤", CITY, "shogai"))
    Terminal.objects.update(body=CITY)
    an_officer("ito", "伊藤")
    for number in range(5):
        passwords.check("sato", "wrong", f"T-{number}")
    for _ in range(3):
        passwords.check("nobody", "wrong", "T-1")
    management(page, "ログインの状況")
    look(page, "situation")
    page.get_by_label("解除の理由（佐藤）").fill("本人に電話で確かめた")
    page.get_by_role("button", name=re.compile("解除する.*佐藤")).click()
    expect(page.get_by_text("佐藤さんの待ち時間を解除しました")).to_be_visible()
    page.get_by_label("終わらせる理由（佐藤）").fill("離席したまま")
    page.get_by_role("button", name=re.compile("終わらせる.*佐藤")).click()
    expect(page.get_by_text("佐藤さんのセッションを終わらせました")).to_be_visible()
    page.get_by_role("link", name="伊藤", exact=True).click()
    look(page, "officer-with-keys")
    page.get_by_role("link", name="鍵と登録券を開く").click()
    page.get_by_role("link", name="利用者IDと権限").click()
    page.get_by_role("link", name="T-1", exact=True).first.click()
    look(page, "terminal-with-logins")


def test_the_security_officer_permits_and_checks(page: Page) -> None:
    one, other, person = administrator(), administrator("kanri2"), sato(Duty.PERSONS)
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    with_password(an_officer("ito", "伊藤", *((Duty.AUDIT, each) for each in levels)))
    come_in(page, "ito")
    Terminal.objects.update(body=CITY)
    number, today = Officer.objects.get(user_id=person.user_id).pk, timezone.localdate()
    emergencies.confirm(
        other, emergencies.ask(one, number, Duty.PAYMENTS, [Level.SEE], "災害のため").pk
    )
    plan = off_site.Plan(number, "訪問調査", "熊谷市内", today, today + timedelta(days=2))
    off_site.ask_off_site(one, Terminal.objects.get().number, plan)
    page.reload()
    look(page, "home-of-security")
    declare_a_check(page)
    page.get_by_role("link", name=re.compile("の持出し")).first.click()
    look(page, "off-site-to-permit")
    with page.expect_navigation():
        page.get_by_role("button", name="この内容を承認する").click()
    expect(page.get_by_text("許可しました")).to_be_visible()
    page.goto(page.url.split("/approvals/")[0] + "/staff/off-site/permission/")
    look(page, "off-site-permitted")
    page.goto(page.url.split("/staff/")[0])
    page.get_by_role("link", name="緊急時の権限の点検を開く").click()
    look(page, "emergency-report")
    page.get_by_label("点検の結果").fill("理由のとおり")
    page.get_by_role("button", name="点検を記録する").click()
    expect(page.get_by_text("理由のとおり")).to_be_visible()
