"""特別児童扶養手当の記録: an act is about the carer and about each child, and stands under both."""

from typing import Any

from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import CarerCase
from tesuri.welfare.allowances.queries import carers as queries
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


def told(actor: Actor, event: Event, case: CarerCase, **details: Any) -> None:
    """一人ずつ記録する: whoever looks for the child finds what was done for the carer."""
    for number in queries.numbers_in(case):
        audit.record(actor, event, subject=number, case=case.number, **details)
