"""職員の登録: offices, accounts and grants; for set-up, safe to repeat."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Grant, Office, Officer, Review, ReviewOutcome
from tesuri.workplace.access.rules import quarter_of
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

    `term`: first and last day of use. The grants hold for the same days. The database takes grants
    of a program from the owner of its tables alone: on screens two people give them.
    """
    begins_on, ends_on = term
    given = {"name": name, "office": office, "begins_on": begins_on, "ends_on": ends_on}
    known = Officer.objects.filter(user_id__iexact=user_id)
    if known.exists():
        return False
    officer = Officer.objects.create(user_id=user_id, password="!", **given)
    valid = DateRange(begins_on, ends_on, "[]")
    pairs = sorted(set(allowed))
    Grant.objects.bulk_create(
        Grant(
            officer=officer,
            duty=duty,
            office=office,
            level=level,
            valid=valid,
            granted_by=actor.user_id,
        )
        for duty, level in pairs
    )
    grants = [f"{duty}:{level}" for duty, level in pairs]
    audit.record(actor, AccessEvent.OFFICER_ENTERED, account=user_id, grants=grants)
    return True


@transaction.atomic
def appoint_chief(actor: Actor, office: Office, user_id: str) -> None:
    """所属長の登録: by set-up, where the office has none yet."""
    if office.chief_id is None:
        office.chief = Officer.objects.get(user_id=user_id)
        office.save(update_fields=["chief"])
        audit.record(actor, AccessEvent.CHIEF_APPOINTED, office=office.code, account=user_id)


@transaction.atomic
def confirm_grants(actor: Actor) -> int:
    """権限の確認: for the demo, whose people hold no reviews: set-up does, at each start."""
    quarter = quarter_of(timezone.localdate())
    mine = Grant.objects.filter(office__body=actor.body, granted_by=actor.user_id)
    left = mine.exclude(reviews__quarter__gte=quarter).filter(valid__startswith__lt=quarter)
    made = Review.objects.bulk_create(
        Review(
            grant=grant,
            quarter=quarter,
            outcome=ReviewOutcome.CONFIRMED,
            reviewer_id=actor.user_id,
            reviewer_name=actor.name,
        )
        for grant in left
    )
    if made:
        audit.record(actor, AccessEvent.GRANTS_CONFIRMED, quarter=str(quarter), count=len(made))
    return len(made)
