"""接続先の証明: `client_secret_jwt` (RFC 7523), checked by Authlib against our tables."""

import binascii
from base64 import urlsafe_b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from authlib.oauth2.rfc6749 import InvalidClientError
from authlib.oauth2.rfc7523 import JWTBearerClientAssertion
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from tesuri.ground.records.incoming import NotJSON, is_plain, read_json
from tesuri.workplace.partners.actions import use_assertion
from tesuri.workplace.partners.models import TOKEN_LIFE, Client
from tesuri.workplace.partners.queries import live_client, secret_of, token_url

LEEWAY_SECONDS = 30
LONGEST_JTI = 200


@dataclass
class Asking:
    """求め: the two things that Authlib reads and writes on a request."""

    form: dict[str, str]
    client: Client | None = None


class ClientSecretAssertion(JWTBearerClientAssertion):  # type: ignore[misc]  # Authlib has no types
    """共有鍵による証明: right secret, our token endpoint as audience, short, and used once."""

    CLIENT_AUTH_METHOD = "client_secret_jwt"

    def __init__(self, client: Client | None = None) -> None:
        super().__init__(leeway=LEEWAY_SECONDS)
        self.client = client

    def get_audiences(self) -> list[str]:
        return [token_url(settings.TESURI_SYSTEM)]

    def resolve_client_public_key(self, client: Client) -> OctKey:
        self.client = client
        return OctKey.import_key(secret_of(client))

    def verify_claims(self, claims: dict[str, Any]) -> None:
        far = timezone.now().timestamp() + TOKEN_LIFE.total_seconds() + LEEWAY_SECONDS
        if not isinstance(claims.get("exp"), int) or claims["exp"] > far:
            raise InvalidClientError(description="exp: a whole number, five minutes at most.")
        super().verify_claims(claims)

    def validate_jti(self, claims: dict[str, Any], jti: object) -> bool:
        if not isinstance(jti, str) or not 0 < len(jti) <= LONGEST_JTI or not self.client:
            return False
        return use_assertion(self.client, jti, datetime.fromtimestamp(claims["exp"], UTC))

    def authenticate_client(self, client: Client) -> Client:
        return client


def is_readable(request: HttpRequest) -> bool:
    """読める求めか: no part of the form or of its assertion holds what no table takes."""
    if not all(is_plain(str(value)) for value in request.POST.values()):
        return False
    parts = str(request.POST.get("client_assertion", "")).split(".")[:2]
    try:
        for part in parts:
            read_json(urlsafe_b64decode(part + "=" * (-len(part) % 4)) or "{}")
    except (NotJSON, binascii.Error):  # no assertion: Authlib says that it proves nothing
        return True
    except ValueError:
        return False
    return True


def authenticated(request: HttpRequest) -> Client | None:
    """証明された接続先: None for whatever is wrong; the caller is not told what."""
    form = {key: value for key, value in request.POST.items() if isinstance(value, str)}
    try:
        client: Client | None = ClientSecretAssertion()(live_client, Asking(form))
    except (InvalidClientError, JoseError, ValueError, TypeError):
        return None
    return client
