"""法令の値の提案: what may be proposed, what it shows, and from when it holds for everybody."""

import json
from datetime import date
from hashlib import sha256
from typing import Any

import pytest
from django.db import transaction

from tests.people import an_officer, takahashi
from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import actions, figures, queries
from tesuri.welfare.allowances.impact import golden_of
from tesuri.welfare.allowances.models import (
    Decision,
    FigureActivation,
    FigureProposal,
)
from tesuri.welfare.allowances.rules.months import replay_months
from tesuri.welfare.allowances.rules.special_disability import RULES
from tesuri.welfare.allowances.tests.desk import clerk, ready
from tesuri.welfare.allowances.tests.figures_desk import (
    JULY,
    MADE_UP_SOURCE,
    MADE_UP_YEN,
    NEXT_APRIL,
    activated,
    approve,
    longer,
    new_rate,
    waiting,
)
from tesuri.welfare.allowances.tests.two_people import IN_FACILITY, Desk
from tesuri.welfare.payments import queries as payments
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import ContentChanged, OwnWork
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
PROGRAM = Actor.system("allowances", "112020")


def amounts(decision: Decision) -> dict[date, int]:
    return dict(decision.months.values_list("target_month", "amount_yen"))


def differences(proposal: FigureProposal) -> list[list[Any]]:
    rows: list[list[Any]] = json.loads(bytes(queries.comparison_of(proposal).differences))["rows"]
    return rows


