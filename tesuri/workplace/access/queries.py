"""権限を問う: one function decides, and what it does not find is refused."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, timedelta

from django.conf import settings
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from tesuri.ground.records.prepared import prepared
from tesuri.workplace.access import password_rules
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import AGE_DAYS, REVIEW_DAYS, WARNING_DAYS
from tesuri.workplace.access.models import (
    IN_THE_DEMO,
    Emergency,
    Office,
    Officer,
    OfficerSession,
    OffSite,
    OffSiteStage,
    OffSiteStep,
    Posting,
    Review,
    ReviewOutcome,
    Terminal,
)
from tesuri.workplace.access.rows import all_of, columns, made, one
from tesuri.workplace.access.rules import last_due
from tesuri.workplace.audit.actors import Actor

# Asked with every request or entry, so they are written as PostgreSQL reads them: composing them
# from the models takes many times longer than the answer. Migration 0013 asks HELD for
# triggers. The seat is the office of the latest posting, or that of the account.
SEAT = """
JOIN access_office seat ON seat.id = coalesce(
  (SELECT p.office_id FROM access_posting p WHERE p.officer_id = o.id AND p.moves_on <= %(day)s
   ORDER BY p.moves_on DESC, p.id DESC LIMIT 1), o.office_id)
"""
HELD = f"""
SELECT g.duty, g.level FROM access_grant g
JOIN access_officer o ON o.id = g.officer_id
JOIN access_office own ON own.id = o.office_id
JOIN access_office f ON f.id = g.office_id
{SEAT}
WHERE o.user_id = %(user_id)s AND own.body = %(body)s AND o.begins_on <= %(day)s
  AND (o.ends_on >= %(day)s OR o.has_no_end) AND o.stopped_at IS NULL
  AND seat.code = %(seat)s AND f.body = %(body)s AND f.code = %(office)s AND g.valid @> %(day)s
  AND (lower(g.valid) >= %(due)s OR EXISTS (
    SELECT 1 FROM access_review r
    WHERE r.grant_id = g.id AND r.quarter >= %(due)s AND r.outcome = 'confirmed'))
