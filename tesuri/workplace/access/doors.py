"""扉: what stands before every view; a view without a door is found by a house test."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.lateness import refuse_when_late

OPEN_WITHOUT_SEAL = {Duty.ADMINISTRATION, Duty.AUDIT}  # whoever must find out why nothing is signed
View = TypeVar("View", bound=Callable[..., HttpResponseBase])


def public(view: View) -> View:
    """だれでも: the view needs no login; the house test keeps the list short."""
    view.is_public = True  # type: ignore[attr-defined]
    return view


def demands(duty: Duty, level: Level) -> Callable[[View], View]:
    """権限の扉: a live session, a grant, and a log that is being signed.

    The actor of the request stands on this duty.
    """

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor = found(request)
            if actor is None:
                return to_the_entrance(request)
            request.actor = actor.on(duty)  # type: ignore[attr-defined]
            demand(actor, duty, level)
            if duty not in OPEN_WITHOUT_SEAL:
                refuse_when_late()
            return view(request, *args, **kwargs)

        guarded.demands = (duty, level)  # type: ignore[attr-defined]
        return cast(View, guarded)

    return guard


def entered(view: View) -> View:
    """ログインした人: any officer with a live session; for the home page and the way out."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if found(request) is None:
            return to_the_entrance(request)
        return view(request, *args, **kwargs)

    guarded.demands = None  # type: ignore[attr-defined]
    return cast(View, guarded)


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


def to_the_entrance(request: HttpRequest) -> HttpResponse:
    """入口へ: and back to the page afterwards, if it was only looked at."""
    entrance = reverse("access:entrance")
    if request.method != "GET" or request.path == "/":
        return redirect(entrance)
    return redirect(f"{entrance}?{urlencode({'next': request.path})}")