# --- 提案 ---


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"since": date(2026, 4, 1)}, "同じ日からの版がすでにあります"),
        ({"since": date(2026, 4, 1), "is_correction": True}, "訂正の理由が要ります"),
        ({"is_correction": True, "reason": "誤り"}, "訂正の理由が要ります"),
        ({"since": date(2026, 7, 2)}, "月の初日"),
        ({"since": date(2019, 3, 1)}, "最初の版より前"),
        ({"since": NEXT_APRIL}, "確認済みの期間より後"),
        ({"value": None}, "すべてを入力"),
        ({"source": ""}, "すべてを入力"),
        ({"confidence": "known"}, "何を確かめるのか"),
        ({"since": None, "value": None, "source": "", "confidence": ""}, "どちらかを入力"),
        ({"reviewed_through": date(2027, 3, 31), "reviewer": "甲"}, "今の令和9年3月31日より後"),
        ({"reviewed_through": date(2028, 3, 31)}, "だれが何によって"),
        ({"figure": "invented"}, "その名前の値はありません"),
        ({"program": "invented"}, "その名前の値はありません"),
    ],
)
def test_it_refuses_what_does_not_fit_and_says_what_to_enter(
    changed: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        actions.propose_figure(clerk(), new_rate(**changed))
    assert FigureProposal.objects.count() == 0


def test_a_proposal_alone_changes_nothing(desk: Desk, grant: Decision) -> None:
    waiting(desk.clerk)
    assert figures.in_force() is RULES
    again = desk.decided_anew(grant.claim.number)
    assert amounts(again)[JULY] == 30450


def test_it_shows_each_person_and_month_that_would_change_in_yen(
    desk: Desk, grant: Decision
) -> None:
    proposal = actions.propose_figure(desk.clerk, new_rate())
    rows = differences(proposal)
    whose = grant.claim.person.addressee_number
    assert rows[0] == [whose, grant.claim.number, "2026-07", 30450, 11111, "payable", "payable"]
    assert [row[2] for row in rows] == [f"2026-{m:02}" for m in range(7, 13)] + [
        "2027-01",
        "2027-02",
        "2027-03",
    ]
    content = queries.proposed_content(proposal)
    assert (content["claims"], content["people"], content["differences"]) == (1, 1, 9)
    assert (content["before_yen"], content["after_yen"]) == (9 * 30450, 9 * 11111)


def test_a_longer_review_shows_the_months_that_could_not_be_decided(
    desk: Desk, grant: Decision
) -> None:
    proposal = actions.propose_figure(desk.clerk, longer())
    assert differences(proposal) == []  # the other figures still end in March
    for name in RULES.figures:
        if name != "monthly_rate":
            activated(desk.clerk, desk.chief, longer(name))
    actions.compare_figure(desk.clerk, proposal.number)
    (row, *_) = differences(proposal)
    assert row[2:] == ["2027-04", 0, 30450, "refused", "payable"]


def test_it_shows_the_agreed_cases_with_and_without_the_proposal() -> None:
    proposal = actions.propose_figure(
        clerk(), new_rate(since=date(2025, 4, 1), is_correction=True, reason="架空の正誤")
    )
    rows = golden_of(bytes(queries.comparison_of(proposal).golden))
    assert all(row["before"] == row["agreed"] for row in rows)
    changed = [row for row in rows if row["before"] != row["after"]]
    assert changed
    assert all(row["after"] == MADE_UP_YEN for row in changed if row["before"] == 29590)


def test_the_lists_are_kept_and_bound_into_what_is_approved(desk: Desk, grant: Decision) -> None:
    proposal = actions.propose_figure(desk.clerk, new_rate())
    comparison = queries.comparison_of(proposal)
    content = queries.proposed_content(proposal)
    assert content["differences_digest"] == sha256(bytes(comparison.differences)).hexdigest()
    assert content["golden_digest"] == sha256(bytes(comparison.golden)).hexdigest()
    assert comparison.digest == sha256(comparison.content.encode()).hexdigest()


# --- 有効にする ---


def test_from_the_approval_on_everybody_decides_with_it(desk: Desk, grant: Decision) -> None:
    proposal = activated(desk.clerk, desk.chief)
    again = desk.decided_anew(grant.claim.number)
    assert (amounts(again)[date(2026, 6, 1)], amounts(again)[JULY]) == (30450, MADE_UP_YEN)
    number = proposal.activation.approval
    months = json.loads(bytes(again.receipt.body))["months"]
    edition = next(m for m in months if m["target_month"] == "2026-07")["case"]["editions"]
    assert edition["monthly_rate"]["approval"] == number
    assert edition["monthly_rate"]["source"] == MADE_UP_SOURCE
    line = next(
        line
        for line in again.months.get(target_month=JULY).lines
        if MADE_UP_SOURCE in line["source"]
    )
    assert f"決裁{number}で有効にした版" in line["source"]


def test_receipts_of_earlier_decisions_keep_their_bytes(desk: Desk, grant: Decision) -> None:
    body = bytes(grant.receipt.body)
    activated(desk.clerk, desk.chief)
    assert replay_months(json.loads(body)) == body
    again = bytes(desk.decided_anew(grant.claim.number).receipt.body)
    assert replay_months(json.loads(again)) == again


def test_a_draft_of_before_is_not_approved_on_figures_of_after(desk: Desk) -> None:
    decision = actions.draft_decision(desk.clerk, ready(desk.clerk).number)
    approvals.put_forward(desk.clerk, actions.DECISION, decision.number)
    activated(desk.clerk, desk.chief)
    with pytest.raises(ContentChanged), transaction.atomic():
        approvals.decide(desk.chief, actions.DECISION, decision.number, "approve", decision.digest)


def test_months_in_force_that_it_changes_are_held_until_decided_anew(
    desk: Desk, grant: Decision
) -> None:
    proposal = activated(desk.clerk, desk.chief)
    assert actions.hold_what_differs(PROGRAM, proposal.number) == 1
    assert grant.claim.number in payments.held_references()
    desk.decided_anew(grant.claim.number)
    assert grant.claim.number not in payments.held_references()


def test_it_is_void_when_the_caseload_has_changed(desk: Desk, grant: Decision) -> None:
    proposal = waiting(desk.clerk)
    actions.amend_facts(desk.clerk, grant.claim.number, IN_FACILITY, "施設からの通知")
    with pytest.raises(ContentChanged, match="計算し直して"), transaction.atomic():
        approve(desk.chief, proposal)
    assert FigureActivation.objects.count() == 0
    approvals.decide(desk.chief, actions.FIGURE, proposal.number, "send_back", comment="計算し直す")
    actions.compare_figure(desk.clerk, proposal.number)
    approvals.put_forward(desk.clerk, actions.FIGURE, proposal.number)
    approve(desk.chief, proposal)
    assert figures.in_force().figures["monthly_rate"].on(JULY).value == MADE_UP_YEN


def test_it_is_not_put_forward_when_the_caseload_has_changed(desk: Desk, grant: Decision) -> None:
    proposal = actions.propose_figure(desk.clerk, new_rate())
    actions.amend_facts(desk.clerk, grant.claim.number, IN_FACILITY, "施設からの通知")
    with pytest.raises(ContentChanged):
        approvals.put_forward(desk.clerk, actions.FIGURE, proposal.number)


def test_the_second_of_two_proposals_for_one_day_is_refused(desk: Desk) -> None:
    first, second = waiting(desk.clerk), waiting(desk.clerk, new_rate(value=22_222))
    approve(desk.chief, first)
    with pytest.raises(Refusal, match="同じ日からの版"), transaction.atomic():
        approve(desk.chief, second)


def test_a_correction_takes_the_place_and_says_why(desk: Desk) -> None:
    activated(
        desk.clerk,
        desk.chief,
        new_rate(since=date(2026, 4, 1), is_correction=True, reason="架空の正誤表"),
    )
    assert figures.in_force().figures["monthly_rate"].on(JULY).value == MADE_UP_YEN
    assert RULES.figures["monthly_rate"].on(JULY).value == 30450


def test_nobody_activates_an_own_proposal() -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    both = an_officer("sato", "佐藤", *((Duty.ALLOWANCES, level) for level in levels))
    proposal = waiting(both)
    with pytest.raises(OwnWork), transaction.atomic():
        approve(both, proposal)
    assert figures.in_force() is RULES


def test_what_a_program_drafted_waits_for_two_officers(desk: Desk) -> None:
    proposal = actions.draft_figure(Actor.system("figures", "112020"), new_rate())
    approvals.put_forward(desk.clerk, actions.FIGURE, proposal.number)
    with pytest.raises((NotAllowed, OwnWork)), transaction.atomic():
        approve(desk.clerk, proposal)
    approve(desk.chief, proposal)
    assert FigureActivation.objects.count() == 1


def test_another_desk_may_do_none_of_this(desk: Desk) -> None:
    proposal, other = waiting(desk.clerk), takahashi()
    for deed in (
        lambda: actions.list_figures(other),
        lambda: actions.view_figure(other, "special_disability", "monthly_rate"),
        lambda: actions.propose_figure(other, new_rate()),
        lambda: actions.compare_figure(other, proposal.number),
        lambda: actions.view_proposal(other, proposal.number),
        lambda: approvals.put_forward(other, actions.FIGURE, proposal.number),
        lambda: approve(other, proposal),
    ):
        with pytest.raises(NotAllowed), transaction.atomic():
            deed()


def test_every_step_is_in_the_log(desk: Desk) -> None:
    proposal = activated(desk.clerk, desk.chief)
    actions.view_proposal(desk.clerk, proposal.number)
    rows = AuditRecord.objects.filter(kind__startswith="allowances.figure").order_by("id")
    assert [row.kind.removeprefix("allowances.figure_") for row in rows] == [
        "proposed",
        "compared",
        "submitted",
        "activated",
        "proposal_viewed",
    ]
    assert rows[3].details["approval"] == proposal.activation.approval
