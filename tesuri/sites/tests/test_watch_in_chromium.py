"""記録の点検の画面の試験: a morning of the security officer, in a real browser, with axe."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings as site
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests import people
from tests.browser import a_page, chromium
from tests.entry import inside
from tests.residents import NATSUO, registered, shielded
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.tests.test_in_chromium import look
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.watch.actions import figures
from tesuri.workplace.watch.actions.finding import find_alerts
from tesuri.workplace.watch.tests.a_log import HARUKO, Seen, clerk, ito, looked

pytestmark = pytest.mark.django_db(transaction=True)
LEVELS = (Level.SEE, Level.EDIT, Level.PRINT, Level.EXPORT)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser, live_server: Any, settings: Any) -> Iterator[Page]:
    """伊藤's screen, behind the entrance."""
    settings.TESURI_ORIGIN = live_server.url
    what_happened_last_week(ito(*LEVELS))
    page = a_page(browser)
    actor = people.an_officer(
        "abe", "阿部", *((Duty.AUDIT, level) for level in LEVELS), (Duty.PERSONS, Level.SEE)
    )
    mark = inside(Client(), actor).cookies[site.SESSION_COOKIE_NAME].value
    here = {"name": site.SESSION_COOKIE_NAME, "value": mark, "url": live_server.url}
    page.context.add_cookies([here])  # type: ignore[list-item]  # a plain dict
    page.goto(f"{live_server.url}/watch/")
    yield page
    page.context.close()


def a_weekday() -> datetime:
    """Noon of the last Tuesday of a whole week."""
    today = timezone.localtime().replace(hour=12, minute=0, second=0, microsecond=0)
    return today - timedelta(days=today.weekday() + 6)


def what_happened_last_week(officer: Actor) -> None:
    """A hidden person, a well-known one, a night, many at once, an emergency, a wrong password."""
    noon = a_weekday()
    with time_machine.travel(noon - timedelta(days=30), tick=False):
        shielded(registered(HARUKO))
    figures.list_figure(officer, NATSUO, reason="市議会議員")
    sato = replace(clerk(), terminal="T2026-001")
    looked(sato, HARUKO, at=noon, items=["氏名", "生年月日", "手続の有無"])
    looked(sato, HARUKO, at=noon + timedelta(minutes=4), event=Seen.ENQUIRY_SENT)
    looked(clerk("suzuki", "鈴木"), NATSUO, at=noon + timedelta(hours=9))
    for n in range(30):
        looked(clerk("mori", "森"), f"10000002{n:02d}", at=noon + timedelta(minutes=n))
    opened = replace(clerk("kobayashi", "小林"), purpose="緊急: E3 停電のための手作業の支払")
    looked(opened, "1000000009", at=noon + timedelta(hours=1))
    entrance = Actor("system:entrance", "入口", people.CITY, terminal="T2026-009")
    for n in range(6):
        failed = {"event": AccessEvent.ENTRY_FAILED, "outcome": "refused", "account": "tanaka"}
        looked(entrance, "", at=noon + timedelta(minutes=n), reason="wrong_password", **failed)
    find_alerts(Actor.system("watch", people.CITY), noon.date())
    seal_heads()


def go(page: Page, name: str) -> None:
    page.get_by_role("navigation", name="記録の点検").get_by_role("link", name=name).click()


def test_a_morning_of_the_security_officer(page: Page) -> None:
    expect(page.get_by_role("heading", name="異常なアクセス", exact=True)).to_be_visible()
    look(page, "watch-alerts")
    row = page.get_by_role("row").filter(has_text="支援措置の対象者")
    row.get_by_role("link").click()
    look(page, "watch-alert")
    page.get_by_label("業務上必要").check()
    page.get_by_label("理由").fill("係長に確かめた。窓口での請求の受付。")
    page.get_by_role("button", name="処置して次へ").click()
    expect(page.get_by_text("「業務上必要」としました")).to_be_visible()
    look(page, "watch-next")
    page.get_by_role("link", name="異常なアクセス").first.click()
    page.get_by_role("link", name="処置したもの").click()
    look(page, "watch-answered")


def test_a_search_leads_to_a_record_and_to_who_looked(page: Page) -> None:
    go(page, "記録の検索")
    look(page, "watch-search-empty")
    page.get_by_label("対象者の宛名番号").fill(HARUKO)
    page.get_by_role("button", name="検索する").click()
    look(page, "watch-search")
    with page.expect_popup() as opened:
        page.get_by_role("region", name="検索の結果").get_by_role("link").last.click()
    opened.value.wait_for_load_state()
    look(opened.value, "watch-record")
    page.get_by_role("button", name="だれが見たか").click()
    look(page, "watch-lookers")


def test_the_week_the_reviews_and_the_registers(page: Page) -> None:
    go(page, "週報")
    look(page, "watch-week")
    go(page, "定期点検")
    look(page, "watch-reviews")
    go(page, "暦と名簿")
    look(page, "watch-registers")