"""
OFFICER = f"""
SELECT {columns("o", all_of(Officer))}, {columns("seat", all_of(Office))}
FROM access_officer o {SEAT} WHERE o.user_id = %(user_id)s
"""
TERMINAL = "SELECT * FROM access_terminal WHERE number = %s"
SESSION_BEFORE = """
SELECT * FROM access_officersession WHERE officer_id = %s AND mark <> %s
ORDER BY began_at DESC, id DESC LIMIT 1
"""
NEWEST_STEP = f"""
SELECT {columns("s", all_of(OffSiteStep))}, {columns("w", all_of(OffSite))}
FROM access_offsitestep s JOIN access_offsite w ON w.id = s.off_site_id
WHERE w.terminal_id = %s ORDER BY s.id DESC LIMIT 1
"""


def may(actor: Actor, duty: Duty, level: Level, office: str = "") -> bool:
    """許可の判定: whether the actor holds a live grant for the duty, at this moment.

    `office`: whose cases are meant, by its code; without one, those of the office where the actor
    sits. A grant for another office opens the cases of that office and of no other. One query,
    and a second one for an actor in an emergency.
    """
    if (duty, level) in _held(actor, office):
        return True
    return office in ("", actor.office) and _in_an_emergency(actor, duty, level)


def levels_of(actor: Actor) -> set[tuple[str, str]]:
    """Every (duty, level) that `may` would answer yes to now; for menus and buttons."""
    if not actor.emergency:
        return _held(actor)
    opened = emergencies_of(actor).values_list("duty", "levels")
    return _held(actor) | {(duty, level) for duty, levels in opened for level in levels}


def _in_an_emergency(actor: Actor, duty: Duty, level: Level) -> bool:
    if not actor.emergency:
        return False
    return emergencies_of(actor).filter(duty=duty, levels__contains=[level]).exists()


_remembered: ContextVar[dict[tuple[str, ...], set[tuple[str, str]]] | None] = ContextVar(
    "remembered", default=None
)


@contextmanager
def remembering() -> Iterator[None]:
    """一度だけ問う: within one request the grants are read once, however often they are asked for.

    What ends in the meantime ends for the next request; what is decided is held by triggers.
    """
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def _held(actor: Actor, office: str = "") -> set[tuple[str, str]]:
    """What is granted and holds now: person, seat, term, office, period, review, all of them."""
    known, key = _remembered.get(), (actor.user_id, actor.body, actor.office, office)
    if known is None:
        return _asked(actor, office)
    if key not in known:
        known[key] = _asked(actor, office)
    return known[key]


def _asked(actor: Actor, office: str) -> set[tuple[str, str]]:
    today = timezone.localdate()
    asked: dict[str, str | date] = {
        "user_id": actor.user_id,
        "body": actor.body,
        "seat": actor.office,
        "office": office or actor.office,
        "day": today,
        "due": last_due(today, REVIEW_DAYS.value),
    }
    with prepared() as cursor:
        cursor.execute(HELD, asked)
        return set(cursor.fetchall())


def is_reviewed(day: date) -> Q:
    """棚卸が済んでいる: younger than the quarter whose review is due, or confirmed since then."""
    due = last_due(day, REVIEW_DAYS.value)
    confirmed = Review.objects.filter(
        grant=OuterRef("pk"), quarter__gte=due, outcome=ReviewOutcome.CONFIRMED
    )
    return Q(valid__not_lt=DateRange(due, None)) | Q(Exists(confirmed))


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
    if officer.stopped_at is not None or day < officer.begins_on:
        return False
    return officer.has_no_end or (officer.ends_on is not None and day <= officer.ends_on)


def terminal(number: str) -> Terminal | None:
    """The terminal of this number, whatever its state."""
    return one(Terminal, TERMINAL, [number])


def terminals_for(actor: Actor) -> QuerySet[Terminal]:
    """Those of the actor's body, and those that nobody confirmed yet; those that wait first."""
    seen = Terminal.objects.filter(body__in=(actor.body, "")).select_related("office")
    return seen.order_by(F("accepted_at").desc(nulls_first=True), "-requested_at")


def terminals_of(body: str, office: str) -> QuerySet[Terminal]:
    """部署の端末: where officers of the office enter, by its code: its own, and the shared ones."""
    here = Q(office__code=office) | Q(is_shared=True)
    ours = Terminal.objects.filter(here, body__in=(body, ""))  # one of the demo serves all bodies
    return ours.filter(accepted_at__isnull=False, retired_at=None)


def serves(terminal: Terminal, office: Office) -> bool:
    """Whether officers of the office enter here: its own, or one shared in the body.

    One of the demo serves all bodies.
    """
    is_here = terminal.is_shared or terminal.office_id == office.pk
    return is_here and terminal.body in (office.body, "")


def is_open(terminal: Terminal) -> bool:
    """Whether anybody may enter here: accepted, not stopped, and outside with permission only."""
    return opens(terminal, _newest_step(terminal))


def opens(terminal: Terminal, off_site_step: OffSiteStep | None) -> bool:
    """The same, of a terminal whose newest step outside is known, if there is one.

    One that the demo let in by itself opens nothing in earnest.
    """
    if terminal.accepted_at is None or terminal.retired_at is not None:
        return False
    if terminal.accepted_by == IN_THE_DEMO and not settings.TESURI_DEMO:
        return False
    return off_site_step is None or _is_where_it_may_be(off_site_step)


def _newest_step(terminal: Terminal) -> OffSiteStep | None:
    with prepared() as cursor:
        cursor.execute(NEWEST_STEP, [terminal.pk])
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    step = made(OffSiteStep, all_of(OffSiteStep), values)
    step.off_site = made(OffSite, all_of(OffSite), values)
    return step


def _is_where_it_may_be(step: OffSiteStep) -> bool:
    """Inside, or taken out with permission and not yet due back."""
    if step.stage not in (OffSiteStage.TAKEN, OffSiteStage.UNPERMITTED):
        return True
    return step.stage == OffSiteStage.TAKEN and step.off_site.is_within(timezone.localdate())


