"""相手を呼ぶ: one call to another system, with a short token; trying again is the job's affair."""

import threading
import time
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from authlib.oauth2.rfc7523 import ClientSecretJWT, client_secret_jwt_sign
from authlib.oauth2.rfc7523.client import ASSERTION_TYPE
from django.conf import settings
from joserfc.jwk import OctKey

from tesuri.workplace.partners.queries import token_url
from tesuri.workplace.partners.refusals import PartnerRefused, Unreachable

TIME_LIMITS = httpx.Timeout(15.0, connect=5.0)
ASSERTION_SECONDS = 60
RENEWED_BEFORE_SECONDS = 30

_tokens: dict[tuple[str, str], tuple[str, float]] = {}
_lock = threading.Lock()


def call(
    partner: str,
    method: str,
    path: str,
    message: dict[str, Any] | None = None,
    *,
    idempotency_key: str = "",
) -> dict[str, Any]:
    """呼ぶ: the partner's answer; PartnerRefused when it says no, Unreachable when it says nothing.

    A token that the partner no longer knows is replaced once; nothing else is tried again here.
    """
    headers = {"Idempotency-Key": idempotency_key} if idempotency_key else {}
    url = f"{settings.TESURI_PARTNERS[partner].rstrip('/')}{path}"
    answer = _sent(partner, method, url, message, headers | _bearer(partner))
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        _forget(partner)
        answer = _sent(partner, method, url, message, headers | _bearer(partner))
    return _read(partner, answer)


def client_id() -> str:
    """自分の識別子: this system as its partners know it."""
    return f"{settings.TESURI_SYSTEM}-{settings.TESURI_BODY}"


def _bearer(partner: str) -> dict[str, str]:
    held = (token_url(partner), client_id())
    with _lock:
        text, until = _tokens.get(held, ("", 0.0))
        if time.monotonic() > until:
            given = _new_token(partner)
            text = given["access_token"]
            until = time.monotonic() + int(given["expires_in"]) - RENEWED_BEFORE_SECONDS
            _tokens[held] = (text, until)
    return {"Authorization": f"Bearer {text}"}


def _forget(partner: str) -> None:
    with _lock:
        _tokens.pop((token_url(partner), client_id()), None)


def _new_token(partner: str) -> dict[str, Any]:
    secret = (Path(settings.TESURI_KEYS) / "partners" / f"{partner}.secret").read_text("ascii")
    assertion = client_secret_jwt_sign(
        OctKey.import_key(secret.strip()),
        client_id=client_id(),
        token_endpoint=token_url(partner),
        alg=ClientSecretJWT.alg,
        expires_in=ASSERTION_SECONDS,
    )
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": ASSERTION_TYPE,
        "client_assertion": assertion,
    }
    return _read(partner, _sent(partner, "POST", token_url(partner), None, {}, form))


def _sent(
    partner: str,
    method: str,
    url: str,
    message: dict[str, Any] | None,
    headers: dict[str, str],
    form: dict[str, str] | None = None,
) -> httpx.Response:
    try:
        return _wire().request(method, url, json=message, data=form, headers=headers)
    except httpx.HTTPError as error:
        raise Unreachable(partner, type(error).__name__) from None


@cache
def _wire() -> httpx.Client:
    """Connections are kept open between calls; no proxy of the machine is asked."""
    return httpx.Client(timeout=TIME_LIMITS, trust_env=False, follow_redirects=False)


def _read(partner: str, answer: httpx.Response) -> dict[str, Any]:
    try:
        body = answer.json() if answer.content else {}
    except ValueError:
        raise Unreachable(partner, f"HTTP {answer.status_code} without JSON") from None
    if answer.is_success and isinstance(body, dict):
        return body
    if not answer.is_client_error or not isinstance(body, dict):
        raise Unreachable(partner, f"HTTP {answer.status_code}")
    error = body.get("error", {})
    if not isinstance(error, dict):  # the token endpoint speaks as RFC 6749 does
        error = {"code": str(error), "message": "連携先のシステムがこの接続を認めませんでした。"}
    code, message = str(error.pop("code", "refused")), str(error.pop("message", ""))
    raise PartnerRefused(answer.status_code, code, message, error)
