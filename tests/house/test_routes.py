"""道順の決まり: every route demands a duty or a scope, or stands on the short public list."""

import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver

from tests.deployment import be
from tests.entry import inside
from tests.house.sources import files, shown
from tests.people import takahashi
from tesuri.workplace.access.doors import GRAVE_LEVELS
from tesuri.workplace.access.duties import Duty, Level

SYSTEMS = ("welfare", "addressees", "intermediary")
ENTRANCE = {  # before anybody is known
    *("entry/", "entry/terminal/request", "entry/terminal/challenge", "entry/terminal/proof"),
    *("entry/password", "entry/key", "entry/enrolment/", "entry/enrol/options", "entry/enrol"),
    "entry/demo-passkey.js",  # answers in demo mode alone
}
PUBLIC = {
    "welfare": ENTRANCE | {"healthz"},
    "addressees": ENTRANCE | {"healthz", "oauth/token", "oauth/introspect"},
    "intermediary": ENTRANCE
    | {"healthz", "oauth/token", "oauth/introspect"}
    | {"wire/requests", "wire/answers"},  # only messages signed by the hub pass
}
OWN_KEYS = {
    *("entry/keys/", "entry/keys/existing", "entry/keys/proof", "entry/keys/add"),
    *("entry/keys/<int:number>/name", "entry/keys/<int:number>/give-back"),
}
FOR_EVERY_OFFICER = {
    *("", "entry/leave", "entry/purpose/", "entry/password/change/", "entry/announcement/"),
    *("entry/verification/", "entry/verify/options", "entry/verify"),
    *OWN_KEYS,
    *("staff/manual/", "staff/manual/acknowledge/"),  # what each officer has read
    *("staff/reviews/", "staff/reviews/<str:code>/answer/"),  # the action asks who is chief there
    *("approvals/", "approvals/<int:number>/", "approvals/<int:number>/decide"),
    *("approvals/<int:number>/withdraw", "approvals/<int:number>/seen"),
    "approvals/matters/<str:kind>/<str:reference>/",  # each shows what one may decide or made
    "outputs/screens/",  # what a browser prints; the action asks for the right of that screen
}
OUTSIDE = {302, 401, 403, 405}
SAMPLES = {"uuid": str(uuid.UUID(int=1)), "int": "1", "str": "X", "slug": "x", "path": "x"}


@dataclass(frozen=True)
class Route:
    """道: a pattern of a site and the view behind it."""

    system: str
    pattern: str
    view: Any

    @property
    def path(self) -> str:
        parts = self.pattern.split("<")
        filled = [SAMPLES[p.split(":")[0]] + p.partition(">")[2] for p in parts[1:]]
        return "/" + "".join([parts[0], *filled])

    @property
    def demands(self) -> Any:
        return getattr(self.view, "demands", "nothing")

    def __str__(self) -> str:
        return f"{self.system}:/{self.pattern}"


def routes() -> list[Route]:
    return [
        Route(system, pattern, view)
        for system in SYSTEMS
        for pattern, view in walk(import_module(f"tesuri.sites.{system}.urls").urlpatterns)
    ]


