"""決定: months, reasons and receipt; two people; then payment, notice and copy, each once."""

import json
from datetime import date
from hashlib import sha256

import pytest
from django.db import IntegrityError, connection, transaction

from tests.entry import a_terminal
from tests.far_side import FarSide
from tests.people import an_officer, takahashi
from tests.residents import NATSUO, registered, resident
from tesuri.ground.records import Refusal, digest_of
from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.models import (
    Decision,
    DecisionStep,
    Notice,
    Outcome,
    Receipt,
    Stage,
    Step,
    WrongStage,
)
from tesuri.welfare.allowances.rules.months import replay_month
from tesuri.welfare.allowances.tests.desk import (
    FACTS,
    JUDGED,
    accepted,
    chief,
    clerk,
    granted,
    knows_income,
    ready,
    submitted,
)
from tesuri.welfare.exchange import queries as exchange
from tesuri.welfare.payments.models import Month
from tesuri.welfare.persons import actions as persons
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import ContentChanged, NotWaiting, OwnWork
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


def paid(decision: Decision) -> list[tuple[date, int]]:
    return [(month.target_month, month.amount_yen) for month in decision.months.all()]


def test_each_month_has_its_own_rate_as_far_as_the_figures_are_reviewed() -> None:
    actor = clerk()
    decision = actions.draft_decision(actor, ready(actor).number)
    assert (decision.outcome, decision.first_month) == (Outcome.GRANT, date(2026, 3, 1))
    assert paid(decision)[:2] == [(date(2026, 3, 1), 29590), (date(2026, 4, 1), 30450)]
    assert paid(decision)[-1] == (date(2027, 3, 1), 30450)
    assert queries.amounts_of(decision) == [(date(2026, 3, 1), 29590), (date(2026, 4, 1), 30450)]


def test_a_decision_tells_its_reasons_facts_sources_and_articles() -> None:
    actor = clerk()
    decision = actions.draft_decision(actor, ready(actor).number)
    assert "第１号" in decision.reasons[0]
    assert any("令和6年中の所得" in reason for reason in decision.reasons)
    assert any("令和7年中の所得" in reason for reason in decision.reasons)
    sources = dict(decision.sources)
    assert "許可証 P-1" in sources["本人の令和6年の所得"]
    assert "嘱託医" in sources["障害の判定"]
    lines = {line["term"]: line for line in decision.months.all()[0].lines}
    assert lines["支給額"]["value"] == "29,590円"
    assert "法26条の3" in lines["支給額"]["source"]


def test_the_receipt_is_worked_out_again_to_the_same_bytes() -> None:
    actor = clerk()
    decision = actions.draft_decision(actor, ready(actor).number)
    body = bytes(decision.receipt.body)
    assert decision.receipt.digest == sha256(body).hexdigest()
    months = json.loads(body)["months"]
    assert len(months) == decision.months.count()
    assert all(json.loads(replay_month(month)) == month for month in months)
    with pytest.raises(IntegrityError), transaction.atomic():
        Receipt.objects.update(body=b"{}")


def test_what_is_unknown_is_named_and_nothing_is_decided() -> None:
    actor = clerk()
    claim = accepted(actor, facts=FACTS | {"hospital_stay": None})
    with pytest.raises(actions.CannotDecide) as refused:
        actions.draft_decision(actor, claim.number)
    missing = refused.value.missing
    assert "施行令1条2項の障害の状態にあること" in missing
    assert "病院・診療所・介護老人保健施設に継続して入院していること" in missing
    assert "本人の2024年中の所得と控除（税の情報）" in missing
    assert missing[0] in refused.value.message
    assert Decision.objects.count() == 0


def test_obligors_who_are_not_confirmed_leave_it_undecided() -> None:
    actor = clerk()
    claim = ready(actor)
    actions.amend_facts(actor, claim.number, FACTS | {"obligors_confirmed": None}, "世帯の調査")
    with pytest.raises(actions.CannotDecide, match="扶養義務者をすべて確かめた"):
        actions.draft_decision(actor, claim.number)


def test_an_obligor_over_the_limit_suspends_every_month(far_side: FarSide) -> None:
    far_side.answers["/residents/read"] = 200, resident(NATSUO)
    actor = clerk()
    claim = accepted(actor, obligors=[NATSUO])
    actions.enter_judgement(actor, claim.number, JUDGED)
    knows_income(claim.person)
    with pytest.raises(actions.CannotDecide, match="扶養義務者1"):
        actions.draft_decision(actor, claim.number)
    knows_income(claim.obligors.get().person, total_income=9_000_000)
    decision = actions.draft_decision(actor, claim.number)
    assert {month.result for month in decision.months.all()} == {"suspended"}
    assert (decision.outcome, decision.first_month) == (Outcome.GRANT, None)
    assert any("扶養義務者" in reason for reason in decision.reasons)


