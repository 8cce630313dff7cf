"""点検と棚卸: what happened in a week, what the officer did about it, and the quarter's grants."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import time_machine
from django.db.backends.postgresql.psycopg_any import DateRange
from playwright.sync_api import Browser, expect

from tests import people
from tests.journeys.desk import Seat
from tests.residents import HARUKO, registered, shielded
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Officer
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.watch import jobs
from tesuri.workplace.watch.tests.a_log import looked

JAPAN = ZoneInfo("Asia/Tokyo")
WEDNESDAY = datetime(2026, 10, 14, 10, 0, tzinfo=JAPAN)
NEXT_NIGHT = datetime(2026, 10, 15, 5, 30, tzinfo=JAPAN)
MONDAY = datetime(2026, 10, 19, 9, 0, tzinfo=JAPAN)
AFTER_THE_TERM = datetime(2026, 11, 2, 9, 0, tzinfo=JAPAN)
SUMMER = DateRange(date(2026, 8, 1), None)  # before the quarter that is reviewed
MANY = 40
READS = (Level.SEE, Level.EDIT, Level.PRINT)


@dataclass
class City:
    """市: who works in it, and where its system answers."""

    browser: Browser
    url: str
    clerk: Actor
    collector: Actor
    chief: Actor
    officer: Actor

    @contextmanager
    def on(self, moment: datetime, actor: Actor) -> Iterator[Seat]:
        """その日の席: of one person at that moment."""
        with time_machine.travel(moment):
            seat = Seat(self.browser, "welfare", self.url, actor)
            try:
                yield seat
            finally:
                seat.leave()


def a_city(browser: Browser, url: str) -> City:
    """市の人: a clerk, another who is curious, their chief, and the security officer."""
    with time_machine.travel(WEDNESDAY):
        shielded(registered(HARUKO))
        clerk = people.an_officer("sato", "佐藤", (Duty.PERSONS, Level.SEE))
        collector = people.an_officer("mori", "森", (Duty.PERSONS, Level.SEE))
        chief = people.an_officer("suzuki", "鈴木", (Duty.PERSONS, Level.SEE))
        officer = people.an_officer(
            "ito", "伊藤", *((Duty.AUDIT, level) for level in READS), office="security"
        )
    return City(browser, url, clerk, collector, chief, officer)


def grants_of_the_summer(city: City) -> None:
    """夏からの権限: three that the chief of the office answers for in this quarter."""
    office = Office.objects.get(code="shogai")
    office.chief = Officer.objects.get(user_id=city.chief.user_id)
    office.save()
    holder = Officer.objects.get(user_id=city.clerk.user_id)
    for duty in (Duty.CERTIFICATES, Duty.EQUIPMENT, Duty.MEDICAL):
        Grant.objects.create(
            officer=holder, duty=duty, office=office, level=Level.SEE, valid=SUMMER
        )


def clerk_opens_a_hidden_person(city: City) -> None:
    """水曜日: one look at somebody whose address is hidden."""
    with city.on(WEDNESDAY, city.clerk) as seat:
        seat.follow("台帳")
        seat.fill("カナ氏名", "タカハシ")
        seat.press("台帳を検索する")
        seat.follow("髙橋　春子")
        seat.sees("支援措置")


def another_collects_people(city: City) -> None:
    """水曜日: many persons within an hour, as the log has them."""
    for number in range(MANY):
        looked(city.collector, f"20000000{number:02d}", at=WEDNESDAY)


def night_finds_what_stands_out(city: City) -> None:
    """夜: the job of every night, as the worker runs it."""
    with time_machine.travel(NEXT_NIGHT):
        jobs.find_every_pattern(timestamp=int(NEXT_NIGHT.timestamp()))
        seal_heads()


def officer_reviews_the_week(city: City) -> None:
    """月曜日: the log, each alert with its reason, and the report of the week."""
    with city.on(MONDAY, city.officer) as seat:
        seat.follow("記録の点検")
        seat.follow("記録の検索")
        seat.fill("対象者の宛名番号", HARUKO)
        seat.press("検索する")
        seat.sees("佐藤", "個人の画面の閲覧")
        seat.follow("異常なアクセス")
        seat.sees("支援措置の対象者", "大量の閲覧")
        seat.follow("", inside=seat.row("支援措置の対象者"))
        answer(seat, "業務上必要", "係長に確かめた。窓口での請求の受付。")
        seat.sees("森", f"{MANY}人")
        answer(seat, "違反の疑い", "本人に尋ねたが、理由を言えなかった。")
        seat.sees("いま、処置を待つ検知はありません")
        seat.follow("週報")
        seat.sees("支援措置の対象者", "大量の閲覧", "違反の疑い")
        seat.follow("次の週")
        seat.sees("伊藤（ito）")


def answer(seat: Seat, state: str, reason: str) -> None:
    """処置する: one alert, with a reason."""
    seat.tick(state)
    seat.fill("理由", reason)
    seat.press("処置して次へ")
    seat.sees(f"「{state}」としました")


def chief_answers_for_two_of_three(city: City) -> None:
    """月曜日: one grant is needed, one is not; the third is left for later and forgotten."""
    with city.on(MONDAY, city.chief) as seat:
        seat.follow("権限の棚卸を開く")
        seat.choose("佐藤さんの手帳の閲覧", "引き続き必要")
        seat.choose("佐藤さんの用具の閲覧", "取消し")
        seat.press("選んだ結果を登録する")
        seat.sees("引き続き必要1件、取消し1件")


def forgotten_grant_rests_and_is_reported(city: City) -> None:
    """期限の後: the officer sees which office is late, and the clerk why a right is gone."""
    with city.on(AFTER_THE_TERM, city.officer) as seat:
        seat.follow("権限の報告")
        cells = seat.row("鈴木").get_by_role("cell")
        expect(cells.last).to_have_text("1")
    with city.on(AFTER_THE_TERM, city.clerk) as seat:
        seat.sees("棚卸の確認がないため止まっています")
