"""権限を問う: one function decides, and what it does not find is refused."""

from datetime import date, timedelta

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from tesuri.workplace.access import announcement, password_rules
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import AGE_DAYS, WARNING_DAYS
from tesuri.workplace.access.models import (
    Acknowledgement,
    Grant,
    Office,
    Officer,
    OfficerSession,
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


# --- ログイン ---
def session_of(mark: str) -> OfficerSession | None:
    """The session of the mark, with its officer, and whether he or she read the announcement."""
    rows = OfficerSession.objects.select_related("officer__office")
    return rows.annotate(has_read=Exists(_current(OuterRef("officer")))).filter(mark=mark).first()


def pending(session: OfficerSession) -> str:
    """まずすること: "password", "announcement", or nothing; of a row that `session_of` found."""
    if password_is_over(session.officer):
        return "password"
    return "" if getattr(session, "has_read") else "announcement"  # noqa: B009 - an annotation


def password_is_over(officer: Officer) -> bool:
    """パスワードの変更が要るか: set by another person, or its term has passed.

    One that was never dated is the shared one of the demo, and nothing elsewhere.
    """
    ends_at = password_rules.ends_at(officer.password_set_at, timedelta(days=AGE_DAYS.value))
    if ends_at is None:
        return officer.must_change or not settings.TESURI_DEMO
    return officer.must_change or timezone.now() >= ends_at


def password_days_left(actor: Actor) -> int | None:
    """パスワードの残りの日数: when it is time to say so, else None."""
    officer = officer_of(actor.user_id)
    if officer is None or officer.password_set_at is None:
        return None
    left = officer.password_set_at + timedelta(days=AGE_DAYS.value) - timezone.now()
    return max(left.days, 0) if left <= timedelta(days=WARNING_DAYS.value) else None


def session_before(officer: Officer, mark: str) -> OfficerSession | None:
    """前回のログイン: the newest session of the officer but the one of the mark."""
    others = OfficerSession.objects.filter(officer=officer).exclude(mark=mark)
    return others.order_by("-began_at", "-id").first()


def live_sessions(body: str) -> QuerySet[OfficerSession]:
    """使用中のセッション: of the body; for administrators."""
    live = OfficerSession.objects.filter(officer__office__body=body, ended_at__isnull=True)
    return live.select_related("officer__office").order_by("officer__user_id")


def without_acknowledgement(body: str) -> QuerySet[Officer]:
    """告知を確認していない職員: of the body, in their term, for the present version."""
    today = timezone.localdate()
    active = Officer.objects.filter(
        office__body=body, begins_on__lte=today, ends_on__gte=today
    ).select_related("office")
    return active.exclude(Exists(_current(OuterRef("pk")))).order_by("user_id")


def _current(officer: OuterRef) -> QuerySet[Acknowledgement]:
    return Acknowledgement.objects.filter(officer=officer, version=announcement.VERSION)
