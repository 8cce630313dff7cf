"""ログインの状況: who must wait, who is inside, who has not read the notice."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from tesuri.workplace.access import announcement, queries, sessions, waits
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import (
    AccountWait,
    Acknowledgement,
    Officer,
    OfficerSession,
    Posting,
    Terminal,
    TerminalWait,
)
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Situation:
    """状況: of a body, now; every officer in it with `seat_name`, the office of today."""

    accounts: list[tuple[Officer, AccountWait]]
    terminals: list[TerminalWait]
    sessions: list[OfficerSession]
    unread: list[Officer]


@transaction.atomic
def look_at_situation(actor: Actor) -> Situation:
    """ログインの状況を見る."""
    demand(actor, Duty.ADMINISTRATION, Level.SEE)
    found = Situation(
        accounts=waiting_accounts(actor.body),
        terminals=waiting_terminals(actor),
        sessions=live_sessions(actor.body),
        unread=without_acknowledgement(actor.body),
    )
    said: dict[str, Any] = {
        "inside": [each.officer.user_id for each in found.sessions],
        "waiting": [each.user_id for each, _ in found.accounts],
    }
    audit.record(actor, AccessEvent.SITUATION_SEEN, **said)
    return found


def waiting_accounts(body: str) -> list[tuple[Officer, AccountWait]]:
    """待ち時間のある利用者ID: those too whose wait is over, as the next failure doubles it.

    The rows tell of no name: those of the body are found by the digests of its accounts.
    """
    waiting = AccountWait.objects.filter(locked_until__isnull=False).order_by("-locked_until")
    rows = {each.account: each for each in waiting}
    officers = Officer.objects.filter(office__body=body).annotate(seat_name=_seat_name())
    found = {mark: each for each in officers if (mark := waits.mark_of(each.user_id)) in rows}
    return [(found[mark], row) for mark, row in rows.items() if mark in found]


def waiting_terminals(actor: Actor) -> list[TerminalWait]:
    """待ち時間のある端末: those that the actor may see, with `label`; no forgotten count."""
    ours = queries.terminals_for(actor).order_by().values("number")
    rows = TerminalWait.objects.filter(terminal__in=ours, locked_until__isnull=False)
    counting = rows.filter(failed_at__gte=waits.forgotten_before())
    label = Terminal.objects.filter(number=OuterRef("terminal")).values("label")[:1]
    labelled = counting.annotate(label=Subquery(label))
    return list(labelled.order_by("-locked_until", "terminal"))


def live_sessions(body: str) -> list[OfficerSession]:
    """使用中のセッション: of the body; one whose time is over is not live, looked at or not."""
    rows = OfficerSession.objects.filter(officer__office__body=body, ended_at__isnull=True)
    seated = rows.annotate(seat_name=_seat_name("officer"))
    found = seated.select_related("officer").order_by("officer__user_id")
    return [each for each in found if sessions.over(each) is None]


def without_acknowledgement(body: str) -> list[Officer]:
    """告知を確認していない職員: of the body, in their term, for the present version."""
    today = timezone.localdate()
    until = Q(ends_on__gte=today) | Q(has_no_end=True)
    in_term = until & Q(begins_on__lte=today, stopped_at__isnull=True)
    read = Acknowledgement.objects.filter(officer=OuterRef("pk"), version=announcement.VERSION)
    rows = Officer.objects.filter(in_term, office__body=body).exclude(Exists(read))
    return list(rows.annotate(seat_name=_seat_name()).order_by("seat_name", "user_id"))


def latest_at(terminal: str, body: str, count: int) -> list[OfficerSession]:
    """端末での最近のログイン: of the officers of the body, the newest first."""
    rows = OfficerSession.objects.filter(terminal=terminal, officer__office__body=body)
    return list(rows.select_related("officer").order_by("-began_at", "-pk")[:count])


def latest_of(officer: Officer, count: int) -> list[OfficerSession]:
    """職員の最近のログイン: the newest first."""
    return list(officer.sessions.order_by("-began_at", "-pk")[:count])


def _seat_name(officer: str = "") -> Coalesce:
    """The office of today: of the officer that a row is, or points to."""
    moves = Posting.objects.filter(
        officer=OuterRef(officer or "pk"), moves_on__lte=timezone.localdate()
    )
    seat = moves.order_by("-moves_on", "-pk").values("office__name")[:1]
    return Coalesce(Subquery(seat), F(f"{officer}__office__name" if officer else "office__name"))
