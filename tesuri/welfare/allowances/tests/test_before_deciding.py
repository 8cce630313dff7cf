"""決定の前と後: who is asked about, which figure may not decide, and what is told of it."""

from datetime import date
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.entry import inside
from tests.far_side import FarSide
from tests.residents import NATSUO, resident
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.cautions import cautions
from tesuri.welfare.allowances.differences import DifferenceOpen, undisposed
from tesuri.welfare.allowances.models import Claim, Decision
from tesuri.welfare.allowances.tests.desk import (
    FACTS,
    JUDGED,
    TAX,
    accepted,
    knows_income,
    ready,
    submitted,
)
from tesuri.welfare.allowances.tests.two_people import IN_FACILITY, JUNE, MARCH, MAY, Desk, results
from tesuri.welfare.exchange import queries as exchange
from tesuri.welfare.income import actions as income
from tesuri.welfare.income.models import Source
from tesuri.welfare.payments import queries as payments
from tesuri.welfare.persons.models import Person
from tesuri.workplace.approvals import actions as approvals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


# --- 扶養義務者 ---


def test_a_member_of_the_household_is_asked_about_until_settled(desk: Desk) -> None:
    claim = accepted(desk.clerk)
    assert any("髙橋　夏男" in told for told in cautions(claim))
    member = actions.Member(NATSUO, False, claim.claimed_on, "別居しており生計を維持していない")
    actions.settle_member(desk.clerk, claim.number, member)
    assert not any("髙橋　夏男" in told for told in cautions(claim))
    assert Person.objects.count() == 1  # who is no obligor does not enter the register


def test_an_obligor_counts_from_the_month_after_the_day_and_until_the_month_of_the_end(
    desk: Desk, grant: Decision, far_side: FarSide
) -> None:
    far_side.answers["/residents/read"] = 200, resident(NATSUO)
    number = grant.claim.number
    married = actions.Member(NATSUO, True, date(2026, 3, 15), "婚姻")
    actions.settle_member(desk.clerk, number, married)
    knows_income(grant.claim.obligors.get().person, total_income=9_000_000)
    parted = actions.Member(NATSUO, False, date(2026, 5, 10), "離婚")
    actions.settle_member(desk.clerk, number, parted)
    assert payments.held_references() == {number}
    told = results(desk.decided_anew(number))
    assert [told[month] for month in (MARCH, date(2026, 4, 1), MAY, JUNE)] == [
        *("payable", "suspended", "suspended", "payable")
    ]


@pytest.mark.parametrize(
    ("changed", "words"), [({"reason": " "}, "理由"), ({"since": date(2026, 5, 21)}, "今日より後")]
)
def test_a_member_is_settled_with_a_day_and_a_reason(
    desk: Desk, changed: dict[str, Any], words: str
) -> None:
    actor = desk.clerk
    claim = accepted(actor)
    given: dict[str, Any] = {"is_obligor": True, "since": date(2026, 3, 1), "reason": "夫"}
    with pytest.raises(Refusal, match=words):
        actions.settle_member(actor, claim.number, actions.Member(NATSUO, **given | changed))


def test_obligors_who_are_not_all_confirmed_are_named(desk: Desk) -> None:
    actor = desk.clerk
    claim = ready(actor)
    actions.amend_facts(actor, claim.number, FACTS | {"obligors_confirmed": False}, "調査中")
    with pytest.raises(actions.CannotDecide) as refused:
        actions.draft_decision(actor, claim.number)
    assert refused.value.missing == ["配偶者・扶養義務者をすべて確かめたこと"]


# --- 確かめていない値 ---


def test_outside_the_demo_a_figure_with_an_open_point_decides_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    actor = desk.clerk
    decision = submitted(actor)
    monkeypatch.setattr(settings, "TESURI_DEMO", False)
    with pytest.raises(Refusal, match="本人の限度額の基礎") as refused:
        approvals.decide(desk.chief, actions.DECISION, decision.number, "approve", decision.digest)
    assert refused.value.code == "not_verified"
    approvals.decide(
        desk.chief, actions.DECISION, decision.number, "send_back", comment="値を確かめること"
    )
    with pytest.raises(Refusal, match="本人の限度額の基礎"):
        actions.draft_decision(actor, decision.claim.number)


# --- 通知と副本 ---


def test_a_later_decision_names_the_notice_that_it_owes(desk: Desk, grant: Decision) -> None:
    number = grant.claim.number
    actions.amend_facts(desk.clerk, number, IN_FACILITY, "施設からの通知")
    lost = desk.decided_anew(number)
    with pytest.raises(Refusal, match="資格喪失通知書"):
        actions.issue_notice(desk.clerk, lost.number)
    publication = actions.draft_publication(desk.clerk, lost.number)
    content = exchange.content_of(publication)
    assert (content["state"], content["state_month"]) == ("資格喪失", "2026-06")
    assert content["monthly_amounts"][-1] == {"since": "2026-06", "yen": 0}


