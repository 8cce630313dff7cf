"""接続の試験道具: assertions and tokens, made apart from the client of the product."""

import time
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.test import Client as Browser
from joserfc import jwt
from joserfc.jwk import OctKey

from tesuri.workplace.partners.actions import enter_client
from tesuri.workplace.partners.models import Client

SECRET = "a-secret-of-the-test-with-forty-letters!"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def a_client(client_id: str, *scopes: str, body: str = "112020") -> Client:
    """接続先: entered with the secret of the tests."""
    return enter_client(client_id, "試験の接続先", body, scopes, SECRET)


def assertion(client_id: str, secret: str = SECRET, **changed: Any) -> str:
    """証明: right in every claim but those that are changed; None leaves one out."""
    now = int(time.time())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": f"{settings.TESURI_PARTNERS[settings.TESURI_SYSTEM]}/oauth/token",
        "iat": now,
        "exp": now + 60,
        "jti": uuid4().hex,
    }
    kept = {name: value for name, value in (claims | changed).items() if value is not None}
    return jwt.encode({"alg": "HS256"}, kept, OctKey.import_key(secret))


def form(client_id: str, proof: str = "", **fields: str) -> dict[str, str]:
    """トークンの求め: the form of RFC 6749 §4.4 and RFC 7523."""
    return {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": proof or assertion(client_id),
    } | fields


def bearer(client_id: str, *scopes: str) -> dict[str, str]:
    """トークンの見出し: a token that was truly issued, for Django's test client."""
    answer = Browser().post("/oauth/token", form(client_id, scope=" ".join(scopes)))
    assert answer.status_code == 200, answer.content
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}
