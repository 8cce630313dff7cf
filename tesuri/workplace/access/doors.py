"""扉: what stands before every view; a view without a door is found by a house test."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import PERSONAL, Duty, Level
from tesuri.workplace.access.limits import FRESH
from tesuri.workplace.access.standing import NOBODY, Standing
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announce
from tesuri.workplace.audit.lateness import refuse_when_late

OPEN_WITHOUT_SEAL = {Duty.ADMINISTRATION}  # who must find out why nothing is signed
View = TypeVar("View", bound=Callable[..., HttpResponseBase])
GRAVE_LEVELS = (Level.APPROVE, Level.EXPORT)
READING = ("GET", "HEAD", "OPTIONS")


class NotFresh(Refusal):
    """本人確認が古い: the act needs an authenticator that verified the person a moment ago."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "この操作の前に、指紋・顔・PINのいずれかで、もう一度本人を確かめてください。"
            f"最後に確かめてから{FRESH.value}分を過ぎています。",
            code="not_fresh",
        )


def public(view: View) -> View:
    """だれでも: the view needs no login; the house test keeps the list short."""
    return _marked(view, is_public=True)


def demands(duty: Duty, level: Level, *, fresh: bool = False) -> Callable[[View], View]:
    """権限の扉: a live session, a grant, and a log that is being signed.

    The actor of the request stands on this duty. A fresh verification of the person is asked for
    besides: always where `fresh`, and for every act (no mere reading) of approval, of export, or of
    administration.
    """
    is_grave = level in GRAVE_LEVELS or duty == Duty.ADMINISTRATION

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = found(request)
            if actor is None:
                return to_the_entrance(request)
            vars(request).update(actor=actor.on(duty))
            announce(actor.on(duty))
            demand(actor, duty, level)
            if duty not in OPEN_WITHOUT_SEAL:
                refuse_when_late()
            if duty in PERSONAL and not actor.purpose:
                return _to_purpose(request)
            needs_fresh = fresh or (is_grave and request.method not in READING)
            if needs_fresh and not standing_of(request).is_fresh:
                return _to_verification(request)
            return view(request, *args, **kwargs)

        return cast(View, _marked(guarded, demands=(duty, level)))

    return guard


def entered(view: View) -> View:
    """ログインした人: any officer with a live session; for the home page and the way out."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if found(request) is None:
            return to_the_entrance(request)
        return view(request, *args, **kwargs)

    return cast(View, _marked(guarded, demands=None))


def freshly(view: View) -> View:
    """本人確認の新しい人: an act on rights behind `entered`, as `demands` asks it of duties."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in READING and not standing_of(request).is_fresh:
            raise NotFresh
        return view(request, *args, **kwargs)

    return cast(View, guarded)


def on_the_threshold(view: View, *, leads_away: bool = True) -> View:
    """敷居の上: for an officer who has something to do first, and the way out.

    Every other view is closed to such an officer by the middleware. `leads_away` False leaves the
    stranger to the view, which answers a script and not a person.
    """
    guarded = entered(view) if leads_away else view
    return _marked(guarded, demands=None, is_on_the_threshold=True)


def _marked(view: View, **marks: object) -> View:
    """扉の印: what the middleware and the tests of the house read off a view."""
    vars(view).update(marks)
    return view


def actor_of(request: HttpRequest) -> Actor:
    """操作者: behind a door there is always one."""
    actor = found(request)
    if actor is None:
        raise PermissionError("no door stands before this view")
    return actor


def found(request: HttpRequest) -> Actor | None:
    """操作者: as the middleware found it, or None."""
    actor: Any = getattr(request, "actor", None)
    return actor if isinstance(actor, Actor) else None


class PurposeFirst(Refusal):
    """目的が先: people's data are opened under a declared purpose, and changed only under one."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "利用目的を選んでいないか、選んでから時間がたちました。"
            "画面の上の「利用目的」から選び、前の画面に戻ってもう一度操作してください。",
            code="no_purpose_declared",
        )


def _to_purpose(request: HttpRequest) -> HttpResponse:
    """A page is shown after it; an act is refused, because its form cannot wait."""
    if request.method not in READING:
        raise PurposeFirst
    return redirect(f"{reverse('access:purpose')}?{urlencode({'next': request.path})}")


def standing_of(request: HttpRequest) -> Standing:
    """立場: as the middleware found it."""
    standing: Any = getattr(request, "standing", None)
    return standing if isinstance(standing, Standing) else NOBODY


def _to_verification(request: HttpRequest) -> HttpResponse:
    """A page is shown after it; an act is refused, because its form cannot wait."""
    if request.method not in READING:
        raise NotFresh
    return redirect(f"{reverse('access:verification')}?{urlencode({'back': request.path})}")


def to_the_entrance(request: HttpRequest) -> HttpResponse:
    """入口へ: and back to the page afterwards, if it was only looked at."""
    entrance = reverse("access:entrance")
    if request.method != "GET" or request.path == "/":
        return redirect(entrance)
    return redirect(f"{entrance}?{urlencode({'next': request.path})}")
