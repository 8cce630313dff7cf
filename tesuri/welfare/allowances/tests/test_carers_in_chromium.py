"""特別児童扶養手当をブラウザで: from the claim to the handover, by two people, with axe."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as here
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect

from tests.browser import a_page, chromium, violations
from tests.entry import inside
from tesuri.ground.text.eras import wareki
from tesuri.welfare.allowances.models import Filing, Ruling
from tesuri.welfare.allowances.tests.carers_desk import child_in, granted, mother
from tesuri.welfare.allowances.tests.desk import chief, clerk
from tesuri.welfare.persons.models import Person
from tesuri.workplace.audit.actors import Actor

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("TESURI_PICTURES", "")
ASKED = {
    "戸籍の謄本又は抄本",
    "世帯の全員の住民票",
    "医師・歯科医師の診断書",
    "受給資格者の所得の証明書",
}
NOT_ASKED = (
    *("エックス線直接撮影写真", "主として生計を維持", "別居して監護", "19歳未満の控除対象"),
    *("扶養親族等でない児童", "特別児童扶養手当被災状況書", "配偶者・扶養義務者の所得の証明書"),
)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def pages(browser: Browser) -> Iterator[tuple[Page, Page]]:
    """佐藤's and 鈴木's."""
    both = a_page(browser), a_page(browser)
    yield both
    for page in both:
        page.context.close()


def sit_down(page: Page, actor: Actor, url: str) -> None:
    client = inside(Client(), actor)
    name = here.SESSION_COOKIE_NAME
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])
    page.goto(f"{url}/")


def look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"carers-{name}.png", full_page=True)
    assert violations(page) == [], name


def press(page: Page, button: str, name: str) -> None:
    """By keyboard: the button has the focus, and Enter is pressed."""
    with page.expect_navigation():
        page.get_by_role("main").get_by_role("button", name=button).first.focus()
        page.keyboard.press("Enter")
    look(page, name)


def follow(page: Page, link: str, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=link).first.focus()
        page.keyboard.press("Enter")
    look(page, name)


def claim(page: Page, person: Person, url: str) -> Filing:
    page.goto(f"{url}/persons/{person.key}/")
    follow(page, "特別児童扶養手当の請求を受け付ける", "new")
    page.get_by_label("受給資格者の別").select_option(label="母")
    page.get_by_label("請求・届出の日").fill("令和8年2月10日")
    page.get_by_label("個人番号カード").check()
    page.get_by_label("受給資格者の住所が日本国内にある").select_option(label="はい")
    press(page, "請求を受け付ける", "refused")
    expect(page.get_by_role("main")).to_contain_text("支給対象の児童を選んでください")
    page.get_by_role("group", name="支給対象の児童").get_by_label("髙橋　秋子").check()
    press(page, "請求を受け付ける", "filing")
    return Filing.objects.get()


def examine(page: Page) -> None:
    for words in ASKED:
        page.get_by_label(words).first.select_option(label="受け取った")
    for words in NOT_ASKED:
        page.get_by_label(words).first.select_option(label="該当しない")
    press(page, "書類の確認を登録する", "papers")
    press(page, "審査済みにする", "checked")


def forward(page: Page, other: Page, today: str) -> None:
    follow(page, "特別児童扶養手当", "cases")
    follow(page, "進達", "waiting")
    page.get_by_role("checkbox").first.check()
    page.get_by_label("進達日").fill(today)
    press(page, "進達を起案する", "transmittal")
    press(page, "決裁に上げる", "submitted")
    other.goto(page.url)
    look(other, "transmittal-to-approve")
    press(other, "この内容を承認する", "sent")


def rule(page: Page, other: Page, filing: Filing, today: str, url: str) -> None:
    page.goto(f"{url}/allowances/filings/{filing.number}/")
    follow(page, "県の決定を登録する", "new-ruling")
    page.get_by_label("決定の種類").select_option(label="認定")
    page.get_by_label("決定日").fill(today)
    page.get_by_label("県の文書番号").fill("埼障支第10号")
    page.get_by_label("受給者記号番号").fill("特児12345")
    page.get_by_label("初めの月").fill("令和8年3月1日")
    page.get_by_label("髙橋　秋子さんの等級").select_option(label="２級")
    press(page, "決裁に上げる", "ruling-waits")
    follow(page, "決裁を開く", "ruling-submitted")
    other.goto(page.url)
    look(other, "ruling-to-confirm")
    press(other, "この内容を承認する", "ruled")


def test_a_carer_claims_and_gets_the_notice_of_the_prefecture(
    pages: tuple[Page, Page], live_server: Any, settings: Any
) -> None:
    settings.TESURI_ERRANDS = "tesuri.sites.welfare.errands.waiting"
    page, other = pages
    today, person = wareki(timezone.localdate()), mother()
    sit_down(page, clerk(), live_server.url)
    sit_down(other, chief(), live_server.url)
    filing = claim(page, person, live_server.url)
    examine(page)
    page.goto(f"{live_server.url}/")
    expect(page.get_by_role("main")).to_contain_text("特別児童扶養手当の進達待ち")
    look(page, "home")
    forward(page, other, today)
    rule(page, other, filing, today, live_server.url)
    page.goto(f"{live_server.url}/allowances/carers/{filing.case.number}/")
    page.get_by_label("交付日").fill(today)
    page.get_by_label("交付の方法").fill("窓口で本人に")
    press(page, "認定の通知書の交付を記録する", "handed-over")
    expect(page.get_by_role("main")).to_contain_text("窓口で本人に")
    assert Ruling.objects.get().handover.way == "窓口で本人に"


@pytest.mark.parametrize("place", ["facts/", "children/{child}/", "obligors/", "filings/income/"])
def test_the_other_screens_of_a_carer_shut_nobody_out(
    pages: tuple[Page, Page], live_server: Any, place: str
) -> None:
    page, _ = pages
    actor = clerk()
    case = granted(actor, chief()).case
    sit_down(page, actor, live_server.url)
    where = place.format(child=child_in(case).pk)
    page.goto(f"{live_server.url}/allowances/carers/{case.number}/{where}")
    expect(page.get_by_role("main")).to_be_visible()
    look(page, where.replace("/", "-"))


def test_the_list_of_reports_shuts_nobody_out(pages: tuple[Page, Page], live_server: Any) -> None:
    page, _ = pages
    sit_down(page, clerk(), live_server.url)
    page.goto(f"{live_server.url}/allowances/carers/reports/")
    look(page, "reports")
