"""起案した人: a decision is approved by none of those who drafted or submitted it."""

import pytest
from django.db import IntegrityError, transaction

from tests.people import an_officer
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import Decision, DecisionStep
from tesuri.welfare.allowances.tests.desk import clerk, ready
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork
from tesuri.workplace.approvals.tests.staging import by_hand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.mark.control("C-6-03")
def test_who_drafted_a_decision_approves_it_as_little_as_who_submitted_it() -> None:
    desk = clerk()
    both = an_officer("mori", "森", *((Duty.ALLOWANCES, level) for level in Level))
    decision = actions.draft_decision(both, ready(desk).number)
    approvals.put_forward(desk, actions.DECISION, decision.number)
    with pytest.raises(OwnWork), transaction.atomic():
        approvals.decide(both, actions.DECISION, decision.number, "approve", decision.digest)


@pytest.mark.control("C-6-03")
def test_an_approval_in_another_duty_puts_nothing_in_force() -> None:
    desk = clerk()
    decision = actions.draft_decision(desk, ready(desk).number)
    told = {"decision": decision, "step": "in_force", "actor_user_id": "x", "actor_name": "x"}
    content = actions.DECISION.content(decision)

    def approved_in(duty: Duty) -> None:
        checker = an_officer(f"kacho-{duty}", "課長", (duty, Level.APPROVE))
        by_hand(Decision.KIND, decision.number, content, checker, duty, desk.user_id)

    approved_in(Duty.EQUIPMENT)
    with pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        DecisionStep.objects.create(**told)
    approved_in(Duty.ALLOWANCES)
    DecisionStep.objects.create(**told)
