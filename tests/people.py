"""登場人物: the cast of the tests: 佐藤 the clerk, 鈴木 the approver, 高橋 of another desk."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Officer, Review, ReviewOutcome
from tesuri.workplace.audit.actors import Actor

CITY, OTHER_CITY, PREFECTURE = "112020", "112186", "110001"
ALWAYS = DateRange(date(2020, 1, 1), None)
LATER_THAN_ANY_TEST = date(2099, 1, 1)
CLERK = (Level.SEE, Level.EDIT, Level.PRINT)
APPROVER = (Level.SEE, Level.APPROVE)


def an_officer(
    user_id: str, name: str, *grants: tuple[Duty, Level], body: str = CITY, office: str = "shogai"
) -> Actor:
    """職員: an account with grants in its office, and the actor who sits there."""
    desk, _ = Office.objects.get_or_create(body=body, code=office, defaults={"name": "障害福祉課"})
    officer = Officer.objects.create(
        user_id=user_id,
        name=name,
        office=desk,
        password="!",
        begins_on=date(2020, 1, 1),
        ends_on=date(2099, 3, 31),
    )
    for duty, level in grants:
        given = Grant.objects.create(
            officer=officer, duty=duty, office=desk, level=level, valid=ALWAYS
        )
        confirmed(given)
    return Actor(user_id, name, body, office, terminal="T-1", session="S-1", purpose="試験")


def confirmed(given: Grant) -> Grant:
    """棚卸の済んだ権限: for good, so that a test may stand in any quarter."""
    Review.objects.create(
        grant=given,
        quarter=LATER_THAN_ANY_TEST,
        outcome=ReviewOutcome.CONFIRMED,
        reviewer_id="system:set-up",
        reviewer_name="初期設定",
    )
    return given


def sato(*duties: Duty) -> Actor:
    """佐藤: a clerk of the named duties."""
    return an_officer("sato", "佐藤", *((duty, level) for duty in duties for level in CLERK))


def suzuki(*duties: Duty) -> Actor:
    """鈴木: approves what 佐藤 prepares."""
    return an_officer("suzuki", "鈴木", *((duty, level) for duty in duties for level in APPROVER))


def takahashi() -> Actor:
    """高橋: of another desk, with no grant at all."""
    return an_officer("takahashi", "高橋")
