"""権限を問う: one function decides, and what it does not find is refused."""

from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import (
    Emergency,
    Grant,
    Office,
    Officer,
    OffSiteStage,
    OffSiteStep,
    Terminal,
)
from tesuri.workplace.audit.actors import Actor


def may(actor: Actor, duty: Duty, level: Level) -> bool:
    """Whether the actor holds a live grant for the duty, in the office where he or she sits."""
    today = timezone.localdate()
    live = Grant.objects.filter(
        officer__user_id=actor.user_id,
        officer__office__code=actor.office,
        officer__begins_on__lte=today,
        officer__ends_on__gte=today,
        office__code=actor.office,
        office__body=actor.body,
        valid__contains=today,
    )
    if live.filter(duty=duty, level=level).exists():
        return True
    return emergencies_of(actor).filter(duty=duty, levels__contains=[level]).exists()


def levels_of(actor: Actor) -> set[tuple[str, str]]:
    """Every (duty, level) that `may` would answer yes to now; for menus and buttons."""
    opened = emergencies_of(actor).values_list("duty", "levels")
    in_an_emergency = {(duty, level) for duty, levels in opened for level in levels}
    return in_an_emergency | {
        (duty, level)
        for duty, level in Grant.objects.filter(
            officer__user_id=actor.user_id, office__code=actor.office
        ).values_list("duty", "level")
        if may(actor, Duty(duty), Level(level))
    }


def emergencies_of(actor: Actor) -> QuerySet[Emergency]:
    """緊急時の権限: what two administrators opened for the actor, in this office, until later.

    Nothing for an actor whose events do not carry the mark yet: what is opened is always flagged.
    """
    now = timezone.now()
    if not actor.emergency:
        return Emergency.objects.none()
    return Emergency.objects.filter(
        officer__user_id=actor.user_id,
        office__body=actor.body,
        office__code=actor.office,
        confirmed_at__lte=now,
        until__gt=now,
        ended_at__isnull=True,
    )


def in_term(officer: Officer, day: date) -> bool:
    """利用期間: both days included; it ends by itself, no job has to run."""
    return officer.begins_on <= day <= officer.ends_on


def terminal(number: str) -> Terminal | None:
    """The terminal of this number, whatever its state."""
    return Terminal.objects.filter(number=number).first()


def terminals_for(actor: Actor) -> QuerySet[Terminal]:
    """Those of the actor's body, and those that nobody confirmed yet; those that wait first."""
    seen = Terminal.objects.filter(body__in=(actor.body, "")).select_related("office")
    return seen.order_by(F("accepted_at").desc(nulls_first=True), "-requested_at")


def serves(terminal: Terminal, office: Office) -> bool:
    """Whether officers of the office enter here: its own, or one shared in the body.

    One of the demo serves all bodies.
    """
    is_here = terminal.is_shared or terminal.office_id == office.pk
    return is_here and terminal.body in (office.body, "")


def is_open(terminal: Terminal) -> bool:
    """Whether anybody may enter here: accepted, not stopped, and outside with permission only."""
    if terminal.accepted_at is None or terminal.retired_at is not None:
        return False
    steps = OffSiteStep.objects.filter(off_site__terminal=terminal).select_related("off_site")
    latest = steps.order_by("-pk").first()
    if latest is None or latest.stage not in (OffSiteStage.TAKEN, OffSiteStage.UNPERMITTED):
        return True
    period, today = latest.off_site, timezone.localdate()
    return latest.stage == OffSiteStage.TAKEN and period.from_on <= today <= period.until_on


def offices_in(actor: Actor) -> list[Office]:
    """部署: of the actor's body."""
    return list(Office.objects.filter(body=actor.body).order_by("code"))


def officer_of(user_id: str) -> Officer | None:
    """The officer with the office where he or she sits."""
    return Officer.objects.select_related("office").filter(user_id=user_id).first()


def officers_in(actor: Actor) -> list[Officer]:
    """職員: of the actor's body who may use their accounts today, by office."""
    rows = Officer.objects.filter(office__body=actor.body).select_related("office")
    today = timezone.localdate()
    return [each for each in rows.order_by("office__code", "user_id") if in_term(each, today)]


def office_name(actor: Actor) -> str:
    """The name of the office where the actor sits."""
    office = Office.objects.filter(body=actor.body, code=actor.office).first()
    return office.name if office else ""