def test_a_state_that_is_not_met_is_refused_with_its_article() -> None:
    actor = clerk()
    claim = ready(actor)
    finding = actions.Finding(False, JUDGED.judged_on, JUDGED.judge, "再判定")
    actions.enter_judgement(actor, claim.number, finding)
    decision = actions.draft_decision(actor, claim.number)
    assert decision.outcome == Outcome.REFUSAL
    assert any("施行令1条2項の障害の状態" in reason for reason in decision.reasons)
    approvals.put_forward(actor, actions.DECISION, decision.number)
    approvals.decide(chief(), actions.DECISION, decision.number, "approve", decision.digest)
    assert decision.claim.stage == Stage.REFUSED
    assert Month.objects.count() == 0
    with pytest.raises(Refusal, match="認定通知書は"):
        actions.issue_notice(actor, decision.number)


def test_a_judgement_for_a_term_decides_no_month_after_it() -> None:
    actor = clerk()
    claim = ready(actor)
    finding = actions.Finding(**vars(JUDGED) | {"valid_until": date(2026, 9, 30)})
    actions.enter_judgement(actor, claim.number, finding)
    decision = actions.draft_decision(actor, claim.number)
    assert paid(decision)[-1][0] == date(2026, 9, 1)


def test_the_same_facts_are_the_same_draft_and_other_facts_another() -> None:
    actor = clerk()
    claim = ready(actor)
    first = actions.draft_decision(actor, claim.number)
    assert actions.draft_decision(actor, claim.number) == first
    knows = FACTS | {"hospital_stay": True, "hospital_since": date(2026, 5, 1)}
    actions.amend_facts(actor, claim.number, knows, "病院に確認")
    second = actions.draft_decision(actor, claim.number)
    assert (second.version, second.number != first.number) == (2, True)
    with pytest.raises(Refusal, match="最新ではありません"):
        approvals.put_forward(actor, actions.DECISION, first.number)


# --- 二人で ---


def test_nobody_approves_an_own_decision() -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    both = ((duty, level) for duty in (Duty.ALLOWANCES, Duty.PERSONS) for level in levels)
    actor = an_officer("sato", "佐藤", *both)
    decision = submitted(actor)
    with pytest.raises(OwnWork), transaction.atomic():
        approvals.decide(actor, actions.DECISION, decision.number, "approve", decision.digest)
    assert (decision.step, Month.objects.count()) == (Step.SUBMITTED, 0)


def test_only_the_content_that_was_shown_is_approved() -> None:
    decision = submitted(clerk())
    with pytest.raises(ContentChanged), transaction.atomic():
        approvals.decide(
            chief(), actions.DECISION, decision.number, "approve", digest_of({"other": 1})
        )
    assert decision.step == Step.SUBMITTED


def test_facts_that_changed_since_the_draft_stop_the_approval() -> None:
    decision, approver = submitted(clerk()), chief()
    registrar = an_officer("ito", "伊藤", (Duty.PERSONS, Level.EDIT))
    persons.correct_facts(
        registrar,
        decision.claim.person.key,
        {"birth_date": date(1980, 5, 6)},
        source="person",
        reason="戸籍により確認",
    )
    with pytest.raises(ContentChanged, match="事実が変わりました"), transaction.atomic():
        approvals.decide(approver, actions.DECISION, decision.number, "approve", decision.digest)
    assert decision.step == Step.SUBMITTED


def test_the_database_refuses_force_without_approval() -> None:
    decision = submitted(clerk())
    with pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        DecisionStep.objects.create(
            decision=decision, step=Step.IN_FORCE, actor_user_id="x", actor_name="x"
        )


@pytest.mark.parametrize("column", ["content", "digest", "reasons", "outcome"])
def test_the_database_refuses_a_changed_decision(column: str) -> None:
    submitted(clerk())
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE allowances_decision SET {column} = NULL")


def test_what_was_sent_back_is_drafted_anew() -> None:
    actor, approver = clerk(), chief()
    decision = submitted(actor)
    approvals.decide(
        approver,
        actions.DECISION,
        decision.number,
        "send_back",
        comment="判定書の日付を確かめること",
    )
    assert (decision.step, decision.claim.stage) == (Step.RETURNED, Stage.RETURNED)
    again = actions.draft_decision(actor, decision.claim.number)
    assert again.version == 2
    approvals.put_forward(actor, actions.DECISION, again.number)
    approvals.decide(approver, actions.DECISION, again.number, "approve", again.digest)
    assert queries.in_force(decision.claim) == again


def test_a_decision_is_approved_once_and_not_before_it_is_submitted() -> None:
    actor, approver = clerk(), chief()
    decision = actions.draft_decision(actor, ready(actor).number)
    with pytest.raises(NotWaiting):
        approvals.decide(approver, actions.DECISION, decision.number, "approve", decision.digest)
    for _ in range(2):
        approvals.put_forward(actor, actions.DECISION, decision.number)
    with pytest.raises(WrongStage):
        actions.draft_decision(actor, decision.claim.number)
    approvals.decide(approver, actions.DECISION, decision.number, "approve", decision.digest)
    with pytest.raises(NotWaiting):
        approvals.decide(approver, actions.DECISION, decision.number, "approve", decision.digest)


