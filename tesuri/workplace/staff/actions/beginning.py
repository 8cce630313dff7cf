"""初めての登録: the first two administrators of a body, on the word of the operator.

Only where nobody could approve it: a body without an officer, or one whose administrators all
rest. The triggers let the owner of the tables do this and no running process.
"""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import officers, terminals
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer, Review, ReviewOutcome
from tesuri.workplace.access.queries import is_reviewed
from tesuri.workplace.access.rules import quarter_of
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.events import StaffEvent
from tesuri.workplace.staff.queries import reviews

TERM = timedelta(days=365)
MANAGEMENT = [(Duty.ADMINISTRATION, level) for level in (Level.SEE, Level.EDIT, Level.APPROVE)]
ENOUGH = 2


class BegunBefore(Refusal):
    """もう始まっている: its own people decide."""

    status = 409

    def __init__(self, body: str) -> None:
        super().__init__(
            f"団体 {body} にはもう職員がいます。最初の登録は、だれもいないときだけできます。"
            "管理者が画面から登録してください",
            code="begun_before",
        )


class OnePerson(Refusal):
    """一人だけ: two accounts are wanted."""

    def __init__(self) -> None:
        super().__init__(
            "二人の管理者は別の人でなければなりません。使われたことのない利用者IDを二つ指定してください",
            code="one_person",
        )


@transaction.atomic
def begin_body(
    actor: Actor,
    people: Sequence[tuple[str, str]],
    office: tuple[str, str],
    numbers: Sequence[str],
) -> None:
    """団体を始める: two administrators for a year in one office, and the terminals they sit at."""
    if Officer.objects.filter(office__body=actor.body).exists():
        raise BegunBefore(actor.body)
    if len({user_id.lower() for user_id, _ in people}) != ENOUGH:
        raise OnePerson
    desk, today = officers.enter_office(actor, *office), timezone.localdate()
    for user_id, name in people:
        term = (today, today + TERM)
        if not officers.enter_officer(actor, user_id, name, desk, term, MANAGEMENT):
            raise OnePerson
    officers.appoint_chief(actor, desk, people[0][0])
    for number in numbers:
        terminals.open_first(actor, number)


@transaction.atomic
def reopen_administration(actor: Actor) -> int:
    """管理の権限を開け直す: when fewer than two administrators are left who could confirm."""
    day = timezone.localdate()
    mine = reviews.living(actor.body, day).filter(duty=Duty.ADMINISTRATION)
    awake = mine.filter(is_reviewed(day), level=Level.APPROVE)
    if awake.values("officer").distinct().count() >= ENOUGH:
        raise Refusal(
            "承認できる管理者が二人以上います。止まっている権限は、その二人が画面で確認してください",
            code="not_needed",
        )
    resting = list(mine.exclude(is_reviewed(day)))
    if not resting:
        raise Refusal("止まっている管理の権限はありません", code="nothing_rests")
    quarter = quarter_of(day)
    Review.objects.bulk_create(
        Review(
            grant=grant,
            quarter=quarter,
            outcome=ReviewOutcome.CONFIRMED,
            reviewer_id=actor.user_id,
            reviewer_name=actor.name,
        )
        for grant in resting
    )
    confirmed = [grant.pk for grant in resting]
    audit.record(actor, StaffEvent.REVIEWED, quarter=str(quarter), confirmed=confirmed)
    return len(resting)
