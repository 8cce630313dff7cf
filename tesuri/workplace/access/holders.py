"""鍵の持ち主を見る: who of the body has which keys and which ticket; for its administrators."""

from dataclasses import dataclass

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from tesuri.workplace.access import queries
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Officer, Passkey, Ticket
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Holder:
    """持ち主: an officer, the keys, those that open first, and the ticket that is still open."""

    officer: Officer
    keys: list[Passkey]
    ticket: Ticket | None

    @property
    def live_count(self) -> int:
        """How many keys open."""
        return sum(key.is_live for key in self.keys)

    @property
    def has_locked_key(self) -> bool:
        """Whether a key waits to be revoked because it may have been copied."""
        return any(key.locked_at and not key.revoked_at for key in self.keys)

    @property
    def is_in_term(self) -> bool:
        """Whether the account may be used today."""
        return queries.in_term(self.officer, timezone.localdate())


def all_of(actor: Actor) -> list[Holder]:
    """持ち主の一覧: of the actor's body; who needs something first, then by office."""
    rows = Officer.objects.filter(office__body=actor.body)
    officers = queries.at_their_seats(rows.prefetch_related("passkeys", "tickets"))
    return sorted(map(_holder, officers), key=_needs_nothing)


@transaction.atomic
def look_at(actor: Actor, number: int) -> Holder:
    """持ち主一人: Http404 for one of another body."""
    demand(actor, Duty.ADMINISTRATION, Level.SEE)
    rows = Officer.objects.filter(office__body=actor.body, pk=number)
    found = queries.at_their_seats(rows.prefetch_related("passkeys", "tickets"))
    if not found:
        raise Http404("その職員はいません。")
    officer = found[0]
    audit.record(actor, AccessEvent.KEYS_SEEN, account=officer.user_id)
    return _holder(officer)


def _holder(officer: Officer) -> Holder:
    keys = sorted(officer.passkeys.all(), key=lambda key: (not key.is_live, key.registered_at))
    now = timezone.now()
    opened = [t for t in officer.tickets.all() if t.is_open(now)]
    return Holder(officer, keys, opened[0] if opened else None)


def _needs_nothing(holder: Holder) -> bool:
    waits = holder.ticket is not None and holder.ticket.confirmed_at is None
    return not (waits or holder.has_locked_key)