def walk(patterns: list[Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for each in patterns:
        where = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from walk(each.url_patterns, where)
        elif isinstance(each, URLPattern):
            yield where, each.callback


ROUTES = routes()
FOR_OFFICERS = [r for r in ROUTES if isinstance(r.demands, tuple)]
FOR_SYSTEMS = [r for r in ROUTES if isinstance(r.demands, str) and r.demands != "nothing"]


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_public_list_is_complete_and_short(system: str) -> None:
    public = {r.pattern for r in ROUTES if r.system == system and hasattr(r.view, "is_public")}
    assert public == PUBLIC[system]


@pytest.mark.control("C-3-03")
def test_every_other_route_demands_something() -> None:
    open_doors = [r for r in ROUTES if r.demands == "nothing" and not hasattr(r.view, "is_public")]
    assert [str(r) for r in open_doors] == []


def test_a_route_demands_a_duty_a_scope_of_its_system_or_any_officer() -> None:
    for route in FOR_OFFICERS:
        duty, level = route.demands
        assert isinstance(duty, Duty), route
        assert isinstance(level, Level), route
    assert [str(r) for r in FOR_SYSTEMS if r.demands.split(":")[0] != r.system] == []
    assert {r.pattern for r in ROUTES if r.demands is None} == FOR_EVERY_OFFICER


@pytest.mark.control("C-5-02")
def test_the_operations_for_systems_are_exactly_these() -> None:
    assert {f"/{r.pattern} {r.demands}" for r in FOR_SYSTEMS} == {
        "/api/bindings addressees:bindings:request",
        "/api/bindings/<str:addressee_number> addressees:bindings:read",
        "/api/enquiries addressees:enquiries:send",
        "/api/enquiries/<str:enquiry_number> addressees:enquiries:read",
        "/api/copies addressees:copies:register",
        "/api/disclosures/<str:addressee_number> addressees:disclosures:read",
        "/api/codes intermediary:codes:request",
        "/api/codes/completion intermediary:codes:request",
        "/api/enquiries intermediary:enquiries:send",
        "/api/enquiries/<str:enquiry_number> intermediary:enquiries:read",
        "/api/copies intermediary:copies:register",
        "/api/disclosures/<str:unified_number> intermediary:disclosures:read",
    }


def both(client: Client, route: Route) -> list[HttpResponseBase]:
    """GET and POST, inside the site of the route."""
    be(route.system)
    return [client.get(route.path), client.post(route.path)]


@pytest.mark.django_db(transaction=True)
@pytest.mark.control("C-6-07")
def test_a_stranger_finds_every_door_closed() -> None:
    for route in ROUTES:
        if hasattr(route.view, "is_public"):
            continue
        answers = both(Client(), route)
        assert {a.status_code for a in answers} <= OUTSIDE, route
        led = [a.headers["Location"] for a in answers if a.status_code == 302]
        assert [place for place in led if not place.startswith("/entry/")] == [], route


@pytest.mark.django_db(transaction=True)
@pytest.mark.control("C-3-03")
def test_an_officer_without_grants_finds_every_duty_closed() -> None:
    client = inside(Client(), takahashi())
    for route in FOR_OFFICERS:
        client.cookies[f"tesuri_{route.system}"] = client.cookies["tesuri_welfare"].value
        statuses = {answer.status_code for answer in both(client, route)}
        assert 403 in statuses, route
        assert statuses <= {403, 405}, route


# --- 本人の確認 ---

GRAVE_FORM = re.compile(r"<form\b[^>]*?action=\"{% url '([\w:]+)'[^>]*>")


def test_a_form_of_a_grave_act_asks_for_the_person_before_it_is_sent() -> None:
    """Else what was typed is lost to the page that asks, each time five minutes are over."""
    grave = {
        each.view
        for each in FOR_OFFICERS
        if each.demands[0] == Duty.ADMINISTRATION or each.demands[1] in GRAVE_LEVELS
    }
    forms = [
        (shown(page), found)
        for page in files(".html")
        for found in GRAVE_FORM.finditer(page.read_text("utf-8"))
    ]
    assert forms
    assert [
        (page, found[1])
        for page, found in forms
        if "data-fresh" not in found[0] and view_named(found[1]) in grave
    ] == []


def view_named(name: str) -> Any:
    """The view of a name such as staff:listed, in whichever site has it."""
    namespace, _, own = name.partition(":")
    for system in SYSTEMS:
        for each in rooms_under(import_module(f"tesuri.sites.{system}.urls").urlpatterns):
            if each.app_name == namespace:
                patterns = [p for p in each.url_patterns if isinstance(p, URLPattern)]
                return next(p.callback for p in patterns if p.name == own)
    raise AssertionError(f"no site has an address of the name {name}")


def rooms_under(patterns: list[Any]) -> Iterator[URLResolver]:
    """Every included list of addresses, the lists in those lists too."""
    for each in patterns:
        if isinstance(each, URLResolver):
            yield each
            yield from rooms_under(each.url_patterns)
