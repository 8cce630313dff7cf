"""セッション: an officer at a terminal after both factors; one live session a person.

The session holds officer, terminal, when it began, when it was last used, and a mark. The account
holds the mark of its one live session: a later entry writes another mark, and the earlier session
is over with its next request.
"""

import secrets
from datetime import datetime, timedelta

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.utils import timezone

from tesuri.workplace.access import queries
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Officer
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

IDLE_LIMIT = timedelta(minutes=15)
LONGEST = timedelta(hours=10)
WRITTEN_EVERY = timedelta(seconds=30)
KEY = "entered"
MARK_BYTES = 16


@transaction.atomic
def begin(session: SessionBase, officer: Officer, terminal: str) -> Actor:
    """セッションを始める: a fresh session; whatever the browser brought before is worth nothing."""
    session.flush()
    now, mark = timezone.now(), secrets.token_hex(MARK_BYTES)
    session[KEY] = {
        "user_id": officer.user_id,
        "terminal": terminal,
        "mark": mark,
        "began_at": now.isoformat(),
        "seen_at": now.isoformat(),
    }
    officer.live_session, officer.failed_count, officer.locked_until = mark, 0, None
    officer.last_entered_at = now
    officer.save(update_fields=["live_session", "failed_count", "locked_until", "last_entered_at"])
    actor = _actor(officer, terminal, mark)
    audit.record(actor, AccessEvent.ENTERED)
    return actor


def actor_from(session: SessionBase) -> Actor | None:
    """Who acts in this session, or None when it is over, for whatever cause."""
    laid, now = session.get(KEY), timezone.now()
    if laid is None or not _is_fresh(laid, now):
        return None
    officer, terminal = queries.officer_of(laid["user_id"]), queries.terminal(laid["terminal"])
    if officer is None or officer.live_session != laid["mark"]:
        return None
    if terminal is None or terminal.accepted_at is None or terminal.retired_at is not None:
        return None
    if not queries.serves(terminal, officer.office.body):
        return None
    if not queries.in_term(officer, timezone.localdate()):
        return None
    if now - datetime.fromisoformat(laid["seen_at"]) > WRITTEN_EVERY:
        session[KEY] = {**laid, "seen_at": now.isoformat()}
    return _actor(officer, terminal.number, laid["mark"])


@transaction.atomic
def end(session: SessionBase, actor: Actor) -> None:
    """ログアウト: the session of the browser and the mark of the account both go."""
    live = Officer.objects.filter(user_id=actor.user_id, live_session=actor.session)
    live.update(live_session="")
    session.flush()
    audit.record(actor, AccessEvent.LEFT)


def _is_fresh(laid: dict[str, str], now: datetime) -> bool:
    began, seen = (datetime.fromisoformat(laid[name]) for name in ("began_at", "seen_at"))
    return now - seen < IDLE_LIMIT and now - began < LONGEST


def _actor(officer: Officer, terminal: str, mark: str) -> Actor:
    return Actor(
        user_id=officer.user_id,
        name=officer.name,
        body=officer.office.body,
        office=officer.office.code,
        terminal=terminal,
        session=mark,
    )
