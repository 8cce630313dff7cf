"""障害児福祉手当の請求から通知書まで: the child claims; both sides of 20, pensions, notices."""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.people import takahashi
from tests.residents import registered
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, owed, payment_signs, queries
from tesuri.welfare.allowances.models import (
    Claim,
    ClaimFacts,
    Decision,
    Judgement,
    NoticeKind,
    Outcome,
    Program,
)
from tesuri.welfare.allowances.tests.desk import (
    CHILD_FACTS,
    CHILD_JUDGED,
    JUDGED,
    application,
    clerk,
    knows_income,
    of_a_child,
)
from tesuri.welfare.allowances.tests.notices_desk import lines_of, text_of
from tesuri.welfare.allowances.tests.two_people import Desk, results
from tesuri.welfare.payments.models import Month
from tesuri.workplace.access.actions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
MARCH, APRIL, MAY, JUNE = (date(2026, month, 1) for month in (3, 4, 5, 6))
SMALL, TWENTY_IN_MAY = "2015-06-01", "2006-05-21"
PENSIONED = CHILD_FACTS | {"pension_due": True, "pension_since": date(2026, 5, 1)}


def child(
    desk: Desk, birth_date: str = SMALL, total_income: int = 500_000, **changed: Any
) -> Claim:
    """決定できる障害児の請求."""
    person = registered(birth_date=birth_date)
    claim = actions.accept_claim(desk.clerk, person.key, of_a_child(**changed))
    actions.enter_judgement(desk.clerk, claim.number, CHILD_JUDGED)
    knows_income(person, total_income=total_income)
    return claim


def decided(desk: Desk, birth_date: str = SMALL, **changed: Any) -> Decision:
    return desk.decided_anew(child(desk, birth_date, **changed).number)


# --- 受付 ---


def test_the_child_claims_and_who_handed_it_in_is_kept(desk: Desk) -> None:
    claim = child(desk)
    assert (claim.program, claim.representative_name) == ("disabled_child", "架空　冬子")
    assert claim.get_representative_display() == "親権者"


@pytest.mark.parametrize("absent", ["representative", "representative_name", "authority"])
def test_a_representative_without_authority_is_no_representative(absent: str) -> None:
    person = registered(birth_date=SMALL)
    with pytest.raises(Refusal, match="代理人の資格、氏名"):
        actions.accept_claim(clerk(), person.key, of_a_child(**{absent: ""}))
    assert Claim.objects.count() == 0


def test_the_eve_of_the_twentieth_birthday_is_too_late_and_the_day_before_is_not() -> None:
    actor, late = clerk(), registered(birth_date="2006-02-11")
    with pytest.raises(Refusal, match="20歳に達しているため"):
        actions.accept_claim(actor, late.key, of_a_child())
    early = registered("1000000009", birth_date="2006-02-12", household_number="000000000000124")
    assert actions.accept_claim(actor, early.key, of_a_child()).program == "disabled_child"


def test_an_item_of_the_other_allowance_is_refused_and_not_kept(desk: Desk) -> None:
    claim = child(desk)
    with pytest.raises(Refusal, match="施行令第１条第１項（別表第１）のどの号"):
        actions.enter_judgement(desk.clerk, claim.number, JUDGED)
    forged = vars(JUDGED) | {"entered_by_id": "x", "entered_by_name": "x"}
    with pytest.raises(IntegrityError, match="not one of the allowance"), transaction.atomic():
        Judgement.objects.create(claim=claim, **forged)


def test_the_database_keeps_no_half_of_a_representative_or_of_a_pension(desk: Desk) -> None:
    claim = child(desk)
    row = {"claim": claim, "reason": "x", "entered_by_id": "x", "entered_by_name": "x"}
    for wrong in (
        {"pension_since": MAY},
        {"pension_due": True, "pension_since": JUNE, "pension_until": MAY},
    ):
        with pytest.raises(IntegrityError, match="claim_facts_pension"), transaction.atomic():
            ClaimFacts.objects.create(**row, **wrong)
    claim.pk, claim.number, claim.request_key, claim.authority = None, "S-x", uuid4(), ""
    with pytest.raises(IntegrityError, match="representative_is_whole"), transaction.atomic():
        claim.save(force_insert=True)


# --- 判定と支給 ---


def test_the_rate_of_each_month_is_that_of_this_allowance(desk: Desk) -> None:
    decision = decided(desk)
    assert decision.outcome == Outcome.GRANT
    assert queries.amounts_of(decision) == [(MARCH, 16_100), (APRIL, 16_560)]
    paid = Month.objects.filter(reference=decision.claim.number).order_by("target_month")
    assert list(paid.values_list("target_month", "amount_yen"))[:2] == [
        (MARCH, 16_100),
        (APRIL, 16_560),
    ]
    assert "施行令別表第１第７号" in decision.reasons[0]


