"""再判定: what changes after a grant is held, decided anew, and never rewrites the past."""

from collections.abc import Callable
from datetime import date, datetime

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tests.residents import registered
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, jobs, queries
from tesuri.welfare.allowances.cautions import cautions
from tesuri.welfare.allowances.models import Claim, Decision, DecisionStep, Outcome, Program, Step
from tesuri.welfare.allowances.tests.desk import (
    FACTS,
    JUDGED,
    TAX,
    TODAY,
    accepted,
    application,
    ready,
)
from tesuri.welfare.allowances.tests.two_people import (
    IN_FACILITY,
    JUNE,
    MARCH,
    MAY,
    MOVED_OUT,
    Desk,
    results,
)
from tesuri.welfare.income import actions as income
from tesuri.welfare.income.models import Source
from tesuri.welfare.payments import queries as payments
from tesuri.welfare.payments.models import Month
from tesuri.welfare.persons import actions as persons
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def owed(claim: Claim) -> dict[date, int]:
    months = Month.objects.filter(reference=claim.number).order_by("version")
    return {month.target_month: month.amount_yen for month in months}


# --- 一人の手当は一つ ---


def test_a_new_claim_is_refused_while_a_grant_is_in_force(desk: Desk, grant: Decision) -> None:
    with pytest.raises(Refusal, match="現況の変更は"):
        actions.accept_claim(desk.clerk, grant.claim.person.key, application())
    assert Claim.objects.count() == 1


def test_after_a_loss_a_new_claim_begins_where_the_old_one_ended(
    desk: Desk, grant: Decision
) -> None:
    number = grant.claim.number
    left = IN_FACILITY | {"facility_until": date(2026, 5, 15)}
    actions.amend_facts(desk.clerk, number, left, "施設からの通知")
    desk.decided_anew(number)
    key = grant.claim.person.key
    early = application(claimed_on=date(2026, 4, 30))
    with pytest.raises(Refusal, match="現況の変更は"):
        actions.accept_claim(desk.clerk, key, early)
    again = application(claimed_on=date(2026, 5, 20))
    assert actions.accept_claim(desk.clerk, key, again).claimed_on == date(2026, 5, 20)


@pytest.mark.parametrize("program", [Program.SPECIAL_DISABILITY, Program.DISABLED_CHILD])
def test_the_database_pays_no_month_twice(desk: Desk, grant: Decision, program: str) -> None:
    second = Claim.objects.get(pk=grant.claim.pk)
    second.program = program
    second.pk, second.number = None, "S2026-999999"
    second.request_key = grant.claim.person.key
    second.save()
    rows = {name: getattr(grant, name) for name in ("outcome", "reasons", "sources", "receipt")}
    rows |= {name: getattr(grant, name) for name in ("content", "digest", "first_month")}
    copy = Decision.objects.create(
        number="D2026-999999",
        claim=second,
        version=1,
        drafted_by_id="sato",
        drafted_by_name="佐藤",
        **rows,
    )
    for month in grant.months.all():
        month.pk, month.decision = None, copy
        month.save()
    content = queries.content_of(copy)
    approval = approvals.submit(
        desk.clerk,
        kind=Decision.KIND,
        reference=copy.number,
        title="二つ目",
        content=content,
        duty=Duty.ALLOWANCES,
        path="/",
        drafted_by="sato",
    )
    approvals.approve(desk.chief, approval.number, approval.digest)
    assert queries.paid_twice(copy) == grant.claim
    with pytest.raises(IntegrityError, match="another claim"), transaction.atomic():
        DecisionStep.objects.create(
            decision=copy, step=Step.IN_FORCE, actor_user_id="x", actor_name="x"
        )


# --- 決定の後の変更 ---


def enter_a_larger_income(desk: Desk, grant: Decision) -> None:
    obtained = income.Obtained(Source.OFFICE, "更正の通知", TODAY, "更正")
    items = TAX | {"total_income": 9_000_000}
    key = grant.claim.person.key
    income.enter_by_hand(desk.clerk, key, 2024, items, obtained)
    look_again()


def correct(desk: Desk, grant: Decision, changes: dict[str, object]) -> None:
    key = grant.claim.person.key
    persons.correct_facts(desk.clerk, key, changes, source="office", reason="戸籍の訂正")
    look_again()


def died(desk: Desk, grant: Decision, day: date) -> None:
    key = grant.claim.person.key
    persons.enter_death(desk.clerk, key, day, source="office", reason="死亡届の通知")
    look_again()