# --- その後 ---


def test_a_decision_in_force_hands_its_months_to_payment_once() -> None:
    decision = granted(clerk(), chief())
    assert decision.claim.stage == Stage.GRANTED
    actions.hand_over_months(Actor.system("allowances", "112020"), decision.claim.number)
    months = [(m.target_month, m.amount_yen, m.version) for m in Month.objects.all()]
    assert months[0] == (date(2026, 3, 1), 29590, 1)
    assert [amount for _, amount, _ in months] == [29590, *[30450] * 12]
    assert {m.reference for m in Month.objects.all()} == {decision.claim.number}


def test_a_later_decision_gives_new_versions_of_the_months_it_changes() -> None:
    actor, approver = clerk(), chief()
    decision = granted(actor, approver)
    number = decision.claim.number
    left = FACTS | {"facility_stay": True, "facility_since": date(2026, 5, 2)}
    actions.amend_facts(actor, number, left, "施設からの通知")
    second = actions.draft_decision(actor, number)
    approvals.put_forward(actor, actions.DECISION, second.number)
    approvals.decide(approver, actions.DECISION, second.number, "approve", second.digest)
    assert any("入所した月の翌月以後" in reason for reason in second.reasons)
    newest = {m.target_month: m.amount_yen for m in Month.objects.order_by("version")}
    assert newest[date(2026, 5, 1)] == 30450
    assert newest[date(2026, 6, 1)] == 0


def test_the_notice_is_issued_once_and_each_output_is_recorded() -> None:
    actor = clerk()
    decision = granted(actor, chief())
    notice = actions.issue_notice(actor, decision.number)
    assert actions.issue_notice(actor, decision.number) == notice
    assert bytes(notice.pdf).startswith(b"%PDF-")
    assert notice.digest == sha256(bytes(notice.pdf)).hexdigest()
    a_terminal()
    assert actions.print_notice(actor, decision.number).content == bytes(notice.pdf)
    printed = AuditRecord.objects.get(kind="outputs.printed")
    assert printed.subject == decision.claim.person.addressee_number
    assert printed.details["title"] == f"認定通知書 {notice.number}"
    kinds = AuditRecord.objects.filter(kind__startswith="allowances.notice")
    assert sorted(event.kind for event in kinds) == [
        "allowances.notice_issued",
        "allowances.notice_printed",
    ]


@pytest.mark.control("C-3-13")
def test_a_print_is_recorded_with_user_terminal_and_subject() -> None:
    actor = clerk()
    decision = granted(actor, chief())
    actions.issue_notice(actor, decision.number)
    event = AuditRecord.objects.get(kind="allowances.notice_issued")
    subject = decision.claim.person.addressee_number
    assert (event.user_id, event.terminal, event.subject) == ("sato", "T-1", subject)


def test_nothing_is_notified_or_published_before_it_is_in_force() -> None:
    actor = clerk()
    decision = submitted(actor)
    with pytest.raises(Refusal, match="効力の生じた"):
        actions.issue_notice(actor, decision.number)
    with pytest.raises(Refusal, match="効力の生じた"):
        actions.draft_publication(actor, decision.number)
    with pytest.raises(Refusal, match="まだ発行されていません"):
        actions.print_notice(actor, decision.number)
    assert Notice.objects.count() == 0


def test_what_is_published_is_what_was_decided_and_drafted_once() -> None:
    actor = clerk()
    decision = granted(actor, chief())
    publication = actions.draft_publication(actor, decision.number)
    assert actions.draft_publication(actor, decision.number) == publication
    assert exchange.content_of(publication) == {
        "program": "特別障害者手当",
        "state": "認定",
        "state_month": "2026-03",
        "first_month": "2026-03",
        "monthly_amounts": [
            {"since": "2026-03", "yen": 29590},
            {"since": "2026-04", "yen": 30450},
        ],
        "decided_on": "2026-05-20",
    }


def test_another_desk_may_do_none_of_this() -> None:
    actor, other = clerk(), takahashi()
    decision = submitted(actor)
    for deed in (
        lambda: actions.assess_claim(other, decision.claim.number),
        lambda: actions.draft_decision(other, decision.claim.number),
        lambda: approvals.put_forward(other, actions.DECISION, decision.number),
        lambda: actions.view_decision(other, decision.number),
        lambda: approvals.decide(
            other, actions.DECISION, decision.number, "approve", decision.digest
        ),
        lambda: approvals.decide(
            other, actions.DECISION, decision.number, "send_back", comment="理由"
        ),
        lambda: actions.issue_notice(other, decision.number),
        lambda: actions.print_notice(other, decision.number),
        lambda: actions.draft_publication(other, decision.number),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            deed()


def test_a_person_without_a_claim_is_decided_about_by_nobody() -> None:
    assert queries.claims_of(registered()) == []
