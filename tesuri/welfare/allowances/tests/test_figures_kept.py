"""法令の値の版: what the database itself refuses, and what is told before a figure runs out."""

from datetime import date
from hashlib import sha256
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction

from tests.people import takahashi
from tesuri.welfare.allowances import actions, figures, jobs, queries
from tesuri.welfare.allowances.models import (
    Decision,
    FigureActivation,
    FigureComparison,
    FigureProposal,
    FigureWarning,
)
from tesuri.welfare.allowances.rules.special_disability import RULES
from tesuri.welfare.allowances.tests.desk import chief, clerk
from tesuri.welfare.allowances.tests.figures_desk import (
    REVIEWER,
    activated,
    longer,
    new_rate,
    waiting,
)
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.payments import queries as payments
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import ContentChanged
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
PROGRAM = Actor.system("allowances", "112020")


# --- データベース ---


def activation(proposal: FigureProposal, approval: int) -> FigureActivation:
    return FigureActivation(
        proposal=proposal,
        comparison=queries.comparison_of(proposal),
        approval=approval,
        actor_user_id="x",
        actor_name="x",
    )


def test_the_database_refuses_an_edition_that_nobody_approved(desk: Desk) -> None:
    proposal = waiting(desk.clerk)
    with pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        activation(proposal, 1).save()


def test_the_database_refuses_another_content_than_the_approved_one(desk: Desk) -> None:
    proposal = waiting(desk.clerk)
    number = approvals_number(proposal)
    shown = queries.comparison_of(proposal)
    forged = shown.content.replace("11111", "99999")
    FigureComparison.objects.create(
        proposal=proposal,
        as_of=shown.as_of,
        golden=shown.golden,
        differences=shown.differences,
        content=forged,
        digest=sha256(forged.encode()).hexdigest(),
        made_by_id="x",
        made_by_name="x",
    )
    with pytest.raises(ContentChanged), transaction.atomic():
        approvals.decide(desk.chief, actions.FIGURE, proposal.number, "approve", shown.digest)
    approvals.approve(desk.chief, number, shown.digest)
    with pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        activation(proposal, number).save()


def approvals_number(proposal: FigureProposal) -> int:
    approval = latest(FigureProposal.KIND, proposal.number)
    assert approval
    return approval.number


def test_the_database_refuses_the_number_of_another_approval(desk: Desk) -> None:
    other, proposal = activated(desk.clerk, desk.chief), waiting(desk.clerk, longer())
    with pytest.raises(IntegrityError), transaction.atomic():
        activation(proposal, other.activation.approval).save()


@pytest.mark.parametrize("table", ["figureproposal", "figurecomparison", "figureactivation"])
@pytest.mark.parametrize("deed", ["DELETE FROM {}", "UPDATE {} SET id = id + 1"])
def test_the_database_keeps_every_row_as_it_was(desk: Desk, table: str, deed: str) -> None:
    activated(desk.clerk, desk.chief)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(deed.format(f"allowances_{table}"))


@pytest.mark.parametrize(
    "broken",
    [
        {"value": None},
        {"source": ""},
        {"is_correction": True},
        {"reviewed_through": date(2028, 3, 31)},
        {"since": None, "value": None, "source": "", "confidence": ""},
        {"program": "invented"},
    ],
)
def test_the_database_refuses_half_a_proposal(broken: dict[str, Any]) -> None:
    whole = {**vars(new_rate()), "number": "L2026-000001"}
    with pytest.raises(IntegrityError), transaction.atomic():
        FigureProposal.objects.create(**whole | broken)


# --- 期限の予告 ---


def test_nothing_is_told_while_no_figure_runs_out() -> None:
    assert actions.warn_of_figures(PROGRAM) == []
    assert figures.errands(clerk())[0][1] == 0


def test_sixty_days_before_it_is_told_once_and_stands_on_the_home_page() -> None:
    every = len(figures.standings(date(2027, 1, 29)))
    with time_machine.travel("2027-01-29T12:00:00+09:00", tick=False):
        assert actions.warn_of_figures(PROGRAM) == []
    with time_machine.travel("2027-01-30T12:00:00+09:00", tick=False):
        told = actions.warn_of_figures(PROGRAM)
        assert len(told) == len(set(told)) == every
        assert {f"special_disability/{name}" for name in RULES.figures} < set(told)
        assert {"disabled_child/monthly_rate", "transitional/monthly_rate"} < set(told)
        assert actions.warn_of_figures(PROGRAM) == []
        assert figures.errands(clerk())[0] == (
            "法令の値の確認の期限（60日以内）",
            every,
            "allowances:figures",
        )
        assert figures.errands(chief()) == figures.errands(takahashi()) == []
    kinds = AuditRecord.objects.filter(kind="allowances.figure_runs_out")
    assert kinds.count() == FigureWarning.objects.count() == every
    assert {row.details["through"] for row in kinds} == {"2027-03-31"}


def test_what_was_prolonged_is_no_longer_told(desk: Desk) -> None:
    activated(desk.clerk, desk.chief, longer())
    assert REVIEWER in figures.in_force().figures["monthly_rate"].reviewer
    told = {(each.program.key, each.figure.name) for each in figures.running_out(date(2027, 2, 1))}
    assert ("special_disability", "monthly_rate") not in told
    assert ("disabled_child", "monthly_rate") in told


# --- 仕事 ---


def test_the_jobs_hold_what_differs_and_tell_what_runs_out(desk: Desk, grant: Decision) -> None:
    proposal = activated(desk.clerk, desk.chief)
    waiting_jobs = "SELECT args->>'number' FROM procrastinate_jobs WHERE task_name = %s"
    with connection.cursor() as cursor:
        cursor.execute(waiting_jobs, ["allowances.hold_what_differs"])
        assert cursor.fetchall() == [(proposal.number,)]
    jobs.hold_what_differs(number=proposal.number)
    jobs.hold_what_differs(number=proposal.number)
    assert grant.claim.number in payments.held_references()
    assert AuditRecord.objects.filter(kind="payments.months_held").count() == 1
    with time_machine.travel("2027-02-01T06:00:00+09:00"):
        jobs.warn_of_figures(timestamp=0)
    assert FigureWarning.objects.count() == len(figures.standings(date(2027, 2, 1)))
