"""接続先を読む: which client a token stands for, and what it may do at this moment."""

from datetime import datetime
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.keys.cabinet import unseal
from tesuri.ground.keys.envelope import Place
from tesuri.workplace.partners.models import Client, Token

PURPOSE = "partners"


def token_url(system: str) -> str:
    """トークンの宛先: the URL that an assertion must name as its audience."""
    return f"{settings.TESURI_PARTNERS[system].rstrip('/')}/oauth/token"


def live_client(client_id: str) -> Client | None:
    """有効な接続先: entered, and not ended today or before."""
    live = Q(ended_on__isnull=True) | Q(ended_on__gt=timezone.localdate())
    return Client.objects.filter(live, client_id=client_id).first()


def secret_of(client: Client) -> str:
    """共有鍵: opened for checking an assertion, never stored or shown."""
    return unseal(client.body, PURPOSE, secret_place(client.client_id), bytes(client.secret))


def secret_place(client_id: str) -> Place:
    return Place("partners_client", "secret", client_id)


def digest(token: str) -> bytes:
    return sha256(token.encode()).digest()


def bearer(token: str, now: datetime) -> Token | None:
    """生きているトークン: not expired, not revoked, of a client that has not ended."""
    found = Token.objects.select_related("client").filter(
        Q(client__ended_on__isnull=True) | Q(client__ended_on__gt=timezone.localdate(now)),
        digest=digest(token),
        expires_at__gt=now,
        revoked_at__isnull=True,
    )
    return found.first()


def introspection(token: Token | None) -> dict[str, Any]:
    """トークンの確認 (RFC 7662): the same answer for this process's doors and for the endpoint."""
    if token is None:
        return {"active": False}
    return {
        "active": True,
        "client_id": token.client.client_id,
        "sub": token.client.client_id,
        "scope": " ".join(token.scopes),
        "token_type": "Bearer",
        "aud": settings.TESURI_SYSTEM,
        "iat": int(token.issued_at.timestamp()),
        "exp": int(token.expires_at.timestamp()),
    }