def test_a_payment_is_checked_against_the_rate_of_this_allowance(desk: Desk) -> None:
    number, adult = decided(desk).claim.number, "S2026-none"
    asked = {(number, MARCH), (number, APRIL), (adult, MARCH)}
    assert payment_signs.prices(asked) == {(number, MARCH): (16_100,), (number, APRIL): (16_560,)}


def test_a_pension_ends_it_with_the_month_in_which_it_begins(desk: Desk) -> None:
    decision = decided(desk)
    actions.amend_facts(desk.clerk, decision.claim.number, PENSIONED, "年金証書")
    told = payment_signs.signs({decision.claim.number}, date(2026, 8, 10))
    assert [each.check_name for each in told] == ["pensioned"]
    after = results(desk.decided_anew(decision.claim.number))
    assert (after[MAY], after[JUNE]) == ("payable", "not_payable")


def test_a_pension_that_is_not_known_is_named(desk: Desk) -> None:
    claim = child(desk, facts=CHILD_FACTS | {"pension_due": None})
    with pytest.raises(actions.CannotDecide, match="施行令6条の給付"):
        actions.draft_decision(desk.clerk, claim.number)


def test_a_pension_that_was_recorded_is_ended_and_not_wiped_out(desk: Desk) -> None:
    decision = decided(desk)
    number = decision.claim.number
    actions.amend_facts(desk.clerk, number, PENSIONED, "年金証書")
    with pytest.raises(Refusal, match="受けられなくなった日"):
        actions.amend_facts(desk.clerk, number, CHILD_FACTS, "失権")
    ended = PENSIONED | {"pension_until": date(2026, 5, 19)}
    assert actions.amend_facts(desk.clerk, number, ended, "失権").pension_until
    with pytest.raises(Refusal, match="「はい」"):
        actions.amend_facts(
            desk.clerk, number, ended | {"pension_due": None}, "誤り", was_mistaken=True
        )


def test_it_is_paid_through_the_month_of_the_eve_of_the_twentieth_birthday(desk: Desk) -> None:
    after = results(decided(desk, TWENTY_IN_MAY))
    assert (after[MAY], after[JUNE]) == ("payable", "not_payable")


def test_one_day_later_the_next_month_is_paid_too(desk: Desk) -> None:
    after = results(decided(desk, "2006-06-02"))
    assert (after[JUNE], after[date(2026, 7, 1)]) == ("payable", "not_payable")


def test_the_adult_claims_anew_and_no_month_is_paid_by_both(desk: Desk) -> None:
    first = decided(desk, TWENTY_IN_MAY)
    person = first.claim.person
    adult = application(claimed_on=date(2026, 5, 20))
    claim = actions.accept_claim(desk.clerk, person.key, adult)
    actions.enter_judgement(desk.clerk, claim.number, JUDGED)
    second = desk.decided_anew(claim.number)
    assert (second.claim.program, second.first_month) == (Program.SPECIAL_DISABILITY, JUNE)
    paid = Month.objects.filter(person=person, amount_yen__gt=0)
    months = list(paid.values_list("target_month", flat=True))
    assert len(months) == len(set(months))


# --- 通知書 ---


def test_each_notice_is_that_of_this_allowance(desk: Desk, tmp_path: Path) -> None:
    decision = decided(desk)
    grant = actions.issue_notice(desk.clerk, decision.number, NoticeKind.GRANT)
    text = text_of(lines_of(grant, tmp_path))
    for words in (
        "障害児福祉手当認定通知書",
        "障害児福祉手当を支給します",
        "第２条第２項、第17条から第21条まで",
        "16,560円",
        "障害児福祉手当所得状況届",
        "本人の令和６年中の所得額400,000円が所得限度額3,661,000円を超えないこと（法第20条）。",
    ):
        assert words in text
    assert "特別障害者手当" not in text
    assert "入院" not in text


def test_who_turns_twenty_is_told_to_claim_as_an_adult(desk: Desk, tmp_path: Path) -> None:
    decision = decided(desk, TWENTY_IN_MAY)
    assert list(owed.owed(decision)) == [NoticeKind.GRANT, NoticeKind.LOSS]
    loss = actions.issue_notice(desk.clerk, decision.number, NoticeKind.LOSS)
    text = text_of(lines_of(loss, tmp_path))
    assert "障害児福祉手当受給資格喪失通知書" in text
    assert "特別障害者手当の認定の請求を要すること" in text


