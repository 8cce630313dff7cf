"""権限を問う: one function decides, and what it does not find is refused."""

from datetime import date

from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import REVIEW_DAYS
from tesuri.workplace.access.models import (
    Grant,
    Office,
    Officer,
    Posting,
    Review,
    ReviewOutcome,
    Terminal,
)
from tesuri.workplace.access.rules import last_due
from tesuri.workplace.audit.actors import Actor


def may(actor: Actor, duty: Duty, level: Level, office: str = "") -> bool:
    """許可の判定: whether the actor holds a live grant for the duty, at this moment.

    `office`: whose cases are meant, by its code; without one, those of the office where the actor
    sits. A grant for another office opens the cases of that office and of no other. One query.
    """
    return _held(actor, office).filter(duty=duty, level=level).exists()


def levels_of(actor: Actor) -> set[tuple[str, str]]:
    """Every (duty, level) that `may` would answer yes to now; for menus and buttons. One query."""
    return set(_held(actor).values_list("duty", "level"))


def _held(actor: Actor, office: str = "") -> QuerySet[Grant]:
    """The grants that hold now: person, seat, term, office, period, review, all of them."""
    today = timezone.localdate()
    moves = Posting.objects.filter(officer=OuterRef("officer"), moves_on__lte=today)
    seat = moves.order_by("-moves_on", "-pk").values("office__code")[:1]
    mine = Grant.objects.alias(seat=Coalesce(Subquery(seat), F("officer__office__code"))).filter(
        Q(officer__ends_on__gte=today) | Q(officer__has_no_end=True),
        officer__user_id=actor.user_id,
        officer__begins_on__lte=today,
        officer__stopped_at__isnull=True,
        officer__office__body=actor.body,
        seat=actor.office,
        office__body=actor.body,
        office__code=office or actor.office,
        valid__contains=today,
    )
    return mine.filter(is_reviewed(today))


def is_reviewed(day: date) -> Q:
    """棚卸が済んでいる: younger than the quarter whose review is due, or confirmed since then."""
    due = last_due(day, REVIEW_DAYS.value)
    confirmed = Review.objects.filter(
        grant=OuterRef("pk"), quarter__gte=due, outcome=ReviewOutcome.CONFIRMED
    )
    return Q(valid__not_lt=DateRange(due, None)) | Q(Exists(confirmed))


def in_term(officer: Officer, day: date) -> bool:
    """利用期間: both days included; it ends by itself, no job has to run."""
    if officer.stopped_at is not None or day < officer.begins_on:
        return False
    return officer.has_no_end or (officer.ends_on is not None and day <= officer.ends_on)


def seat_on(officer: Officer, day: date) -> Office:
    """その日の部署: by the latest posting until that day, else where the account was issued."""
    moves = Posting.objects.filter(officer=officer, moves_on__lte=day)
    latest = moves.select_related("office").order_by("-moves_on", "-pk").first()
    return latest.office if latest else Office.objects.get(pk=officer.office_id)


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
    """The officer with the office where he or she sits today."""
    moves = Posting.objects.filter(officer=OuterRef("pk"), moves_on__lte=timezone.localdate())
    seat = moves.order_by("-moves_on", "-pk").values("office_id")[:1]
    rows = Officer.objects.select_related("office").annotate(seat=Subquery(seat))
    officer = rows.filter(user_id=user_id).first()
    if officer is not None and officer.seat not in (None, officer.office_id):
        officer.office = Office.objects.get(pk=officer.seat)
    return officer


def office_name(actor: Actor) -> str:
    """The name of the office where the actor sits."""
    office = Office.objects.filter(body=actor.body, code=actor.office).first()
    return office.name if office else ""
