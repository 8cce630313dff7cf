"""経過的福祉手当の引継ぎと決定: taken over by two people, never claimed, never begun again."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.people import an_officer, takahashi
from tests.residents import registered
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, owed, payment_signs, queries
from tesuri.welfare.allowances.models import Claim, Decision, NoticeKind
from tesuri.welfare.allowances.tests.desk import (
    ACCOUNT,
    JUDGED,
    application,
    clerk,
    knows_income,
    submitted,
)
from tesuri.welfare.allowances.tests.notices_desk import learns, lines_of, text_of
from tesuri.welfare.allowances.tests.two_people import Desk, results
from tesuri.welfare.persons.models import Person
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
APRIL, MAY, JUNE = (date(2026, month, 1) for month in (4, 5, 6))
OF_1960 = "1960-05-05"
HELD = replace(JUDGED, criterion="old")
FACTS: dict[str, Any] = {
    "resident_in_japan": True,
    "resident_in_city": True,
    "facility_stay": False,
    "pension_due": False,
    "obligors_confirmed": True,
}
HANDOVER = actions.Handover(date(2026, 3, 31), "昭和61年３月の福祉手当受給者台帳", ACCOUNT)


def approved(desk: Desk, person: Person) -> None:
    """二人目の承認."""
    approval = latest(actions.TAKEOVER.kind, str(person.key))
    assert approval
    approvals.decide(desk.chief, actions.TAKEOVER, str(person.key), "approve", approval.digest)


def taken_over(desk: Desk, total_income: int = 500_000) -> Claim:
    """引き継いだ人: judged, with the incomes of both tested years."""
    person = registered(birth_date=OF_1960)
    actions.propose_takeover(desk.clerk, person.key, HANDOVER)
    approved(desk, person)
    claim = Claim.objects.get()
    actions.amend_facts(desk.clerk, claim.number, FACTS, "引継ぎの書類")
    actions.enter_judgement(desk.clerk, claim.number, HELD)
    knows_income(person, total_income=total_income)
    return claim


def decided(desk: Desk, total_income: int = 500_000) -> Decision:
    return desk.decided_anew(taken_over(desk, total_income).number)


# --- 引継ぎ ---


def test_nobody_claims_it_anew() -> None:
    person = registered(birth_date=OF_1960)
    with pytest.raises(Refusal, match="新たに請求することができません"):
        actions.accept_claim(clerk(), person.key, application(program="transitional"))
    assert Claim.objects.count() == 0


def test_two_people_take_a_holder_over_once(desk: Desk) -> None:
    claim = taken_over(desk)
    assert (claim.program, claim.claimed_on) == ("transitional", date(2026, 3, 31))
    kinds = AuditRecord.objects.filter(kind__startswith="allowances.tak").order_by("pk")
    assert [each.kind for each in kinds] == [
        "allowances.takeover_submitted",
        "allowances.taken_over",
    ]
    with pytest.raises(Refusal, match="引継ぎ済みです"):
        actions.propose_takeover(desk.clerk, claim.person.key, HANDOVER)


def test_one_person_alone_takes_nobody_over(desk: Desk) -> None:
    person = registered(birth_date=OF_1960)
    both = an_officer(
        *("mori", "森", (Duty.ALLOWANCES, Level.EDIT), (Duty.ALLOWANCES, Level.APPROVE)),
        *((Duty.PERSONS, Level.SEE), (Duty.PERSONS, Level.EDIT)),
    )
    actions.propose_takeover(both, person.key, HANDOVER)
    approval = latest(actions.TAKEOVER.kind, str(person.key))
    assert approval
    with pytest.raises(OwnWork), transaction.atomic():
        approvals.decide(both, actions.TAKEOVER, str(person.key), "approve", approval.digest)
    assert Claim.objects.count() == 0


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"taken_over_on": date(2026, 5, 21)}, "今日以前"),
        ({"basis": " "}, "示す書類"),
    ],
)
def test_a_takeover_that_cannot_be_is_refused(changed: dict[str, Any], words: str) -> None:
    person = registered(birth_date=OF_1960)
    with pytest.raises(Refusal, match=words):
        actions.propose_takeover(clerk(), person.key, replace(HANDOVER, **changed))


@pytest.mark.parametrize(("birth_date", "is_taken"), [("1966-04-01", True), ("1966-04-02", False)])
def test_who_was_twenty_on_the_eve_of_the_reform_is_taken_over(
    desk: Desk, birth_date: str, is_taken: bool
) -> None:
    person = registered(birth_date=birth_date)
    if is_taken:
        actions.propose_takeover(desk.clerk, person.key, HANDOVER)
    else:
        with pytest.raises(Refusal, match="昭和61年３月31日に20歳に達していない"):
            actions.propose_takeover(desk.clerk, person.key, HANDOVER)
    assert (latest(actions.TAKEOVER.kind, str(person.key)) is not None) == is_taken


@pytest.mark.parametrize("takeover", [None, 999])
def test_the_database_keeps_no_holder_whom_nobody_approved(takeover: int | None) -> None:
    claim = submitted(clerk()).claim
    claim.pk, claim.number, claim.program = None, "S-x", "transitional"
    claim.request_key, claim.takeover = claim.person.key, takeover
    with pytest.raises(IntegrityError, match="taken_over|taken over"), transaction.atomic():
        claim.save(force_insert=True)


def test_another_desk_takes_nobody_over() -> None:
    person = registered(birth_date=OF_1960)
    with pytest.raises(NotAllowed):
        actions.propose_takeover(takahashi(), person.key, HANDOVER)


# --- その後の決定 ---


def test_it_is_paid_on_at_its_own_rate_without_a_notice_of_a_grant(desk: Desk) -> None:
    decision = decided(desk)
    assert queries.amounts_of(decision) == [(APRIL, 16_560)]
    assert owed.owed(decision) == {}
    number = decision.claim.number
    assert payment_signs.prices({(number, APRIL)}) == {(number, APRIL): (16_560,)}


def test_an_income_over_the_limit_stops_it_and_is_told(desk: Desk, tmp_path: Path) -> None:
    decision = decided(desk)
    learns(decision.claim.person, 2025, 9_000_000)
    stopped = desk.decided_anew(decision.claim.number)
    assert list(owed.owed(stopped)) == [NoticeKind.SUSPENSION]
    notice = actions.issue_notice(desk.clerk, stopped.number, NoticeKind.SUSPENSION)
    text = text_of(lines_of(notice, tmp_path))
    for words in (
        "経過的福祉手当支給停止通知書",
        "附則第97条第１項並びに同条第２項において準用する",
        "昭和60年政令第323号",
    ):
        assert words in text
    assert "受給資格を認定しました" not in text


def test_a_stop_from_the_first_month_grants_nothing_either(desk: Desk, tmp_path: Path) -> None:
    decision = decided(desk, total_income=9_000_000)
    notice = actions.issue_notice(desk.clerk, decision.number, NoticeKind.SUSPENSION)
    assert "受給資格を認定しました" not in text_of(lines_of(notice, tmp_path))


def test_what_ends_it_ends_it_for_good(desk: Desk, tmp_path: Path) -> None:
    decision = decided(desk)
    pension = FACTS | {"pension_due": True, "pension_since": date(2026, 5, 1)}
    actions.amend_facts(desk.clerk, decision.claim.number, pension, "年金証書")
    ended = desk.decided_anew(decision.claim.number)
    assert (results(ended)[MAY], results(ended)[JUNE]) == ("payable", "not_payable")
    notice = actions.issue_notice(desk.clerk, ended.number, NoticeKind.LOSS)
    text = text_of(lines_of(notice, tmp_path))
    assert "再び支給されないこと" in text
    assert "改めて認定の請求" not in text
    with pytest.raises(Refusal, match="引継ぎ済みです"):
        actions.propose_takeover(desk.clerk, decision.claim.person.key, HANDOVER)


def test_an_item_of_another_allowance_is_refused(desk: Desk) -> None:
    claim = taken_over(desk)
    with pytest.raises(Refusal, match="福祉手当の障害の状態の継続"):
        actions.enter_judgement(desk.clerk, claim.number, JUDGED)


# --- 画面 ---


def test_a_holder_goes_from_the_form_to_the_approval(client: Client, desk: Desk) -> None:
    person, at_desk = registered(birth_date=OF_1960), inside(client, desk.clerk)
    place = f"/allowances/takeovers/new/{person.key}/"
    assert place in at_desk.get(f"/allowances/claims/new/{person.key}/").content.decode()
    assert "新たに請求できません" in at_desk.get(place).content.decode()
    reply = at_desk.post(place, FORM | {"basis": ""})
    assert (reply.status_code, "0001" in reply.content.decode()) == (422, True)
    assert at_desk.post(place, FORM)["Location"] == f"/persons/{person.key}/"
    page = inside(Client(), desk.chief).get(f"/approvals/matters/allowances.takeover/{person.key}/")
    assert "昭和61年３月の福祉手当受給者台帳" in page.content.decode()
    approved(desk, person)
    claim = at_desk.get(f"/allowances/claims/{Claim.objects.get().number}/").content.decode()
    assert "経過的福祉手当" in claim
    assert "引継ぎ" in claim


def test_a_stranger_and_another_desk_see_no_form(client: Client) -> None:
    place = f"/allowances/takeovers/new/{registered(birth_date=OF_1960).key}/"
    assert client.get(place)["Location"].startswith("/entry/")
    assert inside(client, takahashi()).get(place).status_code == 403


def test_no_form_of_a_claim_is_there(client: Client, desk: Desk) -> None:
    place = f"/allowances/claims/new/{registered(birth_date=OF_1960).key}/transitional/"
    assert inside(client, desk.clerk).get(place).status_code == 404


FORM = {
    "taken_over_on": "令和8年3月31日",
    "basis": "昭和61年３月の福祉手当受給者台帳",
    "bank_code": "0001",
    "branch_code": "001",
    "account_kind": "1",
    "account_number": "1234567",
    "holder_kana": "タカハシ　ハルコ",
}
