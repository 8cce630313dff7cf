"""接続先の操作: enter a client, end it, issue a token."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from tesuri.ground.keys.cabinet import seal
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners.events import Event
from tesuri.workplace.partners.models import TOKEN_LIFE, Client, Token, UsedAssertion
from tesuri.workplace.partners.queries import PURPOSE, digest, secret_of, secret_place

TOKEN_BYTES = 32
KEPT_AFTER_EXPIRY = timedelta(hours=1)


@transaction.atomic
def enter_client(
    client_id: str,
    name: str,
    body: str,
    scopes: Sequence[str],
    secret: str,
    actor: Actor | None = None,
) -> Client:
    """接続先を登録する: for set-up; entering the same again changes nothing and records nothing."""
    actor = actor or Actor.system("set-up", body)
    held = Client.objects.select_for_update(of=("self",)).filter(client_id=client_id).first()
    entered = (name, body, sorted(scopes), secret)
    if held and (held.name, held.body, held.scopes, secret_of(held)) == entered:
        return held
    client = held or Client(client_id=client_id, entered_at=timezone.now())
    client.name, client.body, client.scopes = name, body, sorted(scopes)
    client.secret = seal(body, PURPOSE, secret_place(client_id), secret)
    client.save()
    audit.record(actor, Event.CLIENT_ENTERED, client=client_id, scopes=client.scopes)
    return client


@transaction.atomic
def end_client(actor: Actor, client_id: str) -> None:
    """接続先を終える: from this moment no token of it is good, and no new one is given."""
    client = Client.objects.select_for_update(of=("self",)).get(client_id=client_id)
    client.ended_on = timezone.localdate()
    client.save(update_fields=["ended_on"])
    client.tokens.filter(revoked_at__isnull=True).update(revoked_at=timezone.now())
    audit.record(actor, Event.CLIENT_ENDED, client=client_id)


@transaction.atomic
def issue_token(actor: Actor, client: Client, scopes: Sequence[str]) -> str:
    """トークンを発行する: the text goes to the caller alone; the table keeps its hash."""
    text, now = secrets.token_urlsafe(TOKEN_BYTES), timezone.now()
    _forget_the_old(client, now)
    Token.objects.create(
        client=client,
        digest=digest(text),
        scopes=list(scopes),
        issued_at=now,
        expires_at=now + TOKEN_LIFE,
    )
    audit.record(actor, Event.TOKEN_ISSUED, client=client.client_id, scopes=list(scopes))
    return text


@transaction.atomic
def use_assertion(client: Client, jti: str, expires_at: datetime) -> bool:
    """証明を使う: True the first time; the unique row decides when two come at once."""
    _, first = UsedAssertion.objects.get_or_create(
        client=client, jti=jti, defaults={"expires_at": expires_at}
    )
    return first


def _forget_the_old(client: Client, now: datetime) -> None:
    client.tokens.filter(expires_at__lt=now - KEPT_AFTER_EXPIRY).delete()
    old = UsedAssertion.objects.filter(client=client, expires_at__lt=now - KEPT_AFTER_EXPIRY)
    old.delete()
