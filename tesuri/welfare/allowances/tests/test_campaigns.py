"""現況の届出: who owes a yearly report, and its receipt with what it declares."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests import people
from tests.entry import inside
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, campaigns, queries
from tesuri.welfare.allowances.campaigns.reporting import Window, owes_report
from tesuri.welfare.allowances.models import (
    Campaign,
    Decision,
    ReportStage,
    WrongStage,
    YearlyReport,
    YearlyReportStep,
)
from tesuri.welfare.allowances.tests import campaign_desk, notices_desk
from tesuri.welfare.allowances.tests.campaign_desk import HANDED, JULY, YEAR, listed, report_of
from tesuri.welfare.allowances.tests.desk import FACTS, TODAY
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.persons import actions as register
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
STRANGER = Actor("mishiranu", "見知らぬ人", people.CITY)


@pytest.mark.parametrize(
    ("program", "claimed_on", "result", "owes"),
    [
        ("special_disability", date(2026, 6, 30), "payable", True),
        ("special_disability", date(2026, 7, 1), "payable", False),  # the claim brought it
        ("special_disability", date(2025, 2, 1), "suspended", True),  # 省令13条1項, 16条
        ("special_disability", date(2025, 2, 1), "not_payable", False),
        ("special_disability", date(2025, 2, 1), "", False),  # nothing was decided so far
        ("disabled_child", date(2025, 2, 1), "payable", True),
        ("disabled_child", date(2025, 2, 1), "suspended", True),
        ("transitional", date(2025, 2, 1), "payable", True),  # 省令49号附則4条1項: 5条 alone
        ("transitional", date(2025, 2, 1), "suspended", False),
    ],
)
def test_who_owes_a_report(program: str, claimed_on: date, result: str, owes: bool) -> None:
    assert owes_report(program, claimed_on, result, Window(2026)) is owes


def test_the_window_is_that_of_the_order() -> None:
    window = Window(2026)
    assert (window.first_day, window.last_day) == (date(2026, 8, 12), date(2026, 9, 11))
    assert (window.first_month, window.last_month) == (date(2026, 8, 1), date(2027, 7, 1))
    assert window.income_year == 2025


def test_it_lists_who_is_entitled_once_and_adds_who_came_later(desk: Desk) -> None:
    with travel(TODAY):
        first, _ = campaign_desk.granted_to_two(desk)
    with travel(JULY):
        reports = listed(desk.clerk)
        assert {each.claim_id for each in reports} >= {first.pk}
        assert len(reports) == 2
        assert len(listed(desk.clerk)) == 2
        assert Campaign.objects.get().opened_by_name == "佐藤"
        assert campaigns.counts_of(Campaign.objects.get()) == {
            ReportStage.LISTED: 2,
            ReportStage.INCOMPLETE: 0,
            ReportStage.RECEIVED: 0,
            ReportStage.EXEMPT: 0,
        }
    opened = AuditRecord.objects.filter(kind="allowances.campaign_opened").order_by("pk")[0]
    assert set(opened.details["shown"]) == {"1000000001", "1000000002"}


def test_who_lost_the_allowance_or_was_refused_owes_none(desk: Desk) -> None:
    with travel(TODAY):
        notices_desk.lost(desk)
    with travel(JULY):
        assert listed(desk.clerk) == []


def test_who_died_owes_none(desk: Desk) -> None:
    with travel(TODAY):
        claims = campaign_desk.granted_to_two(desk)
        person = claims[0].person
        register.enter_death(desk.clerk, person.key, TODAY.date(), source="office", reason="届")
    with travel(JULY):
        assert [each.claim for each in listed(desk.clerk)] == [claims[1]]


def test_who_is_stopped_owes_one_but_nothing_of_theirs_is_paid(desk: Desk) -> None:
    with travel(TODAY):
        notices_desk.stopped_at_once(desk)
    with travel(JULY):
        assert [each.was_stopped for each in listed(desk.clerk)] == [True]


@pytest.mark.parametrize("day", ["2026-06-30", "2026-05-20", "2027-08-01"])
def test_it_begins_in_july_and_not_after_the_year(desk: Desk, day: str) -> None:
    with travel(f"{day}T09:00:00+09:00"), pytest.raises(Refusal):
        actions.open_campaign(desk.clerk, YEAR)


@pytest.fixture
def report(desk: Desk) -> YearlyReport:
    with travel(TODAY):
        decision: Decision = notices_desk.granted(desk)
    with travel(JULY):
        listed(desk.clerk)
    return report_of(decision.claim)


def stage_of(report: YearlyReport) -> str:
    return report.stage.value


def test_a_whole_report_is_received_once(desk: Desk, report: YearlyReport) -> None:
    with travel(campaign_desk.AUGUST):
        actions.receive_report(desk.clerk, report.pk, HANDED)
        assert stage_of(report) == "received"
        assert report.step_row.handed_in_on == date(2026, 8, 20)
        with pytest.raises(WrongStage):
            actions.receive_report(desk.clerk, report.pk, HANDED)
        with pytest.raises(WrongStage):
            actions.exempt_report(desk.clerk, report.pk, "理由")


def test_what_is_missing_is_asked_for_and_made_good(desk: Desk, report: YearlyReport) -> None:
    with travel(campaign_desk.AUGUST):
        short = replace(HANDED, missing=["obligor_income"], note="電話で依頼")
        actions.receive_report(desk.clerk, report.pk, short)
        assert stage_of(report) == "incomplete"
        assert report.step_row.missing == ["obligor_income"]
        assert report.step_row.actor_name == "佐藤"
        actions.receive_report(desk.clerk, report.pk, HANDED)
        assert stage_of(report) == "received"


def test_what_it_declares_becomes_a_fact_and_holds_what_was_decided(
    desk: Desk, report: YearlyReport
) -> None:
    with travel(campaign_desk.AUGUST):
        told = FACTS | {"resident_since": queries.facts_of(report.claim).resident_since}
        actions.receive_report(desk.clerk, report.pk, replace(HANDED, facts=told, missing=["form"]))
        assert report.claim.facts.count() == 1  # it says what is known
        moved = told | {"facility_stay": True, "facility_since": date(2026, 6, 2)}
        actions.receive_report(desk.clerk, report.pk, replace(HANDED, facts=moved))
        facts = queries.facts_of(report.claim)
        assert facts.facility_since == date(2026, 6, 2)
        assert facts.reason == "2026年の所得状況届（令和8年8月20日提出）"
        assert queries.is_held(report.claim)


def test_an_impossible_day_or_part_is_refused(desk: Desk, report: YearlyReport) -> None:
    with travel(campaign_desk.AUGUST):
        for wrong in (
            replace(HANDED, handed_in_on=date(2026, 8, 21)),
            replace(HANDED, handed_in_on=date(2026, 6, 30)),
            replace(HANDED, missing=["nothing of the order"]),
        ):
            with pytest.raises(Refusal):
                actions.receive_report(desk.clerk, report.pk, wrong)
        assert report.stage == ReportStage.LISTED


def test_it_may_not_be_owed_at_all_with_a_reason(desk: Desk, report: YearlyReport) -> None:
    with travel(campaign_desk.AUGUST):
        with pytest.raises(Refusal, match="理由"):
            actions.exempt_report(desk.clerk, report.pk, "　")
        actions.exempt_report(desk.clerk, report.pk, "支給停止の理由が続いている")
        assert report.stage == ReportStage.EXEMPT


def test_a_stranger_and_another_desk_do_nothing(desk: Desk, report: YearlyReport) -> None:
    for other in (people.takahashi(), STRANGER):
        for act in (
            lambda who: actions.open_campaign(who, YEAR),
            lambda who: actions.list_campaigns(who),
            lambda who: actions.view_campaign(who, YEAR, ReportStage.LISTED),
            lambda who: actions.view_report(who, report.pk),
            lambda who: actions.receive_report(who, report.pk, HANDED),
            lambda who: actions.exempt_report(who, report.pk, "理由"),
        ):
            with pytest.raises(NotAllowed):
                act(other)
    with pytest.raises(NotAllowed):  # who approves enters nothing
        actions.receive_report(desk.chief, report.pk, HANDED)


def test_the_database_keeps_one_report_and_its_steps(desk: Desk, report: YearlyReport) -> None:
    def step(**columns: object) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            YearlyReportStep.objects.create(
                report=report, actor_user_id="x", actor_name="x", **columns
            )

    step(stage="incomplete", handed_in_on=date(2026, 8, 20))  # nothing is missing
    step(stage="received")  # on no day
    step(stage="exempt")  # for no reason
    step(stage="listed")  # twice
    with pytest.raises(IntegrityError), transaction.atomic():
        YearlyReport.objects.create(campaign=report.campaign, claim=report.claim, was_stopped=False)
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        YearlyReport.objects.update(was_stopped=True)


def test_the_pages_lead_from_the_list_to_the_receipt(desk: Desk, report: YearlyReport) -> None:
    with travel(campaign_desk.AUGUST):
        seat = inside(Client(), desk.clerk)
        assert "現況の届出" in seat.get(reverse("allowances:claims")).content.decode()
        assert "令和8年" in seat.get(reverse("allowances:campaigns")).content.decode()
        page = seat.get(reverse("allowances:campaign", args=[YEAR])).content.decode()
        assert "未提出　1件" in page
        assert "髙橋　春子" in page
        found = seat.post(
            reverse("allowances:find_report", args=[YEAR]), {"claim_number": report.claim.number}
        )
        place = reverse("allowances:report", args=[report.pk])
        assert found.headers["Location"] == place
        form = seat.get(place).context["form"]
        said = {name: form[name].value() for name in form.fields if form[name].value() is not None}
        said |= {"handed_in_on": "令和8年8月20日", "is_oral": "on"} | {"was_mistaken": ""}
        late = seat.post(place, said | {"handed_in_on": "令和8年8月30日"})
        assert (late.status_code, report.stage) == (422, ReportStage.LISTED)
        seat.post(place, said | {"missing": ["own_income"]})
        assert stage_of(report) == "incomplete"
        assert "補正待ち" in seat.get(place).content.decode()
        seat.post(place, said)
        assert stage_of(report) == "received"
        assert "省令17条" in report.step_row.reason
        other = inside(Client(), people.takahashi())
        assert other.get(reverse("allowances:campaign", args=[YEAR])).status_code == 403
        assert other.get(place).status_code == 403


def test_the_page_begins_it_and_takes_an_exemption(desk: Desk, report: YearlyReport) -> None:
    with travel(campaign_desk.AUGUST):
        seat = inside(Client(), desk.clerk)
        seat.post(reverse("allowances:begin_campaign", args=[YEAR]))
        nowhere = reverse("allowances:find_report", args=[YEAR])
        assert seat.post(nowhere, {"claim_number": "S2020-1"}).status_code == 302
        place = reverse("allowances:exempt_report", args=[report.pk])
        assert seat.post(place, {"reason": ""}).status_code == 422
        seat.post(place, {"reason": "支給停止の理由が続いている"})
        assert report.stage == ReportStage.EXEMPT
        chosen = reverse("allowances:campaign_stage", args=[YEAR, "exempt"])
        assert "髙橋　春子" in seat.get(chosen).content.decode()
        assert seat.get(reverse("allowances:campaign", args=[1999])).status_code == 404
        assert seat.get(reverse("allowances:report", args=[10**9])).status_code == 404
