"""職員の登録: offices, accounts and grants; for set-up, safe to repeat."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Grant, Office, Officer
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

Allowed = Iterable[tuple[Duty, Level]]


@transaction.atomic
def enter_office(actor: Actor, code: str, name: str) -> Office:
    """部署の登録: the office of the actor's body; an existing one stays as it is."""
    given = {"name": name}
    office, is_new = Office.objects.get_or_create(body=actor.body, code=code, defaults=given)
    if is_new:
        audit.record(actor, AccessEvent.OFFICE_ENTERED, office=code)
    return office


@transaction.atomic
def enter_officer(
    actor: Actor,
    user_id: str,
    name: str,
    office: Office,
    term: tuple[date, date],
    allowed: Allowed,
) -> bool:
    """職員の登録: the account without a password, and its grants; false when it existed.

    `term`: first and last day of use. The grants hold for the same days.
    """
    begins_on, ends_on = term
    given = {"name": name, "office": office, "begins_on": begins_on, "ends_on": ends_on}
    officer, is_new = Officer.objects.get_or_create(
        user_id=user_id, defaults={**given, "password": "!"}
    )
    if not is_new:
        return False
    valid = DateRange(begins_on, ends_on, "[]")
    pairs = sorted(set(allowed))
    Grant.objects.bulk_create(
        Grant(officer=officer, duty=duty, office=office, level=level, valid=valid)
        for duty, level in pairs
    )
    grants = [f"{duty}:{level}" for duty, level in pairs]
    audit.record(actor, AccessEvent.OFFICER_ENTERED, account=user_id, grants=grants)
    return True
