"""権限を問う: one function decides, and what it does not find is refused."""

from datetime import date

from django.db.models import F, QuerySet
from django.utils import timezone

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Officer, Terminal
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
    return live.filter(duty=duty, level=level).exists()


def levels_of(actor: Actor) -> set[tuple[str, str]]:
    """Every (duty, level) that `may` would answer yes to now; for menus and buttons."""
    return {
        (duty, level)
        for duty, level in Grant.objects.filter(
            officer__user_id=actor.user_id, office__code=actor.office
        ).values_list("duty", "level")
        if may(actor, Duty(duty), Level(level))
    }


def in_term(officer: Officer, day: date) -> bool:
    """利用期間: both days included; it ends by itself, no job has to run."""
    return officer.begins_on <= day <= officer.ends_on


def terminal(number: str) -> Terminal | None:
    """The terminal of this number, whatever its state."""
    return Terminal.objects.filter(number=number).first()


def terminals_for(actor: Actor) -> QuerySet[Terminal]:
    """Those of the actor's body, and those that nobody confirmed yet; those that wait first."""
    seen = Terminal.objects.filter(body__in=(actor.body, ""))
    return seen.order_by(F("accepted_at").desc(nulls_first=True), "-requested_at")


def serves(terminal: Terminal, body: str) -> bool:
    """Whether officers of the body enter here; one of the demo serves all."""
    return terminal.body in (body, "")


def officer_of(user_id: str) -> Officer | None:
    """The officer with the office where he or she sits."""
    return Officer.objects.select_related("office").filter(user_id=user_id).first()


def office_name(actor: Actor) -> str:
    """The name of the office where the actor sits."""
    office = Office.objects.filter(body=actor.body, code=actor.office).first()
    return office.name if office else ""


def officers_in(body: str, day: date) -> list[tuple[str, str]]:
    """職員の一覧: user id and name with office, of those in their term on the day."""
    found = Officer.objects.filter(office__body=body, begins_on__lte=day, ends_on__gte=day)
    listed = found.select_related("office").order_by("office__code", "user_id")
    return [(each.user_id, f"{each.name}（{each.office}）") for each in listed]
