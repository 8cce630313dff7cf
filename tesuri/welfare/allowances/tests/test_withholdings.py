"""支払の差止め: payments wait for a report that did not come, by two people, until it comes."""

import subprocess
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests import people, residents
from tests.entry import inside
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.campaigns import mailings, withholdings
from tesuri.welfare.allowances.models import (
    Campaign,
    Claim,
    Decision,
    MailingBundle,
    MailingKind,
    Step,
    WithheldReport,
    Withholding,
    WithholdingLift,
    WithholdingStep,
)
from tesuri.welfare.allowances.tests import campaign_desk, notices_desk
from tesuri.welfare.allowances.tests.campaign_desk import HANDED, YEAR, report_of
from tesuri.welfare.allowances.tests.desk import FACTS, TODAY
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.payments import actions as payments
from tesuri.welfare.payments.models import Hold, Payment
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import ContentChanged
from tesuri.workplace.audit.actors import Actor

pytestmark = pytest.mark.django_db
WORKER = Actor.system("allowances", people.CITY)
WHY = "電話と訪問で尋ねたが、届を出せない事情の申出がない"


@pytest.fixture
def claims(desk: Desk) -> list[Claim]:
    """春子と夏男: reminded on 14 September to answer until the 30th."""
    with travel(TODAY):
        claims = campaign_desk.granted_to_two(desk)
    with travel(campaign_desk.JULY):
        campaign_desk.listed(desk.clerk)
    reminded(desk)
    return claims


def reminded(desk: Desk) -> None:
    with travel(campaign_desk.LATE):
        order = actions.remind(desk.clerk, YEAR, date(2026, 9, 30))
        assert actions.make_next_mailing(WORKER, order.pk)


def drafted(desk: Desk, *claims: Claim) -> Withholding:
    reports = [report_of(claim).pk for claim in claims]
    return actions.draft_withholding(desk.clerk, YEAR, reports, WHY)


def approved(desk: Desk, *claims: Claim) -> Withholding:
    number = drafted(desk, *claims).number
    found = approvals.put_forward(desk.clerk, actions.WITHHOLDING, number)
    return approvals.decide(desk.chief, actions.WITHHOLDING, number, "approve", found.digest)


def months_paid(desk_day: str = "2026-11-10") -> list[str]:
    """The claims whose months a run of November pays."""
    payer = people.an_officer("mori", "森", *((Duty.PAYMENTS, level) for level in Level))
    run = payments.draft_run(payer, date(2026, 11, 1), date.fromisoformat(desk_day))
    lines = Payment.objects.filter(run=run).values_list("lines__month__reference", flat=True)
    return sorted(set(lines))


def test_it_holds_the_payments_of_those_it_names_alone(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.OCTOBER):
        assert approved(desk, claims[0]).step == Step.IN_FORCE
        assert queries.is_held(claims[0])
        assert not queries.is_held(claims[1])
        assert "所得状況届" in Hold.objects.get().reason
        assert months_paid() == [claims[1].number]


def test_it_is_lifted_when_the_report_is_whole(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.OCTOBER):
        approved(desk, *claims)
        report = report_of(claims[0])
        short = replace(HANDED, handed_in_on=date(2026, 10, 5), missing=["own_income"])
        actions.receive_report(desk.clerk, report.pk, short)
        assert withholdings.is_withheld(claims[0])  # 法12条: its papers are still missing
        assert queries.is_held(claims[0])
        actions.receive_report(desk.clerk, report.pk, replace(short, missing=()))
        assert not withholdings.is_withheld(claims[0])
        assert WithholdingLift.objects.get().reason == "所得状況届の提出があった"
        assert months_paid() == [claims[0].number]


def test_what_changed_besides_is_held_on(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.OCTOBER):
        approved(desk, claims[0])
        moved = FACTS | {"facility_stay": True, "facility_since": date(2026, 6, 2)}
        moved |= {"resident_since": queries.facts_of(claims[0]).resident_since}
        given = replace(HANDED, handed_in_on=date(2026, 10, 5), facts=moved)
        actions.receive_report(desk.clerk, report_of(claims[0]).pk, given)
        assert not withholdings.is_withheld(claims[0])
        assert queries.is_held(claims[0])
        newest = Hold.objects.filter(reference=claims[0].number).last()
        assert newest is not None
        assert "再判定" in newest.reason


