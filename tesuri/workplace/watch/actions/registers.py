"""点検の台帳: own numbers of officers, and the calendar; rows are only added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.models import CalendarEntry, DayKind, KnownOfficer, PublicFigure
from tesuri.workplace.watch.queries import days

SHOWN_BACK, SHOWN_AHEAD = timedelta(days=31), timedelta(days=366)


@dataclass(frozen=True)
class Registers:
    """点検の台帳: as they stand today."""

    entries: list[CalendarEntry]
    officers: list[KnownOfficer]
    figures: list[PublicFigure]


@transaction.atomic
def view_registers(actor: Actor) -> Registers:
    """台帳を見る: the calendar from a month ago on."""
    demand(actor, Duty.AUDIT, Level.SEE)
    today = timezone.localdate()
    audit.record(actor, WatchEvent.REGISTERS_VIEWED)
    return Registers(
        days.entries_on(actor.body, today - SHOWN_BACK, today + SHOWN_AHEAD),
        days.known_officers(actor.body),
        days.listed_figures(actor.body),
    )


@transaction.atomic
def enter_officer(
    actor: Actor, user_id: str, addressee_number: str, household: Sequence[str], reason: str
) -> KnownOfficer:
    """職員本人の宛名番号の登録: by another person; an empty number takes it off again."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    officer = Officer.objects.filter(user_id__iexact=user_id, office__body=actor.body).first()
    if officer is None:
        raise Refusal("その利用者IDの職員はいません。", code="no_such_officer")
    if officer.user_id.lower() == actor.user_id.lower():
        raise Refusal(
            "ご自身の宛名番号は登録できません。ほかの人に依頼してください。", code="about_oneself"
        )
    made = KnownOfficer.objects.create(
        body=actor.body,
        user_id=officer.user_id,
        addressee_number=addressee_number,
        household=list(household),
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
    )
    audit.record(
        actor, WatchEvent.OFFICER_KNOWN, account=officer.user_id, household_count=len(household)
    )
    return made


@transaction.atomic
def enter_days(
    actor: Actor,
    since: date,
    through: date,
    *,
    kind: DayKind,
    office: str,
    is_withdrawn: bool,
    reason: str,
) -> int:
    """暦の登録: each day from `since` through `through`; the newest entry of a day counts."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    made = CalendarEntry.objects.bulk_create(
        CalendarEntry(
            body=actor.body,
            office=office,
            day=since + timedelta(days=n),
            kind=kind,
            is_withdrawn=is_withdrawn,
            actor_user_id=actor.user_id,
            actor_name=actor.name,
            reason=reason,
        )
        for n in range((through - since).days + 1)
    )
    audit.record(
        actor,
        WatchEvent.DAY_ENTERED,
        period=[since.isoformat(), through.isoformat()],
        kind=kind.value,
        office=office,
        is_withdrawn=is_withdrawn,
        reason=reason,
    )
    return len(made)