@pytest.mark.parametrize(
    ("kind", "income", "words"),
    [
        (NoticeKind.SUSPENSION, 9_000_000, "第17条、第19条、第20条及び第21条"),
        (NoticeKind.REFUSAL, 0, "第17条、第19条並びに法第26条において準用する法第５条第２項"),
    ],
)
def test_a_stop_and_a_refusal_cite_the_articles_of_this_allowance(
    desk: Desk, tmp_path: Path, kind: NoticeKind, income: int, words: str
) -> None:
    claim = child(desk, total_income=income)
    if kind is NoticeKind.REFUSAL:
        unfit = replace(CHILD_JUDGED, meets_criteria=False, criterion="")
        actions.enter_judgement(desk.clerk, claim.number, unfit)
    decision = desk.decided_anew(claim.number)
    text = text_of(lines_of(actions.issue_notice(desk.clerk, decision.number, kind), tmp_path))
    assert words in text
    assert "特別障害者手当障" not in text


def test_no_copy_is_registered_where_no_item_is_known(desk: Desk) -> None:
    decision = decided(desk)
    with pytest.raises(Refusal, match="項目が定められていません"):
        actions.draft_publication(desk.clerk, decision.number)


# --- 画面 ---


def test_the_page_of_a_child_leads_to_the_form_of_a_child(client: Client, desk: Desk) -> None:
    person, at_desk = registered(birth_date=SMALL), inside(client, desk.clerk)
    place = f"/allowances/claims/new/{person.key}/disabled_child/"
    assert place in at_desk.get(f"/persons/{person.key}/").content.decode()
    page = at_desk.get(place).content.decode()
    assert "障害児福祉手当の請求の受付" in page
    assert "受けられるようになった日" in page
    for absent in ("hospital_stay", "untaxed_pension"):
        assert absent not in page
    assert at_desk.get(f"/allowances/claims/new/{person.key}/invented/").status_code == 404


def test_a_child_goes_from_the_form_to_the_decision(client: Client, desk: Desk) -> None:
    person, at_desk = registered(birth_date=SMALL), inside(client, desk.clerk)
    place = at_desk.post(f"/allowances/claims/new/{person.key}/disabled_child/", FORM)["Location"]
    page = at_desk.get(place).content.decode()
    assert "親権者" in page
    assert "架空　冬子" in page
    assert "別表第１" in at_desk.get(f"{place}judgement/").content.decode()
    at_desk.post(f"{place}judgement/", JUDGEMENT_FORM)
    knows_income(person)
    assert "16,560円" in at_desk.get(f"{place}assessment/").content.decode()
    shown = at_desk.get(at_desk.post(f"{place}decide/")["Location"]).content.decode()
    assert "障害児福祉手当" in shown
    assert "法18条" in shown


def test_a_stranger_and_another_desk_see_no_form(client: Client) -> None:
    person = registered(birth_date=SMALL)
    place = f"/allowances/claims/new/{person.key}/disabled_child/"
    assert client.get(place)["Location"].startswith("/entry/")
    other = takahashi()
    assert inside(client, other).get(place).status_code == 403
    with pytest.raises(NotAllowed), transaction.atomic():
        actions.accept_claim(other, person.key, of_a_child())


def test_who_is_twenty_today_is_offered_the_claim_of_an_adult() -> None:
    young, grown = registered(birth_date="2006-05-22"), registered("1000000009")
    assert queries.program_by_age(young, date(2026, 5, 20)) == Program.DISABLED_CHILD
    assert queries.program_by_age(young, date(2026, 5, 21)) == Program.SPECIAL_DISABILITY
    assert queries.program_by_age(grown, date(2040, 5, 21)) == Program.SPECIAL_DISABILITY


FORM = {
    "claimed_on": "令和8年2月10日",
    "identity_documents": ["my_number_card"],
    "resident_in_japan": "true",
    "resident_in_city": "true",
    "facility_stay": "false",
    "pension_due": "false",
    "obligors_confirmed": "true",
    "representative": "parent",
    "representative_name": "架空　冬子",
    "authority": "戸籍謄本",
    "bank_code": "0001",
    "branch_code": "001",
    "account_kind": "1",
    "account_number": "1234567",
    "holder_kana": "タカハシ　ハルコ",
    "request_key": "00000000-0000-4000-8000-0000000000bb",
}
JUDGEMENT_FORM = {
    "meets_criteria": "true",
    "criterion": "1-7",
    "judged_on": "R8.4.10",
    "judge": "嘱託医　青木",
    "basis": "診断書",
    "valid_until": "",
}
