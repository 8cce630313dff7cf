"""媒体と出力の画面を見る: in a real browser; axe finds nothing, marks and prints are right."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.browser import a_page, chromium, violations
from tests.entry import inside
from tests.people import an_officer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.outputs import actions
from tesuri.workplace.outputs.limits import LIST_SIZE
from tesuri.workplace.outputs.tests.a_store import SECRET, Store, a_store

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("TESURI_PICTURES", "")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    page = a_page(browser)
    yield page
    page.context.close()


def enter(page: Page, actor: Actor, url: str) -> None:
    client = inside(Client(), actor)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def look(page: Page, place: str, name: str) -> None:
    page.goto(place)
    assert violations(page) == [], name
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def furnished() -> Store:
    store = a_store()
    usb, paper = store.lent("U-001"), store.kept("P-001", "paper")
    store.erase(usb)
    store.lend(paper)
    server = store.kept("SV-1", "server")
    store.dispose(server)
    store.decide(server)
    receiver = store.receiver().number
    for count in (1, LIST_SIZE.value + 1):
        actions.export(
            store.clerk,
            Duty.PAYMENTS,
            "総合振込ファイル　支払処理 第1号",
            SECRET,
            count=count,
            medium=usb.number,
            recipient=receiver,
            columns=["金融機関", "口座番号", "受取人名"],
        )
    return store


def test_every_screen_of_the_room(page: Page, live_server: Any) -> None:
    store = furnished()
    root = f"{live_server.url}/outputs"
    enter(page, store.keeper, live_server.url)
    number = actions.look_at_media(store.keeper)[-1].number
    receiver = actions.look_at_recipients(store.keeper)[0].number
    for place, name in (
        ("media/", "media"),
        (f"media/{number}/", "medium-lent"),
        ("media/new/", "medium-new"),
        ("recipients/", "recipients"),
        ("recipients/new/", "recipient-new"),
        (f"recipients/{receiver}/", "recipient"),
        ("orders/", "orders"),
    ):
        look(page, f"{root}/{place}", name)
    enter(page, store.chief, live_server.url)
    paper = next(each for each in actions.look_at_media(store.chief) if each.label == "P-001")
    order = actions.look_at_orders(store.chief)[0]
    look(page, f"{root}/media/{paper.number}/", "medium-to-approve")
    look(page, f"{root}/orders/{order.number}/", "order-to-approve")
    look(page, f"{live_server.url}/", "home-of-the-chief")
    enter(page, store.clerk, live_server.url)
    look(page, f"{root}/orders/{order.number - 1}/", "order-to-take")


def test_the_mark_lies_over_the_page_and_catches_no_click(page: Page, live_server: Any) -> None:
    a_store()
    levels = (Level.SEE, Level.EDIT, Level.PRINT)
    clerk = an_officer("mita", "三田", *((Duty.PAYMENTS, level) for level in levels))
    enter(page, clerk, live_server.url)
    look(page, f"{live_server.url}/payments/", "payments-with-mark")
    assert page.locator("svg.watermark").is_visible()
    page.get_by_role("button", name="作る").click()
    with page.expect_response("**/outputs/screens/") as told:
        page.evaluate("window.print()")
    assert told.value.status == 204
    assert AuditRecord.objects.filter(kind="outputs.screen_printed").count() == 1
    page.emulate_media(media="print")
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "payments-printed.png", full_page=True)
    assert page.get_by_role("heading", level=1).is_visible()


def test_who_may_not_print_prints_an_empty_sheet(page: Page, live_server: Any) -> None:
    a_store()
    enter(page, an_officer("mita", "三田", (Duty.PAYMENTS, Level.SEE)), live_server.url)
    page.goto(f"{live_server.url}/payments/")
    page.emulate_media(media="print")
    assert not page.get_by_role("heading", level=1).is_visible()
    assert page.get_by_text("この画面は印刷できません").is_visible()
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / "payments-not-printed.png")