def test_a_grant_that_is_stopped_from_the_first_month_is_published_as_stopped(desk: Desk) -> None:
    claim = ready(desk.clerk, total_income=9_000_000)
    decision = desk.decided_anew(claim.number)
    assert decision.reasons[1].startswith("令和8年3月分から、")
    with pytest.raises(Refusal, match="支給停止通知書"):
        actions.issue_notice(desk.clerk, decision.number)
    content = exchange.content_of(actions.draft_publication(desk.clerk, decision.number))
    assert (content["state"], content["state_month"]) == ("支給停止", "2026-03")
    assert "first_month" not in content


def test_what_was_refused_is_not_published(desk: Desk) -> None:
    claim = ready(desk.clerk)
    finding = actions.Finding(False, JUDGED.judged_on, JUDGED.judge, "再判定")
    actions.enter_judgement(desk.clerk, claim.number, finding)
    decision = desk.decided_anew(claim.number)
    with pytest.raises(Refusal, match="却下した請求"):
        actions.draft_publication(desk.clerk, decision.number)


def test_the_number_and_the_code_are_asked_about(desk: Desk) -> None:
    claim = accepted(desk.clerk)
    assert any("ひも付けが済んでいません" in told for told in cautions(claim))


# --- 所得の突合 ---


def declares(desk: Desk, person: Person, **items: Any) -> None:
    """申出: as a paper says of the income year 2024."""
    at = timezone.now()
    obtained = income.Obtained(Source.PERSON, "現況届", at, "申出")
    income.enter_by_hand(desk.clerk, person.key, 2024, TAX | items, obtained)


def disposed(desk: Desk, claim: Claim, chosen: str) -> None:
    for each in undisposed(claim, timezone.localdate()):
        income.dispose(
            desk.clerk,
            each.person.key,
            each.income_year,
            seen=(each.declared.pk, each.found.pk),
            choices=dict.fromkeys(each.items, chosen),
            reason="課税証明書で確認",
        )


@pytest.mark.control("D-3-04")
def test_a_decision_waits_until_the_difference_is_disposed_of(desk: Desk) -> None:
    claim = ready(desk.clerk)
    declares(desk, claim.person, total_income=0)
    words = "本人の令和6年中の所得（総所得金額等）"
    assert any(words in told for told in cautions(claim))
    with pytest.raises(DifferenceOpen, match=words):
        actions.draft_decision(desk.clerk, claim.number)
    disposed(desk, claim, "found")
    assert not any("所得が違います" in told for told in cautions(claim))
    decision = actions.draft_decision(desk.clerk, claim.number)
    assert any("突合" in source for _, source in decision.sources)


@pytest.mark.control("D-3-04")
def test_a_difference_of_an_obligor_waits_too_and_one_of_another_year_does_not(
    desk: Desk, far_side: FarSide
) -> None:
    far_side.answers["/residents/read"] = 200, resident(NATSUO)
    claim = ready(desk.clerk)
    actions.settle_member(
        desk.clerk, claim.number, actions.Member(NATSUO, True, claim.claimed_on, "夫")
    )
    husband = claim.obligors.get().person
    knows_income(husband)
    obtained = income.Obtained(Source.PERSON, "届", timezone.now(), "申出")
    for year in (2020, 2024):
        income.enter_by_hand(desk.clerk, husband.key, year, TAX | {"total_income": 1}, obtained)
    with pytest.raises(DifferenceOpen, match="扶養義務者の令和6年中の所得") as refused:
        actions.draft_decision(desk.clerk, claim.number)
    assert "令和2年" not in refused.value.message
    assert "夏男" not in refused.value.message
    disposed(desk, claim, "found")
    actions.draft_decision(desk.clerk, claim.number)


@pytest.mark.control("D-3-04")
def test_what_differs_after_the_draft_is_not_approved(desk: Desk) -> None:
    decision = submitted(desk.clerk)
    declares(desk, decision.claim.person, total_income=0)
    with pytest.raises(DifferenceOpen):
        approvals.decide(desk.chief, actions.DECISION, decision.number, "approve", decision.digest)


def test_the_claim_leads_to_its_differences(desk: Desk) -> None:
    claim = ready(desk.clerk)
    declares(desk, claim.person, total_income=0)
    client = inside(Client(), desk.clerk)
    page = client.get(reverse("allowances:claim", args=[claim.number])).content.decode()
    assert reverse("income:difference", args=[claim.person.key, 2024]) in page
    place = reverse("allowances:draft", args=[claim.number])
    assert client.post(place).status_code == 409
