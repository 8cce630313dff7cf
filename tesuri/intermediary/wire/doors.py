"""網の扉: takes signed papers of the hub for the body they name, and signs what is said back."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from tesuri.ground.records import Refusal
from tesuri.intermediary.wire import envelopes, hub, queries
from tesuri.intermediary.wire.envelopes import HUB, Claims
from tesuri.intermediary.wire.events import Event
from tesuri.intermediary.wire.refusals import WireRefusal
from tesuri.workplace.access.doors import public
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

LONGEST_MESSAGE = 1_000_000
Deed = Callable[[HttpRequest, Actor, str], Claims]


def on_the_wire(deed: Deed) -> Callable[..., HttpResponse]:
    """電文の扉: no login, for the signature is the entitlement; a refusal leaves its event."""

    @wraps(deed)
    def door(request: HttpRequest, **path: Any) -> HttpResponse:
        if request.method != "POST":
            return _plain("method_not_allowed", "この方法では呼べません。", 405)
        message = request.body[:LONGEST_MESSAGE].decode("ascii", "replace").strip()
        body = body_named(message)
        if body is None:
            return _unknown(message)
        actor = Actor.system("hub", body)
        try:
            return _signed(body, deed(request, actor, message), 200)
        except Refusal as refusal:
            event, subject = refusal.event or Event.MESSAGE_REFUSED, refusal.subject
            audit.refused(actor, event, subject=subject, reason=refusal.code, path=request.path)
            error = {"error": {"code": refusal.code, "message": refusal.message}}
            return _signed(body, error, refusal.status)

    return csrf_exempt(public(door))


def body_named(message: str) -> str | None:
    """宛先の団体: whom the paper names, not yet verified; None when we do not host it."""
    try:
        found = queries.institution(envelopes.addressed_to(message))
    except WireRefusal:
        return None
    return found.hosted_body or None


def _unknown(message: str) -> HttpResponse:
    actor = Actor.system("hub", settings.TESURI_BODY or settings.TESURI_SYSTEM)
    audit.refused(actor, Event.MESSAGE_REFUSED, reason="unknown_institution")
    return _plain("unknown_institution", "宛先の機関はこの基盤にありません。", 404)


def _signed(body: str, fields: Claims, status: int) -> HttpResponse:
    compact = hub.signed(body, fields, to=HUB)
    return HttpResponse(compact, content_type=hub.JOSE, status=status)


def _plain(code: str, message: str, status: int) -> HttpResponse:
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)
