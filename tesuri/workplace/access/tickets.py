"""登録券: a one-time secret, on paper for a day, that lets a person register a key."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.db import transaction
from django.utils import timezone

from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import Officer, Ticket
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

VALID_FOR = timedelta(hours=24)
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
GROUPS, GROUP_LETTERS = 4, 5


@transaction.atomic
def issue(actor: Actor, user_id: str) -> str:
    """登録券の発行: the secret, shown this once; the table keeps its digest only."""
    officer = Officer.objects.get(user_id=user_id)
    groups = ["".join(secrets.choice(LETTERS) for _ in range(GROUP_LETTERS)) for _ in range(GROUPS)]
    secret, now = "-".join(groups), timezone.now()
    Ticket.objects.create(
        officer=officer,
        digest=_digest(secret),
        issued_by=actor.user_id,
        issued_at=now,
        expires_at=now + VALID_FOR,
    )
    audit.record(actor, AccessEvent.TICKET_ISSUED, account=user_id)
    return secret


def live(officer: Officer, secret: str) -> int | None:
    """The row of the ticket that would open the enrolment now, or None."""
    mine = Ticket.objects.filter(officer=officer, digest=_digest(secret), used_at__isnull=True)
    return mine.filter(expires_at__gt=timezone.now()).values_list("pk", flat=True).first()


def use_up(officer: Officer, ticket: int) -> bool:
    """登録券を使う: true once; of two at the same time one wins. Call inside the transaction."""
    unused = Ticket.objects.filter(pk=ticket, officer=officer, used_at__isnull=True)
    return unused.filter(expires_at__gt=timezone.now()).update(used_at=timezone.now()) == 1


def _digest(secret: str) -> str:
    return sha256(secret.strip().upper().encode()).hexdigest()
