"""資格: in whose names an officer may take the next step of a submission, as `may` answers.

Who comes in question is asked of PostgreSQL (`approvals_capacities`), as its trigger does. The
right itself is asked once more as everywhere: the days of a review are a setting that the database
does not know, and it is the principal's right with which a deputy approves.
"""

from dataclasses import replace

from django.db import connection

from tesuri.workplace.access import queries as access
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor

CAPACITIES = "SELECT for_id FROM approvals_capacities(%s, %s) AS c(for_id) ORDER BY 1"


def capacities(actor: Actor, approval: Approval) -> list[str]:
    """In whose names the actor may take the next step: empty for the own, then principals."""
    if approval.body != actor.body:
        return []
    with connection.cursor() as cursor:
        cursor.execute(CAPACITIES, [approval.number, actor.user_id])
        found = [for_id for (for_id,) in cursor.fetchall()]
    duty = Duty(approval.next_step.duty)
    return [for_id for for_id in found if holds(actor, for_id, duty)]


def holds(actor: Actor, for_id: str, duty: Duty) -> bool:
    """承認の権限があるか: now, of the actor, or of the principal at the principal's own seat.

    An emergency of the principal is the principal's alone: it marks every event of one person.
    """
    if not for_id:
        return access.may(actor, duty, Level.APPROVE)
    principal = access.officer_of(for_id)
    if principal is None or principal.office.body != actor.body:
        return False
    seat = principal.office.code
    named = replace(actor, user_id=principal.user_id, office=seat, emergency="")
    return access.may(named, duty, Level.APPROVE)
