"""役割と道の表: every route of each site × every role of the cast × a stranger, GET and POST.

What is expected follows from the demand of the door and the grants of the role alone; docs/roles.md
is the same table for people to read. The row of the stranger is in test_routes.
"""

from typing import Any

import pytest
from django.test import Client

from tests.entry import inside
from tests.house.pages import ROLES_PAGE, table_in
from tests.house.role_matrix import matrix, may_open
from tests.house.test_routes import ROUTES, SYSTEMS, Route, both
from tesuri.commands.cast import PEOPLE, Role
from tesuri.commands.people import enter_all
from tesuri.workplace.audit.actors import Actor

GUARDED = [r for r in ROUTES if r.demands is None or isinstance(r.demands, tuple)]
LEAVES = "entry/leave"  # ends the session of who tries it, and is tried last


def test_the_page_of_roles_is_the_code() -> None:
    """When this fails: `python -m tests.house.pages`."""
    assert table_in(ROLES_PAGE) == matrix()


@pytest.mark.django_db
@pytest.mark.control("C-3-03")
@pytest.mark.parametrize(
    ("system", "user_id"), [(each, role.user_id) for each in SYSTEMS for role in PEOPLE[each]]
)
def test_every_role_finds_every_route_as_the_matrix_says(system: str, user_id: str) -> None:
    enter_all(system)
    role = next(each for each in PEOPLE[system] if each.user_id == user_id)
    client = sitting(role, system)
    routes = sorted(
        (r for r in GUARDED if r.system == system), key=lambda each: each.pattern == LEAVES
    )
    assert len(routes) > 30
    surprises = [
        f"{route}: {found}"
        for route in routes
        if (found := outcome(client, route))
        != ("open" if may_open(role, route.demands) else "closed")
    ]
    assert surprises == []


def sitting(role: Role, system: str) -> Client:
    client = inside(
        Client(raise_request_exception=False),
        Actor(role.user_id, role.name, role.body, role.office),
    )
    client.cookies[f"tesuri_{system}"] = client.cookies["tesuri_welfare"].value
    return client


def outcome(client: Client, route: Route) -> str:
    """open, closed, or what should never be seen; GET and POST must not contradict each other."""
    found = {kind(answer) for answer in both(client, route)} - {"not this way"}
    return "".join(sorted(found)) if len(found) == 1 else f"{sorted(found)}"


def kind(answer: Any) -> str:
    if answer.status_code == 405:
        return "not this way"
    if answer.status_code >= 500:
        return "broken"
    if answer.status_code == 302 and answer.headers["Location"].startswith("/entry/?"):
        return "at the entrance"
    shown = answer.context or {}
    if answer.status_code == 403 and "code" in shown and shown["code"] == "not_allowed":
        return "closed"
    return "open"
