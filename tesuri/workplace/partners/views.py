"""接続の窓口: the token endpoint (RFC 6749 §4.4) and introspection (RFC 7662)."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from tesuri.workplace.access.doors import public
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners import actions, queries
from tesuri.workplace.partners.assertions import authenticated, is_readable
from tesuri.workplace.partners.doors import OFFERED, stranger
from tesuri.workplace.partners.events import Event
from tesuri.workplace.partners.models import TOKEN_LIFE, Client
from tesuri.workplace.partners.scopes import ScopeRefused, granted


@public
@csrf_exempt
@require_POST
def token(request: HttpRequest) -> JsonResponse:
    """トークンの窓口: client credentials, proved by an assertion; no refresh token, ever."""
    if not is_readable(request):
        return _unreadable()
    client = authenticated(request)
    if client is None:
        return _refused(stranger(), 401, "invalid_client")
    actor = Actor.system(client.client_id, client.body)
    if request.POST.get("grant_type") != "client_credentials":
        return _refused(actor, 400, "unsupported_grant_type")
    asked = request.POST.get("scope", "").split()
    try:
        scopes = granted(
            asked, client.scopes, provider=settings.TESURI_SYSTEM, offered=OFFERED.keys()
        )
    except ScopeRefused as refused:
        return _refused(actor, 400, "invalid_scope", why=refused.reason)
    return _answer(
        {
            "access_token": actions.issue_token(actor, client, scopes),
            "token_type": "Bearer",
            "expires_in": int(TOKEN_LIFE.total_seconds()),
            "scope": " ".join(scopes),
        }
    )


@public
@csrf_exempt
@require_POST
def introspect(request: HttpRequest) -> JsonResponse:
    """確認の窓口: a client learns about its own tokens; of any other only that it is not active."""
    if not is_readable(request):
        return _unreadable()
    client = authenticated(request)
    if client is None:
        return _refused(stranger(), 401, "invalid_client")
    return _answer(_introspected(client, request.POST.get("token", "")))


@transaction.atomic
def _introspected(client: Client, text: str) -> dict[str, Any]:
    found = queries.bearer(text, timezone.now())
    own = found if found and found.client_id == client.pk else None
    actor = Actor.system(client.client_id, client.body)
    audit.record(actor, Event.TOKEN_INTROSPECTED, active=own is not None)
    return queries.introspection(own)


def _unreadable() -> JsonResponse:
    audit.refused(stranger(), Event.TOKEN_REFUSED, reason="invalid_request")
    words = "依頼を読み取れません。使えない文字や形がないか確かめて、送り直してください。"
    return _answer({"error": "invalid_request", "error_description": words}, 400)


def _refused(actor: Actor, status: int, error: str, **details: str) -> JsonResponse:
    audit.refused(actor, Event.TOKEN_REFUSED, reason=error, **details)
    return _answer({"error": error}, status)


def _answer(body: dict[str, Any], status: int = 200) -> JsonResponse:
    return JsonResponse(body, status=status, headers={"Cache-Control": "no-store"})
