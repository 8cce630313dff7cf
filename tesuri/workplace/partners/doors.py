"""接続の扉: what this system offers to others, and the one way in.

A door lets a call in when its bearer token is live and carries the scope of the door. The act,
the receipt and the audit event are one transaction; a refusal undoes all and leaves its own event.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from tesuri.ground.records import Refusal
from tesuri.ground.records.incoming import Unreadable, is_plain, read_json
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announce
from tesuri.workplace.audit.lateness import refuse_when_late
from tesuri.workplace.partners import queries, receipts
from tesuri.workplace.partners.events import Event
from tesuri.workplace.partners.models import Client
from tesuri.workplace.partners.refusals import CallRefused

Answer = dict[str, Any] | tuple[int, dict[str, Any]]
OFFERED: dict[str, str] = {}  # scope → method, filled by the doors themselves
LONGEST_MESSAGE = 1_000_000


class Offered(Protocol):
    """扉の後ろの処理: takes the request, the calling client and the message; returns plain JSON."""

    def __call__(
        self, request: HttpRequest, caller: Client, message: dict[str, Any], **path: Any
    ) -> Answer: ...


def offered(scope: str, *, method: str = "") -> Callable[[Callable[..., Answer]], Any]:
    """提供する: operation `read` answers GET, every other one POST, unless `method` says so.

    The decorated view gets `request.actor`, runs inside a transaction, and may raise any Refusal.
    """
    method = method or ("GET" if scope.endswith(":read") else "POST")
    OFFERED[scope] = method

    def wrap(view: Callable[..., Answer]) -> Any:
        @csrf_exempt
        @wraps(view)
        def door(request: HttpRequest, **path: Any) -> HttpResponse:
            if request.method != method:
                return JsonResponse(
                    _error("method_not_allowed", "この方法では呼べません。"), status=405
                )
            return _through(request, scope, view, path)

        vars(door).update(demands=scope)
        return door

    return wrap


def stranger() -> Actor:
    """知らない相手: the actor of a call that proved nothing; still someone, still recorded."""
    return Actor.system("unknown-caller", settings.TESURI_BODY or settings.TESURI_SYSTEM)


def _through(
    request: HttpRequest, scope: str, view: Callable[..., Answer], path: dict[str, Any]
) -> HttpResponse:
    actor = stranger()
    try:
        caller = _admitted(request)
        actor = Actor.system(caller.client_id, caller.body)
        announce(actor)
        _demand_scope(request, scope)
        refuse_when_late()
        vars(request).update(actor=actor)
        status, answer = _performed(request, caller, actor, scope, view, path)
    except Refusal as refusal:
        return _refused(actor, scope, refusal)
    return JsonResponse(answer, status=status, headers={"Cache-Control": "no-store"})


def _admitted(request: HttpRequest) -> Client:
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    token = queries.bearer(text, timezone.now()) if kind == "Bearer" else None
    vars(request).update(introspected=queries.introspection(token))
    if token is None:
        raise CallRefused("接続トークンが有効ではありません。", code="invalid_token", status=401)
    return token.client


def _demand_scope(request: HttpRequest, scope: str) -> None:
    held = vars(request)["introspected"]["scope"].split()
    if scope not in held:
        raise CallRefused("この呼出しは許されていません。", code="insufficient_scope", status=403)


@transaction.atomic
def _performed(
    request: HttpRequest,
    caller: Client,
    actor: Actor,
    scope: str,
    view: Callable[..., Answer],
    path: dict[str, Any],
) -> tuple[int, dict[str, Any]]:
    """One transaction: receipt, act, event, stored answer; a second same call gets the first's."""
    if not all(is_plain(str(part)) for part in path.values()):
        raise CallRefused("この番号のものはありません。", code="not_found", status=404)
    message = _message(request)
    key = request.headers.get("Idempotency-Key", "") if request.method == "POST" else ""
    receipt = receipts.opened(caller, key, [request.path, message]) if key else None
    if receipt and receipt.answer is not None:
        status, answer = receipts.answered(caller, receipt)
        audit.record(actor, Event.CALL_ANSWERED, scope=scope, status=status, again=True)
        return status, answer
    given = view(request, caller, message, **path)
    status, answer = given if isinstance(given, tuple) else (200, given)
    if receipt:
        receipts.close(caller, receipt, status, answer)
    audit.record(actor, Event.CALL_ANSWERED, scope=scope, status=status)
    return status, answer


def _message(request: HttpRequest) -> dict[str, Any]:
    if request.method == "GET":
        return {}
    try:
        message = read_json(request.body) if len(request.body) <= LONGEST_MESSAGE else None
    except Unreadable:
        message = None
    if not isinstance(message, dict):
        raise CallRefused("依頼の形が正しくありません。", code="malformed", status=400)
    return message


def _refused(actor: Actor, scope: str, refusal: Refusal) -> JsonResponse:
    event = refusal.event or Event.CALL_REFUSED
    audit.refused(actor, event, subject=refusal.subject, reason=refusal.code, scope=scope)
    extra = getattr(refusal, "extra", {})
    headers = {"Cache-Control": "no-store"}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = f'Bearer error="{refusal.code}"'
    return JsonResponse(
        _error(refusal.code, refusal.message, extra), status=refusal.status, headers=headers
    )


def _error(code: str, message: str, extra: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, **(extra or {})}}