def test_a_new_decision_does_not_lift_it(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.OCTOBER):
        approved(desk, claims[0])
        desk.decided_anew(claims[0].number)
        assert queries.is_held(claims[0])
        assert withholdings.is_withheld(claims[0])
        actions.exempt_report(desk.clerk, report_of(claims[0]).pk, "届は窓口で失われた")
        assert not queries.is_held(claims[0])


def test_who_may_not_be_withheld_from(desk: Desk, claims: list[Claim]) -> None:
    def none_of(*chosen: Claim) -> None:
        with pytest.raises(Refusal, match="督促の期限"):
            drafted(desk, *chosen)

    with travel(campaign_desk.LATE):
        none_of(claims[0])  # asked to answer until the 30th
    with travel(campaign_desk.OCTOBER):
        actions.receive_report(desk.clerk, report_of(claims[1]).pk, HANDED)
        none_of(*claims)  # one of them reported
        none_of()
        with pytest.raises(Refusal, match="正当な理由"):
            actions.draft_withholding(desk.clerk, YEAR, [report_of(claims[0]).pk], " ")
        approved(desk, claims[0])
        none_of(claims[0])  # in effect already


def test_who_is_stopped_or_was_never_reminded_is_no_candidate(desk: Desk) -> None:
    with travel(TODAY):
        notices_desk.stopped_at_once(desk)
    with travel(campaign_desk.JULY):
        campaign_desk.listed(desk.clerk)
    with travel(campaign_desk.OCTOBER):
        assert withholdings.candidates(Campaign.objects.get(), date(2026, 10, 5)) == []
    reminded(desk)
    with travel(campaign_desk.OCTOBER):
        assert withholdings.candidates(Campaign.objects.get(), date(2026, 10, 5)) == []


def test_where_no_article_was_read_nothing_is_withheld() -> None:
    assert withholdings.programs() == ["special_disability", "disabled_child"]


def test_a_report_that_came_in_meanwhile_sends_it_back(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.OCTOBER):
        number = drafted(desk, *claims).number
        found = approvals.put_forward(desk.clerk, actions.WITHHOLDING, number)
        actions.receive_report(desk.clerk, report_of(claims[0]).pk, HANDED)
        with pytest.raises(ContentChanged, match=claims[0].number):
            approvals.decide(desk.chief, actions.WITHHOLDING, number, "approve", found.digest)
        approvals.decide(
            desk.chief, actions.WITHHOLDING, number, "send_back", found.digest, "届が出た"
        )
        assert found.step == Step.RETURNED
        assert not queries.is_held(claims[1])
        with pytest.raises(Refusal, match="差戻し"):
            approvals.put_forward(desk.clerk, actions.WITHHOLDING, number)
        assert approved(desk, claims[1]).step == Step.IN_FORCE


def test_the_notice_gives_reasons_and_where_to_object(
    desk: Desk, claims: list[Claim], tmp_path: Path
) -> None:
    with travel(campaign_desk.OCTOBER):
        approved(desk, claims[0])
        order = actions.order_mailing(desk.clerk, YEAR, MailingKind.WITHHOLDING)
        assert actions.make_next_mailing(WORKER, order.pk) == 1
        assert mailings.mailed(Campaign.objects.get(), MailingKind.WITHHOLDING).is_complete
    pdf = tmp_path / "notice.pdf"
    pdf.write_bytes(bytes(MailingBundle.objects.latest("pk").pdf))
    shown = subprocess.run(["pdftotext", "-raw", pdf, "-"], check=True, capture_output=True)
    text = "".join(shown.stdout.decode().split())
    for words in (
        *("特別障害者手当支払差止通知書", "一時差し止めます", "受給資格と支給の決定は変わりません"),
        *("督促し", WHY, "法第26条の５において準用する法第12条", "第35条第１項"),
        *("審査請求をすることができます", "取消しの訴え", "差止めを解き"),
    ):
        assert words in text, words


