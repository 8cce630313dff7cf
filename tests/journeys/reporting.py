"""８月の現況の届出: from the list of who owes a report to the notices, and who reports too late."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine
from playwright.sync_api import Browser

from tests import people
from tests.journeys.desk import Seat
from tesuri.welfare.allowances import jobs
from tesuri.welfare.allowances.models import (
    Claim,
    MailingBundle,
    MailingOrder,
    NoticeBundle,
    NoticeRun,
)
from tesuri.welfare.allowances.tests import campaign_desk, notices_desk
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.actors import Actor

JAPAN = ZoneInfo("Asia/Tokyo")
MAY = datetime(2026, 5, 20, 10, 0, tzinfo=JAPAN)
JULY = datetime(2026, 7, 15, 9, 0, tzinfo=JAPAN)
AUGUST = datetime(2026, 8, 20, 10, 0, tzinfo=JAPAN)
SEPTEMBER = datetime(2026, 9, 14, 9, 0, tzinfo=JAPAN)
OCTOBER = datetime(2026, 10, 5, 9, 0, tzinfo=JAPAN)
TOO_LATE = datetime(2026, 10, 20, 9, 0, tzinfo=JAPAN)
CAMPAIGN = "令和8年の現況の届出"
ACCEPTS = "この内容を承認する"


@dataclass
class Office:
    """窓口: two people, and the two who receive 特別障害者手当."""

    browser: Browser
    url: str
    clerk: Actor
    chief: Actor
    haruko: Claim
    natsuo: Claim

    @contextmanager
    def on(self, moment: datetime, actor: Actor) -> Iterator[Seat]:
        """その日の席."""
        with time_machine.travel(moment):
            seat = Seat(self.browser, "welfare", self.url, actor)
            try:
                yield seat
            finally:
                seat.leave()

    @contextmanager
    def at_campaign(self, moment: datetime) -> Iterator[Seat]:
        """その日の、現況の届出の画面."""
        with self.on(moment, self.clerk) as seat:
            seat.follow("請求と認定")
            seat.follow("現況の届出")
            seat.follow(CAMPAIGN)
            yield seat


def an_office(browser: Browser, url: str) -> Office:
    """五月の窓口: both were granted; 春子 earned much last year, as is known in summer."""
    with time_machine.travel(MAY):
        work = (Duty.ALLOWANCES, Duty.PERSONS)
        desk = Desk(people.sato(*work), people.suzuki(*work))
        haruko, natsuo = campaign_desk.granted_to_two(desk)
        notices_desk.learns(haruko.person, 2025, 9_000_000)
    return Office(browser, url, desk.clerk, desk.chief, haruko, natsuo)


def clerk_lists_them_and_has_the_forms_made(office: Office) -> None:
    """７月: the list, and a form for each with what is known."""
    with office.on(JULY, office.clerk) as seat:
        seat.follow("請求と認定")
        seat.follow("現況の届出")
        seat.press(f"{CAMPAIGN}を始める")
        seat.sees("未提出　2件")
        seat.press("所得状況届の用紙の作成を始める")
        jobs.make_mailing(MailingOrder.objects.latest("pk").pk)
        seat.page.reload()
        seat.sees("2件のうち2件を作りました")
        bundle = MailingBundle.objects.get().pk
        assert seat.download(f"束 {bundle} を印刷する", role="button")[:5] == b"%PDF-"


def haruko_reports_in_two_steps(office: Office) -> None:
    """８月: a paper is missing at first, and comes the same day."""
    for missing in ("本人の所得・扶養親族等の証明書", ""):
        with office.at_campaign(AUGUST) as seat:
            seat.fill("請求番号", office.haruko.number)
            seat.press("届を開く")
            seat.fill("提出日", "令和8年8月20日")
            if missing:
                seat.tick(missing)
            seat.press("届を受け付ける")
            seat.sees("補正待ち　1件" if missing else "受理　1件")


def clerk_reminds_who_has_not(office: Office) -> None:
    """９月: the days are over; 夏男 is asked once more."""
    with office.at_campaign(SEPTEMBER) as seat:
        seat.fill("提出の期限", "令和8年9月30日")
        seat.press("督促状を作る")
        jobs.make_mailing(MailingOrder.objects.latest("pk").pk)
        seat.page.reload()
        seat.sees("1件のうち1件を作りました", "提出の期限は令和8年9月30日です")


def two_people_withhold_his_payments(office: Office) -> None:
    """１０月: nothing came; another person approves, and the notice is made."""
    with office.at_campaign(OCTOBER) as seat:
        seat.follow("差止めを起案する")
        seat.tick("髙橋　夏男")
        seat.fill("正当な理由がないと認めた事情", "電話で尋ねたが、申出がない")
        seat.press("差止めを起案する")
        seat.press("決裁に上げる")
        place = seat.page.url
    with office.on(OCTOBER, office.chief) as seat:
        seat.page.goto(place)
        seat.sees("電話で尋ねたが、申出がない", "第12条")
        seat.press(ACCEPTS)
        seat.sees("効力発生")
    with office.at_campaign(OCTOBER) as seat:
        seat.sees("差し止めている方は1件です")
        seat.press("支払差止通知書の作成を始める")
        jobs.make_mailing(MailingOrder.objects.latest("pk").pk)


def two_people_decide_the_next_year(office: Office) -> None:
    """１０月: what 春子 reported stops her allowance from August, and she is told why."""
    with office.at_campaign(OCTOBER) as seat:
        seat.follow("決定の起案を開く")
        seat.press("起案する")
        seat.sees("支給停止", "30,450円")
        seat.press("まとめて決裁に上げる")
        place = seat.page.url
    with office.on(OCTOBER, office.chief) as seat:
        seat.page.goto(place)
        seat.sees(office.haruko.number, "支給停止")
        seat.press(ACCEPTS)
        seat.sees("効力発生")


def clerk_issues_what_is_owed(office: Office) -> None:
    """１０月: the notices of the decisions of that day, in a bundle."""
    with office.on(OCTOBER, office.clerk) as seat:
        seat.follow("請求と認定")
        seat.follow("通知書の一括発行")
        seat.fill("効力の生じた日（から）", "令和8年10月5日")
        seat.fill("効力の生じた日（まで）", "令和8年10月5日")
        seat.press("通知書を作る")
        jobs.issue_notices(NoticeRun.objects.get().pk)
        seat.page.reload()
        seat.sees("1通のうち1通を発行しました")
        bundle = NoticeBundle.objects.get().pk
        assert seat.download(f"束 {bundle} を印刷する", role="button")[:5] == b"%PDF-"


def natsuo_reports_too_late_and_is_paid_again(office: Office) -> None:
    """１０月の末: the report lifts what was withheld, at once."""
    with office.at_campaign(TOO_LATE) as seat:
        seat.follow("髙橋　夏男")
        seat.fill("提出日", "令和8年10月20日")
        seat.press("届を受け付ける")
        seat.sees("差し止めている方は0件です", "受理　2件")
