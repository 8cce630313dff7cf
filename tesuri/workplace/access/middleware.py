"""関所: finds the actor of each request, turns refusals into pages, and sets the last headers."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.contrib import messages
from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme

from tesuri.ground.records import Refusal
from tesuri.workplace.access import certificates, purposes, sessions
from tesuri.workplace.access.doorkeeper import doorkeeper
from tesuri.workplace.access.doors import READING, found, standing_of, to_the_entrance
from tesuri.workplace.access.models import Ending, OfficerSession
from tesuri.workplace.access.queries import remembering
from tesuri.workplace.access.refused import note
from tesuri.workplace.access.standing import Standing
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announce, withdraw

FORBIDDEN, CONFLICT, CLOSED = 403, 409, 503
ENTRANCE = "/entry/"
LARGEST_REQUEST = 20_000_000  # bytes; the largest file that a form takes has one million
TITLES = {
    FORBIDDEN: "権限がありません",
    CONFLICT: "すでに変わっています",
    CLOSED: "いまは開けません",
}
TITLES_OF_CODES = {
    "not_fresh": "本人の確認が必要です",
    "password_first": "パスワードの変更が必要です",
    "announcement_first": "告知の確認が必要です",
}
FIRST = {  # what an officer does before anything else: the address, and why an act is refused
    "password": ("access:change_password", "パスワードの期限が切れているか、変更が必要です。"),
    "announcement": ("access:announcement", "記録の告知をまだ確認していません。"),
}
TOLD_ON_A_PAGE = (Ending.TAKEN_OVER, Ending.ENDED)
ADVICE = {
    FORBIDDEN: "",
    CONFLICT: "画面を開き直して、今の内容を確かめてください。",
    CLOSED: "しばらくしてから、もう一度開いてください。",
}
PERMISSIONS = (
    "camera=(), microphone=(), geolocation=(), usb=(), payment=(), "
    "publickey-credentials-get=(self), publickey-credentials-create=(self)"
)


class ToDoFirst(Refusal):
    """先にすること: until then only the page for it is open."""

    status = 403


class NotThere(Refusal):
    """ないもの: a number that nobody has looks like one of another body; who tries is known."""

    status = 404

    def __init__(self) -> None:
        super().__init__("お探しのものはありません。", code="not_there")


class AccessMiddleware:
    """関所: no view runs without having been asked who acts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        standing = _standing(request)
        vars(request).update(standing=standing, actor=standing.actor)
        vars(request).update(actor=_purposeful(request))
        announce(found(request) or doorkeeper())
        try:
            _must_be_of_a_size(request)
            with remembering():
                response = self.get_response(request)
        finally:
            withdraw()
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
        standing = standing_of(request)
        if standing.ended and (not hasattr(view, "is_public") or request.path == ENTRANCE):
            return _farewell(request, standing.ended)
        if standing.pending and not _is_open_before(view):
            return _first(request, standing.pending)
        return None

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal becomes a page for the clerk and an event in the log; other errors pass on.

        So is it an event that an officer asked for what is not there, or not for that body.
        """
        if isinstance(exception, Http404):
            note(request, NotThere())
        return _page_of(request, exception) if isinstance(exception, Refusal) else None


def _must_be_of_a_size(request: HttpRequest) -> None:
    """Before anything of it is read: files are bounded by nothing else, whoever sends them."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST_REQUEST:
        raise RequestDataTooBig


def _standing(request: HttpRequest) -> Standing:
    """The session's, if it comes from where it began: a copied cookie has no certificate."""
    return sessions.standing(
        request.session, lambda terminal: certificates.comes_from(request, terminal)
    )


def _page_of(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """拒否の画面: and its event."""
    note(request, refusal)
    title = TITLES.get(refusal.status, "受け付けられません")
    shown = {
        "title": TITLES_OF_CODES.get(refusal.code, title),
        "message": refusal.message,
        "advice": ADVICE.get(refusal.status, "内容を確かめて、もう一度操作してください。"),
        "code": refusal.code,
        "back": _way_back(request),
        "back_path": urlsplit(_way_back(request)).path,
    }
    return render(request, "refusal.html", shown, status=refusal.status)


def _is_open_before(view: Callable[..., object]) -> bool:
    """Open before what must be done first: what needs no login, and the pages for it."""
    return hasattr(view, "is_public") or hasattr(view, "is_on_the_threshold")


def _first(request: HttpRequest, pending: str) -> HttpResponse:
    """Who looks is led there; an act is refused, and not done later by itself."""
    place, why = FIRST[pending]
    if request.method in READING:
        return redirect(place)
    return _page_of(request, ToDoFirst(why, code=f"{pending}_first"))


def _farewell(request: HttpRequest, ended: OfficerSession) -> HttpResponse:
    """終わったセッション: told once, why and by whom; afterwards the browser is a stranger's."""
    request.session.flush()
    if ended.ending in TOLD_ON_A_PAGE:
        by_whom = {"ended": ended, "was_taken": ended.ending == Ending.TAKEN_OVER}
        return render(request, "access/ended.html", by_whom, status=FORBIDDEN)
    if ended.ending != Ending.LEFT:
        why = f"{ended.get_ending_display()}ため、セッションが終わりました。"
        messages.warning(request, f"{why}保存していない入力は残っていません。")
    return to_the_entrance(request)


def _purposeful(request: HttpRequest) -> Actor | None:
    """The actor, with the purpose that was declared in this session."""
    actor = found(request)
    return actor and actor.on(actor.duty, purposes.declared(request.session, actor))


def _way_back(request: HttpRequest) -> str:
    """The page before, if it was one of ours."""
    before = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(before, {request.get_host()}, request.is_secure())
    return before if before and ours else "/"
