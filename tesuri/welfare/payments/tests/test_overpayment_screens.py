"""過払の画面: from the list to a claim, its plan, each payment and its letters."""

import pytest
from django.test import Client
from django.urls import reverse
from time_machine import travel

from tests.entry import a_terminal, inside
from tests.people import CITY, takahashi
from tesuri.welfare.payments.models import (
    Instalment,
    Overpayment,
    RecoveryLetter,
    RecoveryPlan,
    Repayment,
)
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.payments.tests import a_debt
from tesuri.welfare.payments.tests.a_debt import later as later
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("later")]


def at(name: str, *args: int) -> str:
    return reverse(f"payments:{name}", args=args)


def approve(chief: Client, name: str, number: int) -> None:
    given = {"decision": "approve", "digest": Approval.objects.latest("number").digest}
    assert chief.post(at(name, number), given).status_code == 302


def a_desk() -> tuple[Client, Client, str]:
    actor, chief, person = a_debt.overpaid()
    a_terminal()
    return inside(Client(), actor), inside(Client(), chief), str(person.key)


def a_claim() -> tuple[Client, Client, int]:
    desk, chief, person = a_desk()
    given = {"person": person, "benefit": "special_disability", "kind": "overpaid"}
    desk.post(at("draft_overpayment"), given | {"reason": "入所"})
    number = Overpayment.objects.get().pk
    desk.post(at("submit_overpayment", number))
    approve(chief, "decide_overpayment", number)
    return desk, chief, number


def test_a_claim_goes_from_the_list_through_two_people() -> None:
    desk, chief, person = a_desk()
    page = desk.get(at("overpayments")).content.decode()
    assert "60,040円" in page
    given = {"person": person, "benefit": "special_disability", "kind": "overpaid"}
    wrong = desk.post(at("draft_overpayment"), given | {"reason": ""})
    assert (wrong.status_code, "過払になった理由" in wrong.content.decode()) == (422, True)
    desk.post(at("draft_overpayment"), given | {"reason": "入所"})
    again = desk.post(at("draft_overpayment"), given | {"reason": "入所"})
    assert (again.status_code, "ありません" in again.content.decode()) == (409, True)
    number = Overpayment.objects.get().pk
    page = desk.get(at("overpayment", number)).content.decode()
    assert "令和8年3月分" in page
    assert "5年間行使しない" in page
    desk.post(at("submit_overpayment", number))
    late = desk.post(at("discard_overpayment", number), {"reason": "x"})
    assert (late.status_code, "承認を待って" in late.content.decode()) == (409, True)
    approve(chief, "decide_overpayment", number)
    assert owing.overpayment(number).state.label == "決定"


def test_a_draft_is_discarded_with_its_reason() -> None:
    desk, _, person = a_desk()
    given = {"person": person, "benefit": "special_disability", "kind": "fraud", "reason": "入所"}
    desk.post(at("draft_overpayment"), given)
    number = Overpayment.objects.get().pk
    assert "国税徴収の例" in desk.get(at("overpayment", number)).content.decode()
    assert desk.post(at("discard_overpayment", number), {"reason": ""}).status_code == 422
    desk.post(at("discard_overpayment", number), {"reason": "種類の誤り"})
    assert "種類の誤り" in desk.get(at("overpayment", number)).content.decode()


def test_a_share_is_proposed_and_agreed() -> None:
    desk, chief, number = a_claim()
    assert desk.post(at("propose_set_off", number), {"percent": "100"}).status_code == 422
    given = {"percent": "20", "talk": "同意"}
    desk.post(at("propose_set_off", number), given)
    again = desk.post(at("propose_set_off", number), given)
    assert (again.status_code, "承認を待って" in again.content.decode()) == (409, True)
    plan = RecoveryPlan.objects.get().pk
    assert "20％まで" in chief.get(at("recovery", plan)).content.decode()
    approve(chief, "decide_recovery", plan)
    page = desk.get(at("overpayment", number)).content.decode()
    assert "支払期ごとに、この手当の支払額の20％まで" in page
    assert "<details><summary>返納計画を変える</summary>" in page
    wrong = desk.post(at("propose_set_off", number), {"percent": "0"}).content.decode()
    assert "<details open><summary>返納計画を変える</summary>" in wrong


def test_instalments_are_agreed_asked_for_and_posted() -> None:
    desk, chief, number = a_claim()
    place = at("instalments", number)
    parts = {"due_1": "R8.6.30", "yen_1": "30000", "due_2": "R8.7.31", "yen_2": "30040"}
    assert desk.post(place, {"terms": "x", "due_1": "R8.6.30"}).status_code == 422
    assert desk.post(place, {"terms": "x"}).status_code == 422
    short = desk.post(place, parts | {"terms": "x", "yen_2": "1"})
    assert (short.status_code, "残額" in short.content.decode()) == (422, True)
    desk.post(place, parts | {"terms": "二回"})
    approve(chief, "decide_recovery", RecoveryPlan.objects.get().pk)
    first = Instalment.objects.get(amount_yen=30_000).pk
    desk.post(at("issue_slip", first))
    letter = RecoveryLetter.objects.get().pk
    assert desk.get(at("recovery_letter", letter)).content[:5] == b"%PDF-"
    early = desk.post(at("issue_reminder", first), {"due_on": "R8.7.15"})
    assert (early.status_code, "納期限を過ぎて" in early.content.decode()) == (409, True)
    assert desk.post(at("issue_reminder", first), {"due_on": ""}).status_code == 422
    wrong = desk.post(at("repay", first), {"slip": "S-1", "received_on": "R8.5.13"})
    assert (wrong.status_code, "領収日は" in wrong.content.decode()) == (409, True)
    assert desk.post(at("repay", first), {"slip": ""}).status_code == 422
    desk.post(at("repay", first), {"slip": "S-1", "received_on": "R8.5.12"})
    assert Repayment.objects.get().slip == "S-1"
    page = desk.get(at("overpayment", number)).content.decode()
    assert "領収済通知 S-1" in page
    assert "30,040円" in desk.get(at("overpayments")).content.decode()


def test_what_is_past_due_is_listed_and_reminded() -> None:
    desk, chief, number = a_claim()
    parts = {"due_1": "R8.6.30", "yen_1": "60040", "terms": "一括"}
    desk.post(at("instalments", number), parts)
    approve(chief, "decide_recovery", RecoveryPlan.objects.get().pk)
    part = Instalment.objects.get().pk
    with travel("2026-07-02T09:00:00+09:00"):
        clerk = inside(Client(), Actor("sato", "佐藤", CITY, "shogai"))
        assert "令和8年6月30日" in clerk.get(at("overpayments")).content.decode()
        clerk.post(at("issue_reminder", part), {"due_on": "R8.7.15"})
        assert "督促（令和8年7月15日まで）" in clerk.get(at("overpayments")).content.decode()


def test_another_desk_sees_nothing() -> None:
    desk, _, number = a_claim()
    other = inside(Client(), takahashi())
    for name, args in (("overpayments", ()), ("overpayment", (number,))):
        assert other.get(at(name, *args)).status_code == 403
        assert Client().get(at(name, *args)).status_code == 302
    assert desk.get(at("overpayment", 999)).status_code == 404