def test_only_another_person_approves_it(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.OCTOBER):
        both = people.an_officer(
            "mori", "森", *((Duty.ALLOWANCES, lv) for lv in (Level.SEE, Level.EDIT, Level.APPROVE))
        )
        found = actions.draft_withholding(both, YEAR, [report_of(claims[0]).pk], WHY)
        approvals.put_forward(both, actions.WITHHOLDING, found.number)
        with pytest.raises(Refusal, match="自分で"):
            approvals.decide(both, actions.WITHHOLDING, found.number, "approve", found.digest)
        with pytest.raises(IntegrityError, match="second person"), transaction.atomic():
            WithholdingStep.objects.create(
                withholding=found, step="in_force", actor_user_id="x", actor_name="x"
            )


def test_the_database_holds_the_names_and_the_content_together(
    desk: Desk, claims: list[Claim]
) -> None:
    with travel(campaign_desk.OCTOBER):
        found = drafted(desk, claims[0])
    with pytest.raises(IntegrityError, match="names it"), transaction.atomic():
        WithheldReport.objects.create(withholding=found, report=report_of(claims[1]))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
        Withholding.objects.update(content="{}")
    with pytest.raises(IntegrityError, match="its report came in"), transaction.atomic():
        WithholdingLift.objects.create(
            withheld=found.reports.get(), actor_user_id="x", actor_name="x"
        )


def test_a_stranger_and_another_desk_withhold_nothing(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.OCTOBER):
        number, report = drafted(desk, claims[0]).number, report_of(claims[1]).pk
        for other in (people.takahashi(), Actor("mishiranu", "見知らぬ人", people.CITY)):
            for act in (
                lambda who: actions.list_candidates(who, YEAR),
                lambda who: actions.draft_withholding(who, YEAR, [report], WHY),
                lambda who: actions.view_withholding(who, number),
                lambda who: approvals.put_forward(who, actions.WITHHOLDING, number),
            ):
                with pytest.raises(NotAllowed):
                    act(other)


def test_the_pages_lead_from_the_draft_to_the_approval(desk: Desk, claims: list[Claim]) -> None:
    with travel(campaign_desk.OCTOBER):
        seat, chief = inside(Client(), desk.clerk), inside(Client(), desk.chief)
        campaign = reverse("allowances:campaign", args=[YEAR])
        place = reverse("allowances:new_withholding", args=[YEAR])
        assert place in seat.get(campaign).content.decode()
        assert "髙橋　春子" in seat.get(place).content.decode()
        assert seat.post(place, {"reason": WHY}).status_code == 422
        seat.post(place, {"reports": [report_of(claims[0]).pk], "reason": WHY})
        found = Withholding.objects.get()
        page = reverse("allowances:withholding", args=[found.number])
        assert WHY in seat.get(page).content.decode()
        seat.post(reverse("allowances:submit_withholding", args=[found.number]), {"comment": ""})
        said = {"decision": "approve", "digest": found.digest, "comment": ""}
        assert "承認" in chief.get(page).content.decode()
        chief.post(reverse("allowances:decide_withholding", args=[found.number]), said)
        assert found.step == Step.IN_FORCE
        assert "差し止めている方は1件" in seat.get(campaign).content.decode()
        actions.receive_report(desk.clerk, report_of(claims[0]).pk, HANDED)
        assert "差止めの解除" in seat.get(page).content.decode()
        other = inside(Client(), people.takahashi())
        assert other.get(page).status_code == other.get(place).status_code == 403


def test_a_shielded_person_is_told_alone(desk: Desk, claims: list[Claim]) -> None:
    residents.shielded(claims[0].person)
    with travel(campaign_desk.OCTOBER):
        approved(desk, claims[0])
        order = actions.order_mailing(desk.clerk, YEAR, MailingKind.WITHHOLDING)
        assert actions.make_next_mailing(WORKER, order.pk) == 0


def test_a_decision_of_nobody_withheld_frees_as_before(desk: Desk) -> None:
    with travel(TODAY):
        decision: Decision = notices_desk.granted(desk)
        notices_desk.learns(decision.claim.person, 2025, 9_000_000)
        actions.look_again(desk.clerk, decision.claim.person)
        assert queries.is_held(decision.claim)
        desk.decided_anew(decision.claim.number)
        assert not queries.is_held(decision.claim)
