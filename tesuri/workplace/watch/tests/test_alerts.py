"""異常なアクセス: found once, told the same day, answered by another, with a reason."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse

from tests import people
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.audit import actions
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.watch import jobs
from tesuri.workplace.watch.actions import answering, figures, finding, registers, searching
from tesuri.workplace.watch.actions.finding import find_alerts
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.models import Alert, AlertStep, DayKind, Evidence, State
from tesuri.workplace.watch.queries import alerts as queries
from tesuri.workplace.watch.tests.a_log import HARUKO, NOON, Seen, at_desk, clerk, ito, looked

pytestmark = pytest.mark.django_db
DAY, NIGHT = date(2026, 10, 14), NOON + timedelta(hours=10)  # 22:00 in Japan
PROGRAM = Actor.system("watch", people.CITY)
ANSWER = {"state": "necessary", "reason": "所属長に確かめた"}


def an_alert(about: str = "sato") -> Alert:
    """佐藤 looked at night, and it was found."""
    looked(clerk(about), at=NIGHT)
    find_alerts(PROGRAM, DAY)
    return Alert.objects.get(pattern="off_hours")


def found() -> list[tuple[str, str]]:
    """Pattern and officer of everything that was found."""
    return sorted(Alert.objects.values_list("pattern", "officer_id"))


# --- 見つける ---


@pytest.mark.control("C-3-15")
def test_a_holiday_a_night_ten_failed_logins_and_mass_viewing_all_appear() -> None:
    looked(clerk("night"), at=NIGHT)
    looked(clerk("holiday"), at=NOON - timedelta(days=2))  # スポーツの日, a Monday
    entrance = Actor("system:entrance", "入口", people.CITY)
    for n in range(10):
        failed = {"event": AccessEvent.ENTRY_FAILED, "outcome": "refused", "account": "abe"}
        looked(entrance, "", at=NOON + timedelta(minutes=n), **failed)
        for each in range(3):
            subject = f"10000001{n}{each}"
            looked(clerk("many"), subject, at=NOON + timedelta(minutes=n))
    find_alerts(PROGRAM, DAY)
    find_alerts(PROGRAM, DAY - timedelta(days=2))
    expected = {("off_hours", "night"), ("closed_day", "holiday"), ("failed_logins", "abe")}
    assert set(found()) == expected | {("bulk", "many")}


@pytest.mark.control("C-3-15")
def test_it_finds_who_searched_at_night_and_opened_nobody() -> None:
    with time_machine.travel(NIGHT, tick=False):
        actions.record_shown(clerk(), AuditEvent.LOG_SEARCHED, [HARUKO, "1000000002"])
        actions.record(clerk("suzuki"), AuditEvent.LOG_SEARCHED, shown=2)  # a count names nobody
        actions.record(clerk("abe"), AuditEvent.LOG_SEARCHED, shown=[])
    find_alerts(PROGRAM, DAY)
    assert found() == [("off_hours", "sato")]
    assert dict(Alert.objects.get().told)["見た人"] == "2人"


def test_running_twice_finds_the_same_and_adds_nothing() -> None:
    an_alert()
    assert find_alerts(PROGRAM, DAY) == 0
    counted = (Alert.objects.count(), Evidence.objects.count(), AlertStep.objects.count())
    assert counted == (1, 1, 1)
    runs = AuditRecord.objects.filter(kind=WatchEvent.ALERTS_FOUND).order_by("id")
    assert [run.details["count"] for run in runs] == [1, 0]


def test_more_of_the_same_day_opens_a_closed_alert_again() -> None:
    alert = an_alert()
    answering.answer(ito(), [alert.pk], State.NECESSARY, "急ぎの届出")
    looked(clerk(), at=NIGHT + timedelta(minutes=1))
    assert find_alerts(PROGRAM, DAY) == 0
    assert queries.state_of(alert) == State.OPEN
    assert alert.evidence.count() == 2


def test_a_body_finds_only_what_was_done_for_it() -> None:
    looked(clerk(body=people.OTHER_CITY), at=NIGHT)
    assert find_alerts(PROGRAM, DAY) == 0


def test_every_night_all_patterns_of_the_last_seven_days_are_found() -> None:
    people.takahashi()
    for back in (1, 7, 8):
        looked(clerk(f"u{back}"), at=NIGHT - timedelta(days=back))
    with time_machine.travel(NOON, tick=False):
        jobs.find_every_pattern(0)
    assert {officer for _, officer in found()} == {"u1", "u7"}


def test_every_act_in_an_emergency_is_told_the_same_day() -> None:
    people.takahashi()
    for number in (HARUKO, "1000000002"):
        looked(replace(clerk(), purpose="緊急: E7 停電の復旧"), number)
    looked(replace(clerk(), purpose="緊急: E7"), "", event=AccessEvent.ENTERED)
    looked(clerk("suzuki", "鈴木"))
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        jobs.find_today(0)
    assert found() == [("emergency", "sato")]
    told = dict(Alert.objects.get().told)
    assert (told["緊急時の権限"], told["対象者"], told["操作"]) == ("E7", "2人", "3件")


def test_to_read_the_log_of_a_person_and_to_answer_makes_no_further_alert() -> None:
    actor = ito()
    figures.list_figure(actor, HARUKO, reason="報道")
    looked(clerk())
    find_alerts(PROGRAM, DAY)
    alert = Alert.objects.get()
    with time_machine.travel(NOON, tick=False):
        answering.view_alert(actor, alert.pk)
        searching.view_lookers(actor, HARUKO, DAY, DAY)
        answering.answer(actor, [alert.pk], State.NECESSARY, "届出の受付")
        find_alerts(PROGRAM, DAY)
    assert found() == [("public_figure", "sato")]


def test_rows_that_an_act_changed_are_no_acts_of_their_own() -> None:
    with connection.cursor() as cursor:  # the watch alone writes this kind, and by its own clock
        cursor.execute("ALTER TABLE audit_auditrecord DISABLE TRIGGER only_the_watch")
    looked(clerk(), at=NIGHT)
    looked(clerk(), at=NIGHT, event=AuditEvent.ROWS_CHANGED)
    find_alerts(PROGRAM, DAY)
    assert Evidence.objects.count() == 1


def test_changes_past_the_application_appear_under_the_role() -> None:
    role = Actor("role:tesuri_owner", "tesuri_owner", people.CITY)
    looked(role, "", event=Seen.FACTS_CORRECTED)
    find_alerts(PROGRAM, DAY)
    assert found() == [("unannounced", "role:tesuri_owner")]


@pytest.mark.control("C-6-08")
def test_attempts_from_outside_appear_and_stay_open_until_closed() -> None:
    from tesuri.workplace.partners.events import Event

    stranger = Actor.system("unknown-caller", people.CITY)
    for n in range(10):
        refused = {"event": Event.TOKEN_REFUSED, "outcome": "refused", "reason": "invalid_client"}
        looked(stranger, "", at=NOON + timedelta(minutes=n), **refused)
    find_alerts(PROGRAM, DAY)
    assert found() == [("outside", "system:unknown-caller")]
    actor = ito()
    assert queries.unclosed(people.CITY).count() == 1
    answering.answer(actor, [Alert.objects.get().pk], State.ASKED, "接続先に照会中")
    assert queries.unclosed(people.CITY).count() == 1
    answering.answer(actor, [Alert.objects.get().pk], State.MISTAKEN, "証明書の期限切れ")
    assert queries.unclosed(people.CITY).count() == 0


def test_a_day_entered_in_the_calendar_explains_and_can_be_withdrawn() -> None:
    actor = ito()
    given: dict[str, Any] = {"kind": DayKind.DUTY, "office": "shogai", "reason": "現況届の繁忙"}
    registers.enter_days(actor, DAY, DAY, is_withdrawn=False, **given)
    looked(clerk(), at=NIGHT)
    assert finding.look_again(actor, DAY, DAY) == 0
    registers.enter_days(actor, DAY, DAY, is_withdrawn=True, **given)
    assert finding.look_again(actor, DAY, DAY) == 1


def test_the_year_end_is_closed_without_anybody_saying_so() -> None:
    looked(clerk(), at=NOON.replace(month=12, day=29))
    find_alerts(PROGRAM, date(2026, 12, 29))
    assert found() == [("closed_day", "sato")]


# --- 処置する ---


def test_an_answer_needs_a_kind_and_a_reason_and_is_recorded() -> None:
    alert, desk = an_alert(), at_desk(ito())
    url = reverse("watch:answer", args=[alert.pk])
    assert desk.post(url, ANSWER | {"reason": ""}).status_code == 422
    assert desk.post(url, ANSWER | {"state": "open"}).status_code == 422
    assert desk.post(url, ANSWER).headers["Location"] == reverse("watch:alerts")
    event = AuditRecord.objects.get(kind=WatchEvent.ALERT_ANSWERED)
    assert (event.details["state"], event.details["reason"]) == ("necessary", "所属長に確かめた")
    assert desk.post(url, ANSWER).status_code == 409


def test_the_answer_leads_to_the_next_open_alert() -> None:
    first = an_alert()
    looked(clerk("suzuki", "鈴木"), at=NIGHT)
    find_alerts(PROGRAM, DAY)
    second = Alert.objects.exclude(pk=first.pk).get()
    answered = at_desk(ito()).post(reverse("watch:answer", args=[first.pk]), ANSWER)
    assert answered.headers["Location"] == reverse("watch:alert", args=[second.pk])


def test_several_are_answered_at_once_all_or_none() -> None:
    mine = an_alert("ito")
    looked(clerk(), at=NIGHT)
    find_alerts(PROGRAM, DAY)
    other = Alert.objects.exclude(pk=mine.pk).get()
    desk, url = at_desk(ito()), reverse("watch:answer_together")
    assert desk.post(url, ANSWER | {"alert": [mine.pk, other.pk]}).status_code == 403
    assert queries.state_of(other) == State.OPEN
    assert desk.post(url, ANSWER).status_code == 422
    assert desk.post(url, ANSWER | {"alert": [other.pk]}).status_code == 302
    assert queries.state_of(other) == State.NECESSARY


def test_nobody_answers_about_oneself_however_the_name_is_written() -> None:
    alert, desk = an_alert("ITO"), at_desk(ito())
    page = desk.get(reverse("watch:alert", args=[alert.pk])).content.decode()
    assert "ほかの人が処置します" in page
    refused = desk.post(reverse("watch:answer", args=[alert.pk]), ANSWER)
    assert refused.status_code == 403
    assert "ほかの人に依頼" in refused.content.decode()


def test_direct_statements_cannot_answer_about_oneself_nor_change_an_answer() -> None:
    alert = an_alert("ITO")
    by = "INSERT INTO watch_alertstep (alert_id, state, at, actor_user_id, actor_name, reason)"
    for statement in (
        f"{by} VALUES ({alert.pk}, 'necessary', now(), 'ito', '伊藤', '理由')",
        "UPDATE watch_alertstep SET state = 'necessary'",
        "DELETE FROM watch_alertstep",
        "UPDATE watch_alert SET officer_id = 'x'",
        "DELETE FROM watch_evidence",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_another_body_finds_no_alert_to_look_at_or_answer() -> None:
    alert = an_alert()
    desk = at_desk(ito(body=people.OTHER_CITY))
    assert desk.get(reverse("watch:alert", args=[alert.pk])).status_code == 404
    assert desk.post(reverse("watch:answer", args=[alert.pk]), ANSWER).status_code == 422
    assert desk.get(reverse("watch:alerts")).context["alerts"] == []


def test_the_pages_tell_what_was_found_on_which_records() -> None:
    alert, desk = an_alert(), at_desk(ito())
    listed = desk.get(reverse("watch:alerts")).content.decode()
    shown = desk.get(reverse("watch:alert", args=[alert.pk])).content.decode()
    for page in (listed, shown):
        assert "時間外の利用" in page
        assert "22:00" in page
    assert "個人の画面の閲覧" in shown
    desk.post(reverse("watch:answer", args=[alert.pk]), ANSWER)
    assert "時間外の利用" not in desk.get(reverse("watch:alerts")).content.decode()
    with time_machine.travel(NIGHT + timedelta(days=1), tick=False):
        answered = at_desk(people.an_officer("abe", "阿部", (Duty.AUDIT, Level.SEE)))
        page = answered.get(reverse("watch:answered")).content.decode()
    assert "所属長に確かめた" in page


# --- 週報 ---


@pytest.mark.control("C-3-15")
def test_the_week_counts_by_pattern_what_is_late_and_who_answered() -> None:
    actor = ito()
    with time_machine.travel(NIGHT, tick=False):
        alert = an_alert()
        looked(clerk("suzuki", "鈴木"), at=NIGHT)
        find_alerts(PROGRAM, DAY)
        answering.answer(actor, [alert.pk], State.NECESSARY, "急ぎの届出")
    monday = date(2026, 10, 12)
    week = queries.week_of(people.CITY, monday, DAY + timedelta(days=7))
    assert (week.total["found"], week.total["open"], week.total["necessary"]) == (2, 1, 1)
    assert [each["user_id"] for each in week.closers] == ["ito"]
    assert week.late == []
    assert len(queries.week_of(people.CITY, monday, DAY + timedelta(days=8)).late) == 1


def test_the_week_is_shown_and_printed() -> None:
    with time_machine.travel(NIGHT, tick=False):
        an_alert()
        desk = at_desk(ito())
        page = desk.get(reverse("watch:week_of", args=[20261014])).content.decode()
        assert "令和8年10月12日から令和8年10月18日まで" in page
        assert "時間外の利用" in page
        printed = desk.post(reverse("watch:print_week", args=[20261012]))
        assert printed.content.startswith(b"%PDF")
        last = desk.get(reverse("watch:week")).content.decode()
        assert "令和8年10月5日から" in last
    assert AuditRecord.objects.filter(kind=WatchEvent.WEEK_PRINTED).exists()


# --- だれに開くか ---


def test_a_stranger_and_another_desk_are_refused_and_each_level_stands_alone() -> None:
    alert = an_alert()
    gets = {
        reverse("watch:alerts"): Level.SEE,
        reverse("watch:answered"): Level.SEE,
        reverse("watch:alert", args=[alert.pk]): Level.SEE,
        reverse("watch:week"): Level.SEE,
        reverse("watch:week_of", args=[20261012]): Level.SEE,
    }
    posts = {
        reverse("watch:answer", args=[alert.pk]): Level.EDIT,
        reverse("watch:answer_together"): Level.EDIT,
        reverse("watch:look_again"): Level.EDIT,
        reverse("watch:print_week", args=[20261012]): Level.PRINT,
    }
    stranger, other, reads = Client(), at_desk(people.takahashi()), at_desk(ito(Level.SEE))
    for method, pages in (("get", gets), ("post", posts)):
        for url, level in pages.items():
            assert getattr(stranger, method)(url).headers["Location"].startswith("/entry/")
            assert getattr(other, method)(url).status_code == 403
            assert (getattr(reads, method)(url).status_code == 200) == (level == Level.SEE)


def test_the_home_page_counts_for_those_who_read_the_log_alone() -> None:
    an_alert()
    assert "異常なアクセスの確認" in at_desk(ito()).get("/").content.decode()
    assert "異常なアクセスの確認" not in at_desk(people.takahashi()).get("/").content.decode()


def test_days_are_looked_at_again_by_hand_from_the_screen() -> None:
    looked(clerk(), at=NIGHT)
    actor, url = ito(), reverse("watch:look_again")
    with time_machine.travel(NIGHT, tick=False):
        desk = at_desk(actor)
        assert desk.post(url, {"since": "R8.10.20", "through": "R8.10.1"}).status_code == 422
        assert desk.post(url, {"since": "R8.7.1", "through": "R8.10.14"}).status_code == 422
        desk.post(url, {"since": "R8.10.13", "through": "R8.10.14"})
    assert found() == [("off_hours", "sato")]
