"""立場を見つける: all that decides whether a session still opens anything, with one statement.

It is asked with every request, so it is written as PostgreSQL reads it: composed from the models it
was five questions, and cost more than most pages. It only finds; what it finds is judged in
`sessions.standing`, by the rules that everybody else asks (`queries.in_term`, `serves`, …).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from tesuri.ground.records.prepared import prepared
from tesuri.workplace.access import announcement
from tesuri.workplace.access.limits import FRESH
from tesuri.workplace.access.models import (
    Emergency,
    Office,
    Officer,
    OfficerSession,
    OffSite,
    OffSiteStep,
    Terminal,
)
from tesuri.workplace.access.queries import SEAT
from tesuri.workplace.access.rows import columns, made, made_if_any
from tesuri.workplace.audit.actors import Actor

SESSION = (
    *("id", "mark", "officer_id", "terminal", "began_at", "seen_at", "verified_at"),
    *("ended_at", "ending", "ended_by"),
)
OFFICER = (
    *("id", "user_id", "name", "office_id", "begins_on", "ends_on", "has_no_end"),
    *("stopped_at", "password_set_at", "must_change"),
)
OFFICE = ("id", "body", "code", "name")
TERMINAL = (
    *("id", "number", "body", "office_id", "is_shared", "certificate", "may_print"),
    *("accepted_by", "accepted_at", "retired_at"),
)
STEP = ("id", "off_site_id", "stage")
OFF_SITE = ("id", "from_on", "until_on")
EMERGENCY = ("id",)

# Of a terminal the newest step of any period outside counts, of emergencies the newest open one.
FOUND = f"""
SELECT {columns("s", SESSION)}, {columns("o", OFFICER)}, {columns("seat", OFFICE)},
  {columns("t", TERMINAL)}, {columns("step", STEP)}, {columns("w", OFF_SITE)},
  {columns("e", EMERGENCY)},
  EXISTS (SELECT 1 FROM access_acknowledgement a
          WHERE a.officer_id = o.id AND a.version = %(announcement)s)
FROM access_officersession s
JOIN access_officer o ON o.id = s.officer_id
{SEAT}
LEFT JOIN access_terminal t ON t.number = s.terminal
LEFT JOIN LATERAL (
  SELECT x.* FROM access_offsitestep x JOIN access_offsite y ON y.id = x.off_site_id
  WHERE y.terminal_id = t.id ORDER BY x.id DESC LIMIT 1) step ON true
LEFT JOIN access_offsite w ON w.id = step.off_site_id
LEFT JOIN LATERAL (
  SELECT x.id FROM access_emergency x
  WHERE x.officer_id = o.id AND x.until > %(now)s AND x.ended_at IS NULL
  ORDER BY x.id DESC LIMIT 1) e ON true
WHERE s.mark = %(mark)s
"""


@dataclass(frozen=True)
class Found:
    """見つけたもの: a session, its officer at today's seat, and what else it stands on.

    The rows know the columns above; any other is fetched when somebody asks for it.
    """

    session: OfficerSession
    terminal: Terminal | None
    off_site_step: OffSiteStep | None
    emergency: Emergency | None
    has_read: bool  # the present announcement


@dataclass(frozen=True)
class Standing:
    """立場: who acts in a session, and where; what must be done first; or how it ended."""

    actor: Actor | None = None
    pending: str = ""  # "password", "announcement", or nothing
    verified_at: datetime | None = None
    ended: OfficerSession | None = None
    officer: Officer | None = None
    terminal: Terminal | None = None

    @property
    def is_fresh(self) -> bool:
        """本人確認が新しいか: an authenticator verified the person a few minutes ago."""
        if self.verified_at is None:
            return False
        return timezone.now() - self.verified_at <= timedelta(minutes=FRESH.value)


NOBODY = Standing()


def find(mark: str) -> Found | None:
    """立場を見つける: of the session of this mark, or None."""
    asked: dict[str, str | date] = {
        "mark": mark,
        "day": timezone.localdate(),
        "now": timezone.now(),
        "announcement": announcement.VERSION,
    }
    with prepared() as cursor:
        cursor.execute(FOUND, asked)
        row = cursor.fetchone()
    return _found(iter(row)) if row else None


def _found(values: Iterator[Any]) -> Found:
    session = made(OfficerSession, SESSION, values)
    session.officer = made(Officer, OFFICER, values)
    session.officer.office = made(Office, OFFICE, values)
    terminal = made_if_any(Terminal, TERMINAL, values)
    step = made_if_any(OffSiteStep, STEP, values)
    period = made_if_any(OffSite, OFF_SITE, values)
    if step and period:
        step.off_site = period
    emergency = made_if_any(Emergency, EMERGENCY, values)
    return Found(session, terminal, step, emergency, next(values))
