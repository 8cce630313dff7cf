"""関所: finds the actor of each request, turns refusals into pages, and sets the last headers."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from tesuri.ground.records import Refusal
from tesuri.workplace.access import sessions
from tesuri.workplace.access.doors import found
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.audit import actions as audit

FORBIDDEN, CONFLICT, CLOSED = 403, 409, 503
TITLES = {
    FORBIDDEN: "権限がありません",
    CONFLICT: "すでに変わっています",
    CLOSED: "いまは開けません",
}
ADVICE = {
    FORBIDDEN: "",
    CONFLICT: "画面を開き直して、今の内容を確かめてください。",
    CLOSED: "しばらくしてから、もう一度開いてください。",
}
PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), usb=(), payment=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


class AccessMiddleware:
    """関所: no view runs without having been asked who acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = sessions.actor_from(request.session)  # type: ignore[attr-defined]
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., object], *_: object
    ) -> HttpResponse | None:
        """An address with a NUL is none of ours; the doors for systems say so themselves."""
        is_for_systems = isinstance(getattr(view, "demands", None), str)
        if "\0" in request.path_info and not is_for_systems:
            raise Http404
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal becomes a page for the clerk and an event in the log; other errors pass on."""
        if not isinstance(exception, Refusal):
            return None
        actor = found(request)
        if actor is not None:
            place = request.resolver_match.view_name if request.resolver_match else ""
            event, subject = exception.event or AccessEvent.REFUSED, exception.subject
            audit.refused(actor, event, subject=subject, reason=exception.code, place=place)
        shown = {
            "title": TITLES.get(exception.status, "受け付けられません"),
            "message": exception.message,
            "advice": ADVICE.get(exception.status, "内容を確かめて、もう一度操作してください。"),
            "code": exception.code,
            "back": _way_back(request),
        }
        return render(request, "refusal.html", shown, status=exception.status)


def _way_back(request: HttpRequest) -> str:
    """The page before, if it was one of ours."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())
    return before if before and ours else "/"
