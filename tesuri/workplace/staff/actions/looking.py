"""職員を見る: looking at staff is an event too."""

from django.db import transaction

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Officer
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.events import StaffEvent
from tesuri.workplace.staff.queries import officers as queries


class NoSuchOfficer(Refusal):
    """職員がいない: of another body, or of none."""

    status = 404

    def __init__(self) -> None:
        super().__init__("その職員はいません。", code="no_such_officer")


@transaction.atomic
def search_officers(actor: Actor, criteria: queries.Criteria) -> list[Officer]:
    """職員を検索する."""
    demand(actor, Duty.ADMINISTRATION, Level.SEE)
    found = queries.found(actor.body, criteria)
    told = {"words": criteria.words, "office": criteria.office, "state": criteria.state}
    accounts = [each.user_id for each in found]
    audit.record(actor, StaffEvent.OFFICERS_SEARCHED, criteria=told, accounts=accounts)
    return found


@transaction.atomic
def look_at_officer(actor: Actor, pk: int) -> Officer:
    """職員一人を見る."""
    demand(actor, Duty.ADMINISTRATION, Level.SEE)
    found = queries.officer(actor.body, pk)
    if found is None:
        raise NoSuchOfficer
    audit.record(actor, StaffEvent.OFFICER_SEEN, account=found.user_id)
    return found


@transaction.atomic
def look_at_grant(actor: Actor, pk: int) -> Grant:
    """権限一つを見る."""
    demand(actor, Duty.ADMINISTRATION, Level.SEE)
    found = queries.grant(actor.body, pk)
    if found is None:
        raise NoSuchOfficer
    audit.record(actor, StaffEvent.OFFICER_SEEN, account=found.officer.user_id, grant=pk)
    return found