def look_again() -> None:
    """What the room below left to be done."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT args->>'key' FROM procrastinate_jobs WHERE task_name = %s", [LOOK])
        (told,) = cursor.fetchone()
    jobs.look_again(key=told)


LOOK = "allowances.look_again"
CHANGES: list[Callable[[Desk, Decision], object]] = [
    lambda desk, g: actions.amend_facts(desk.clerk, g.claim.number, IN_FACILITY, "施設からの通知"),
    lambda desk, g: actions.amend_facts(desk.clerk, g.claim.number, MOVED_OUT, "転出の通知"),
    lambda desk, g: actions.enter_judgement(
        desk.clerk, g.claim.number, actions.Finding(False, date(2026, 5, 10), "医師", "再判定")
    ),
    enter_a_larger_income,
    lambda desk, g: correct(desk, g, {"birth_date": date(1981, 5, 5)}),
    lambda desk, g: died(desk, g, date(2026, 5, 10)),
]


@pytest.mark.parametrize(
    "change", CHANGES, ids=["入所", "転出", "判定", "所得", "生年月日", "死亡"]
)
def test_what_changes_under_a_grant_holds_its_months_until_it_is_decided_anew(
    desk: Desk, grant: Decision, change: Callable[[Desk, Decision], object]
) -> None:
    change(desk, grant)
    assert payments.held_references() == {grant.claim.number}
    assert "再判定してください" in cautions(grant.claim)[0]
    desk.decided_anew(grant.claim.number)
    assert payments.held_references() == set()


def test_a_decision_with_the_same_result_releases_too(desk: Desk, grant: Decision) -> None:
    number = grant.claim.number
    short = FACTS | {"hospital_stay": True, "hospital_since": date(2026, 5, 1)}
    short |= {"hospital_until": date(2026, 5, 10)}
    actions.amend_facts(desk.clerk, number, short, "病院に確認")
    assert payments.held_references() == {number}
    before = owed(grant.claim)
    desk.decided_anew(number)
    assert (payments.held_references(), owed(grant.claim)) == (set(), before)


def test_what_changes_nothing_holds_nothing(desk: Desk, grant: Decision) -> None:
    actions.amend_facts(desk.clerk, grant.claim.number, FACTS, "住所の再確認")
    obtained = income.Obtained(Source.NETWORK, "E2026-9", TODAY, "情報照会の回答", "深谷市", "P-9")
    income.enter_income(desk.clerk, grant.claim.person, 2023, TAX, obtained)
    assert actions.look_again(desk.clerk, grant.claim.person) == []
    correct(desk, grant, {"address": "埼玉県熊谷市宮町二丁目48番地"})
    assert payments.held_references() == set()


def test_months_that_the_new_decision_does_not_reach_become_nothing(
    desk: Desk, grant: Decision
) -> None:
    number = grant.claim.number
    known = FACTS | {"untaxed_pensions": {"2024": 0}}
    actions.amend_facts(desk.clerk, number, known, "2025年の年金は未確認")
    second = desk.decided_anew(number)
    assert max(results(second)) == date(2026, 7, 1)
    assert {yen for month, yen in owed(grant.claim).items() if month > date(2026, 7, 1)} == {0}
    assert owed(grant.claim)[MARCH] == 29_590


# --- 判定の期限と再判定 ---


def test_a_month_beyond_the_term_is_unknown_and_blocks_when_it_is_here(desk: Desk) -> None:
    actor = desk.clerk
    claim = ready(actor)
    term = actions.Finding(**vars(JUDGED) | {"valid_until": date(2026, 8, 31)})
    actions.enter_judgement(actor, claim.number, term)
    _, found = actions.assess_claim(actor, claim.number)
    assert found.months[-1].target_month == date(2026, 8, 1)
    september = time_machine.travel(datetime(2026, 9, 1, 1, tzinfo=TODAY.tzinfo))
    with september, pytest.raises(actions.CannotDecide) as refused:
        actions.draft_decision(actor, claim.number)
    assert refused.value.missing == ["障害の判定（期限切れ）"]


def test_a_judgement_that_ended_before_the_first_month_decides_nothing(desk: Desk) -> None:
    actor = desk.clerk
    claim = ready(actor)
    old = {"judged_on": date(2025, 2, 1), "valid_until": date(2026, 2, 28)}
    actions.enter_judgement(actor, claim.number, actions.Finding(**vars(JUDGED) | old))
    with pytest.raises(actions.CannotDecide, match="障害の判定（期限切れ）"):
        actions.draft_decision(actor, claim.number)


def test_a_later_judgement_ends_entitlement_from_the_month_after_it(
    desk: Desk, grant: Decision
) -> None:
    number = grant.claim.number
    finding = actions.Finding(False, date(2026, 4, 20), "嘱託医　青木", "再判定の診断書")
    actions.enter_judgement(desk.clerk, number, finding)
    second = desk.decided_anew(number)
    told = results(second)
    assert (told[MARCH], told[date(2026, 4, 1)], told[MAY]) == ("payable", "payable", "not_payable")
    assert second.outcome == Outcome.GRANT
    assert (owed(grant.claim)[MARCH], owed(grant.claim)[MAY]) == (29_590, 0)
    assert second.reasons[0].startswith("施行令第１条第２項第１号")


def test_the_next_judgement_continues_from_the_end_of_the_term(desk: Desk) -> None:
    claim = ready(desk.clerk)
    term = actions.Finding(**vars(JUDGED) | {"valid_until": date(2026, 5, 31)})
    actions.enter_judgement(desk.clerk, claim.number, term)
    assert max(results(desk.decided_anew(claim.number))) == MAY
    with time_machine.travel(datetime(2026, 7, 20, 1, tzinfo=TODAY.tzinfo)):
        late = actions.Finding(**vars(JUDGED) | {"judged_on": date(2026, 7, 10)})
        actions.enter_judgement(desk.clerk, claim.number, late)
        told = results(desk.decided_anew(claim.number))
    assert (told[JUNE], told[date(2026, 7, 1)]) == ("payable", "payable")


# --- 住所 ---


def test_a_claim_before_moving_in_is_refused(desk: Desk) -> None:
    person, moved_in = registered(), date(2026, 1, 20)
    early = application(claimed_on=date(2026, 1, 19))
    with pytest.raises(Refusal, match="転入した日（令和8年1月20日）より前"):
        actions.accept_claim(desk.clerk, person.key, early)
    same_day = application(claimed_on=moved_in)
    claim = actions.accept_claim(desk.clerk, person.key, same_day)
    assert claim.facts.get().resident_since == moved_in


def test_the_month_of_leaving_is_paid_and_no_later_one(desk: Desk, grant: Decision) -> None:
    number = grant.claim.number
    with pytest.raises(Refusal, match="転出日を入力"):
        actions.amend_facts(desk.clerk, number, FACTS | {"resident_in_city": False}, "転出")
    actions.amend_facts(desk.clerk, number, MOVED_OUT, "転出の通知")
    told = results(desk.decided_anew(number))
    assert (told[MARCH], told[MAY], told[JUNE]) == ("payable", "payable", "not_payable")


# --- 入所・入院 ---


def test_the_month_of_death_is_paid_and_no_later_one(desk: Desk, grant: Decision) -> None:
    died(desk, grant, date(2026, 5, 10))
    second = desk.decided_anew(grant.claim.number)
    assert results(second)[MAY] == "payable"
    assert results(second)[JUNE] == "not_payable"
    assert {yen for month, yen in owed(grant.claim).items() if month >= JUNE} == {0}
    told = second.months.get(target_month=JUNE).sentences
    assert any("死亡" in sentence for sentence in told), told


def test_leaving_the_facility_pays_nothing_back_and_needs_a_new_claim(
    desk: Desk, grant: Decision
) -> None:
    number = grant.claim.number
    actions.amend_facts(desk.clerk, number, IN_FACILITY, "施設からの通知")
    with pytest.raises(Refusal, match="入所の登録は消せません"):
        actions.amend_facts(desk.clerk, number, FACTS, "退所した")
    left = IN_FACILITY | {"facility_until": date(2026, 5, 20)}
    actions.amend_facts(desk.clerk, number, left, "退所の通知")
    second = desk.decided_anew(number)
    assert results(second)[JUNE] == "not_payable"
    assert any("新たな認定の請求を要する" in reason for reason in second.reasons)
    assert any(reason.startswith("令和8年6月分から、") for reason in second.reasons)


def test_a_stay_that_never_was_is_cleared_as_a_mistake(desk: Desk, grant: Decision) -> None:
    number = grant.claim.number
    actions.amend_facts(desk.clerk, number, IN_FACILITY, "施設からの通知")
    actions.amend_facts(desk.clerk, number, FACTS, "別の人の通知だった", was_mistaken=True)
    assert results(desk.decided_anew(number))[JUNE] == "payable"


def test_a_stay_does_not_end_before_it_begins(desk: Desk) -> None:
    actor = desk.clerk
    claim = accepted(actor)
    wrong = IN_FACILITY | {"facility_until": date(2026, 5, 1)}
    with pytest.raises(Refusal, match="退所日は"):
        actions.amend_facts(actor, claim.number, wrong, "施設からの通知")