def names_in(body: str) -> dict[str, str]:
    """職員の氏名: of everybody who has or had an account in the body, by user id."""
    return dict(Officer.objects.filter(office__body=body).values_list("user_id", "name"))


def off_site_of(body: str) -> QuerySet[OffSite]:
    """持出し: every one of the body."""
    rows = OffSite.objects.filter(terminal__body=body)
    return rows.select_related("terminal", "carrier")


def overdue(body: str) -> QuerySet[OffSite]:
    """返却の遅れ: out past the last permitted day, or out with no permission at all."""
    steps = OffSiteStep.objects.filter(off_site=OuterRef("pk")).order_by("-pk")
    rows = off_site_of(body).alias(present=Subquery(steps.values("stage")[:1]))
    late = Q(present=OffSiteStage.TAKEN, until_on__lt=timezone.localdate())
    return rows.filter(late | Q(present=OffSiteStage.UNPERMITTED))


def offices_in(actor: Actor) -> list[Office]:
    """部署: of the actor's body."""
    return list(Office.objects.filter(body=actor.body).order_by("code"))


def at_their_seats(officers: QuerySet[Officer]) -> list[Officer]:
    """職員: each with the office where he or she sits today; by office and account."""
    moves = Posting.objects.filter(officer=OuterRef("pk"), moves_on__lte=timezone.localdate())
    seat = moves.order_by("-moves_on", "-pk").values("office_id")[:1]
    rows = list(officers.select_related("office").annotate(seat=Subquery(seat)))
    moved = Office.objects.in_bulk({row.seat for row in rows} - {None})
    for row in rows:
        row.office = moved.get(row.seat, row.office)
    return sorted(rows, key=lambda row: (row.office.code, row.user_id))


def officer_of(user_id: str) -> Officer | None:
    """The officer with the office where he or she sits today."""
    with prepared() as cursor:
        cursor.execute(OFFICER, {"user_id": user_id, "day": timezone.localdate()})
        row = cursor.fetchone()
    if row is None:
        return None
    values = iter(row)
    officer = made(Officer, all_of(Officer), values)
    officer.office = made(Office, all_of(Office), values)
    return officer


def officers_in(actor: Actor) -> list[Officer]:
    """職員: of the actor's body who may use their accounts today, by office."""
    rows = at_their_seats(Officer.objects.filter(office__body=actor.body))
    today = timezone.localdate()
    return [each for each in rows if in_term(each, today)]


def office_name(actor: Actor) -> str:
    """The name of the office where the actor sits."""
    office = Office.objects.filter(body=actor.body, code=actor.office).first()
    return office.name if office else ""


# --- ログイン ---
def pending(officer: Officer, *, has_read: bool) -> str:
    """まずすること: "password", "announcement" (if that was not read yet), or nothing."""
    if password_is_over(officer):
        return "password"
    return "" if has_read else "announcement"


def password_is_over(officer: Officer) -> bool:
    """パスワードの変更が要るか: set by another person, or its term has passed.

    One that was never dated is the shared one of the demo, and nothing elsewhere.
    """
    ends_at = password_rules.ends_at(officer.password_set_at, timedelta(days=AGE_DAYS.value))
    if ends_at is None:
        return officer.must_change or not settings.TESURI_DEMO
    return officer.must_change or timezone.now() >= ends_at


def password_days_left(officer: Officer | None) -> int | None:
    """パスワードの残りの日数: when it is time to say so, else None."""
    if officer is None or officer.password_set_at is None:
        return None
    left = officer.password_set_at + timedelta(days=AGE_DAYS.value) - timezone.now()
    return max(left.days, 0) if left <= timedelta(days=WARNING_DAYS.value) else None


def session_before(officer: Officer, mark: str) -> OfficerSession | None:
    """前回のログイン: the newest session of the officer but the one of the mark."""
    return one(OfficerSession, SESSION_BEFORE, [officer.pk, mark])


def bodies() -> list[str]:
    """団体: those that have an office here, and so people who work."""
    return sorted(set(Office.objects.values_list("body", flat=True)))
