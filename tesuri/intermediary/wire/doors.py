"""網の扉: takes signed papers of the hub for the body they name, and signs what is said back."""

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from tesuri.ground.records import Refusal
from tesuri.intermediary.wire import envelopes, hub, queries
from tesuri.intermediary.wire.envelopes import HUB, Claims, Kind
from tesuri.intermediary.wire.events import Event
from tesuri.intermediary.wire.refusals import Forged, NotAnInstitution, WireRefusal
from tesuri.workplace.access.doors import public
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announce

LONGEST_MESSAGE = 1_000_000
NOT_LET_IN = {Forged: HTTPStatus.UNAUTHORIZED, NotAnInstitution: HTTPStatus.NOT_FOUND}
Deed = Callable[[HttpRequest, Actor, str], Claims]


def on_the_wire(deed: Deed) -> Callable[..., HttpResponse]:
    """電文の扉: no login, for the signature is the entitlement; a refusal leaves its event."""

    @wraps(deed)
    def door(request: HttpRequest, **path: Any) -> HttpResponse:
        if request.method != "POST":
            return _plain("method_not_allowed", "この方法では呼べません。", 405)
        message = request.body[:LONGEST_MESSAGE].decode("ascii", "replace").strip()
        try:
            claims = envelopes.signed_by(message, HUB).claims
            body = _addressee(claims)
        except WireRefusal as refusal:
            return _not_let_in(request, refusal)
        return _answered(request, deed, body, message, claims)

    return csrf_exempt(public(door))


def _answered(
    request: HttpRequest, deed: Deed, body: str, message: str, claims: Claims
) -> HttpResponse:
    """Only a paper of the hub gets here; what is signed back says which one it answers."""
    actor, to_jti = Actor.system("hub", body), str(claims.get("jti", ""))
    announce(actor)
    try:
        return _signed(body, deed(request, actor, message), 200, to_jti)
    except Refusal as refusal:
        event, subject = refusal.event or Event.MESSAGE_REFUSED, refusal.subject
        audit.refused(actor, event, subject=subject, reason=refusal.code, path=request.path)
        error = {"error": {"code": refusal.code, "message": refusal.message}}
        return _signed(body, error, refusal.status, to_jti)


def _addressee(claims: Claims) -> str:
    """宛先の団体: whom the hub's message names; raises NotAnInstitution when it is not hosted."""
    if claims.get("typ") != Kind.MESSAGE:
        raise Forged("電文の種類が違います。")
    body = queries.institution(str(claims.get("aud", ""))).hosted_body
    if not body:
        raise NotAnInstitution("宛先の機関はこの基盤にありません。")
    return body


def _not_let_in(request: HttpRequest, refusal: WireRefusal) -> HttpResponse:
    """Nothing is signed for a stranger: plain JSON, and an event in nobody's name."""
    actor = Actor.system("hub", settings.TESURI_BODY or settings.TESURI_SYSTEM)
    audit.refused(actor, Event.MESSAGE_REFUSED, reason=refusal.code, path=request.path)
    status = NOT_LET_IN.get(type(refusal), HTTPStatus.BAD_REQUEST)
    return _plain(refusal.code, refusal.message, status)


def _signed(body: str, fields: Claims, status: int, to_jti: str) -> HttpResponse:
    compact = hub.signed(body, {**fields, "re": to_jti}, to=HUB, typ=Kind.REPLY)
    return HttpResponse(compact, content_type=hub.JOSE, status=status)


def _plain(code: str, message: str, status: int) -> HttpResponse:
    return JsonResponse({"error": {"code": code, "message": message}}, status=status)
