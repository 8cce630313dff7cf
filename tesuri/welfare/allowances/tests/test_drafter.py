"""起案した人: a decision is approved by none of those who drafted or submitted it."""

import pytest
from django.db import transaction

from tests.people import an_officer
from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.tests.desk import clerk, ready
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import OwnWork

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]


@pytest.mark.control("C-6-03")
def test_who_drafted_a_decision_approves_it_as_little_as_who_submitted_it() -> None:
    desk = clerk()
    both = an_officer("mori", "森", *((Duty.ALLOWANCES, level) for level in Level))
    decision = actions.draft_decision(both, ready(desk).number)
    approvals.put_forward(desk, actions.DECISION, decision.number)
    with pytest.raises(OwnWork), transaction.atomic():
        approvals.decide(both, actions.DECISION, decision.number, "approve", decision.digest)
