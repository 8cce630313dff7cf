"""セッション: an officer at a terminal after both factors; one live session a person.

The browser's session holds a mark and nothing else. What the mark means stands in a row of its own,
which an administrator can end, and PostgreSQL lets an officer have one row that is not over.
"""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import emergencies, passkeys, queries, waits
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.limits import IDLE, LONGEST_SESSION, SECOND_LOGIN
from tesuri.workplace.access.models import Ending, Officer, OfficerSession, Passkey, Terminal
from tesuri.workplace.access.rows import one
from tesuri.workplace.access.standing import NOBODY, Found, Standing, find
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

WRITTEN_EVERY = timedelta(seconds=30)
KEY = "entered"
MARK_BYTES = 16
LIVE = "SELECT * FROM access_officersession WHERE officer_id = %s AND ended_at IS NULL"


class SecondLogin(Refusal):
    """二か所目のログイン: the setting refuses it while the first is in use."""

    status = 409


@transaction.atomic
def begin(
    session: SessionBase, officer: Officer, terminal: str, key: Passkey | None = None
) -> Actor:
    """セッションを始める: a fresh session; whatever the browser brought before is worth nothing.

    Raises SecondLogin where a second one is refused, and KeyRefused when the key ended meanwhile.
    """
    if key is not None:
        passkeys.stay_live(key)
    waits.forgive(terminal, officer.user_id)
    now = timezone.now()
    _note_entry(officer, now)
    actor = _actor(officer, terminal, secrets.token_hex(MARK_BYTES))
    _make_way(actor, officer)
    session.flush()
    session[KEY] = actor.session
    OfficerSession.objects.create(
        mark=actor.session,
        officer=officer,
        terminal=terminal,
        key=key,
        began_at=now,
        seen_at=now,
        verified_at=now,
    )
    Terminal.objects.filter(number=terminal).update(last_used_at=now)
    audit.record(actor, AccessEvent.ENTERED, key=key.pk if key else 0)
    return actor


def standing(session: SessionBase, comes_from: Callable[[Terminal | None], bool]) -> Standing:
    """立場を確かめる: of the session of a request, now.

    `comes_from`: whether the request comes from where the session began. One that does not, as of a
    copied cookie, is nobody's: it neither keeps the session alive nor ends it.
    """
    mark = session.get(KEY)
    found = find(mark) if isinstance(mark, str) else None
    if found is None:
        return NOBODY
    row, actor = found.session, _found_actor(found)
    if row.ended_at is None and (cause := over(row)):
        with transaction.atomic():  # whoever looks first writes it down
            _end(actor, row, cause, "")
    if row.ended_at is not None:
        return Standing(ended=row)
    officer, terminal = row.officer, found.terminal
    if not comes_from(terminal):
        return NOBODY
    if terminal is None or not _holds(found, terminal):
        with transaction.atomic():  # what comes back later does not bring the session back
            _end(actor, row, Ending.STANDING_LOST, "")
        return Standing(ended=row)
    _note_use(row)
    pending = queries.pending(officer, has_read=found.has_read)
    return Standing(actor, pending, row.verified_at, officer=officer, terminal=terminal)


def _holds(found: Found, terminal: Terminal) -> bool:
    """Whether the officer could enter here now: the terminal, the office, and the account."""
    officer = found.session.officer
    return (
        queries.opens(terminal, found.off_site_step)
        and queries.serves(terminal, officer.office)
        and queries.in_term(officer, timezone.localdate())
    )


@transaction.atomic
def end(session: SessionBase, actor: Actor) -> None:
    """ログアウト: the session of the browser and the row both go."""
    _live(actor.user_id).filter(mark=actor.session).update(
        ended_at=timezone.now(), ending=Ending.LEFT, ended_by=actor.user_id
    )
    session.flush()
    audit.record(actor, AccessEvent.LEFT)


@transaction.atomic
def end_for(actor: Actor, number: int, reason: str) -> OfficerSession:
    """セッションの終了: of the body, by an administrator; one that is over stays as it ended."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    rows = OfficerSession.objects.filter(officer__office__body=actor.body).select_related("officer")
    row = rows.select_for_update(of=("self",)).filter(pk=number).first()
    if row is None:
        raise Http404("そのセッションはありません。")
    if row.ended_at is None:
        _end(actor, row, Ending.ENDED, actor.user_id, reason=reason)
    return row


def note_verified(actor: Actor) -> None:
    """本人確認を残す: this session's; inside the transaction of the one who records the event."""
    _live(actor.user_id).filter(mark=actor.session).update(verified_at=timezone.now())


def _note_entry(officer: Officer, now: datetime) -> None:
    """Locks the rows of the account first: two entries of one person come one after another."""
    waits.clear(officer)
    Officer.objects.filter(pk=officer.pk).update(last_entered_at=now)


def _make_way(actor: Actor, officer: Officer) -> None:
    """The earlier session ends, with the terminal that took its place; or it stays, if refused."""
    row = one(OfficerSession, LIVE, [officer.pk])
    if row is None:
        return
    row.officer = officer
    cause = over(row) or Ending.TAKEN_OVER
    is_elsewhere = cause == Ending.TAKEN_OVER and row.terminal != actor.terminal
    if is_elsewhere and SECOND_LOGIN.value == "refuse":
        raise SecondLogin(
            f"すでに端末 {row.terminal} でログインしています。その端末でログアウトするか、"
            f"最後の操作から{IDLE.value}分待って、もう一度ログインしてください。",
            code="second_login",
        )
    _end(actor, row, cause, actor.terminal)


def _end(actor: Actor, row: OfficerSession, cause: Ending, by: str, **more: str) -> None:
    """End it once; inside a transaction."""
    row.ended_at, row.ending, row.ended_by = timezone.now(), cause, by
    open_rows = OfficerSession.objects.filter(pk=row.pk, ended_at__isnull=True)
    if open_rows.update(ended_at=row.ended_at, ending=cause, ended_by=by):
        details = {"account": row.officer.user_id, "ending": cause, "at_terminal": row.terminal}
        audit.record(actor, AccessEvent.SESSION_ENDED, **details, **more)


def _live(user_id: str) -> QuerySet[OfficerSession]:
    return OfficerSession.objects.filter(officer__user_id=user_id, ended_at__isnull=True)


def over(row: OfficerSession) -> Ending | None:
    """時間が過ぎたか: for want of use or after the longest time, whether it was written or not."""
    now = timezone.now()
    if now - row.seen_at >= timedelta(minutes=IDLE.value):
        return Ending.IDLE
    if now - row.began_at >= timedelta(hours=LONGEST_SESSION.value):
        return Ending.LONGEST
    return None


def _note_use(row: OfficerSession) -> None:
    now = timezone.now()
    if now - row.seen_at > WRITTEN_EVERY:
        OfficerSession.objects.filter(pk=row.pk, ended_at__isnull=True).update(seen_at=now)


def _found_actor(found: Found) -> Actor:
    row, emergency = found.session, found.emergency.mark if found.emergency else ""
    return _marked(row.officer, row.terminal, row.mark, emergency)


def _actor(officer: Officer, terminal: str, mark: str) -> Actor:
    return _marked(officer, terminal, mark, emergencies.mark_for(officer))


def _marked(officer: Officer, terminal: str, mark: str, emergency: str) -> Actor:
    return Actor(
        user_id=officer.user_id,
        name=officer.name,
        body=officer.office.body,
        office=officer.office.code,
        terminal=terminal,
        session=mark,
        emergency=emergency,
    )
