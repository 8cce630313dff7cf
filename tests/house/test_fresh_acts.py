"""本人の再確認の試験: no act on rights by a person who was verified long ago; no 個人番号 shown."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from tests.entry import inside
from tests.house.sources import files, shown
from tests.house.test_routes import ROUTES, Route
from tests.people import an_officer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import FRESH
from tesuri.workplace.access.models import Office, Officer, OfficerSession

ROOMS = ("entry/", "staff/", "approvals/")
ON_RIGHTS = [
    each
    for each in ROUTES
    if each.system == "welfare"
    and each.pattern.startswith(ROOMS)
    and not hasattr(each.view, "is_public")
]
OLD = {  # what an officer does without showing again who it is, and why that is enough
    "entry/purpose/": "a purpose opens no right, it is said of the looks that follow",
    "entry/password/change/": "the present password is asked, and failures count",
    "entry/announcement/": "the announcement is read; nothing is opened",
    "entry/verify/options": "asks for the verification itself",
    "entry/verify": "is the verification itself",
    "entry/leave": "ends the own session",
    "entry/keys/existing": "asks for a ticket and for a registered key",
    "entry/keys/proof": "is an answer of a registered key, to a question of its own",
    "entry/keys/add": "follows such an answer, once and within minutes",
    "entry/keys/<int:number>/name": "a name opens and ends nothing",
    "entry/emergencies/<int:number>/note": "the security officer notes; nothing is opened or ended",
    "staff/manual/acknowledge/": "a manual is read; nothing is opened",
    "staff/report/<int:pk>/judge/": "an opinion with its reason; the account stays as it is",
    "approvals/": "a search in the list",
    "approvals/<int:number>/decide": "the door of the step that waits asks it; of a number alone"
    " nothing waits",
    "approvals/<int:number>/withdraw": "by its maker alone; nothing is given",
    "approvals/<int:number>/seen": "by its maker alone; nothing is given",
}


@pytest.fixture
def tired() -> Client:
    """昔に確かめた人: of every right of administration, audit, and chief; verified long ago."""
    held = [(duty, level) for duty in (Duty.ADMINISTRATION, Duty.AUDIT) for level in Level]
    actor = an_officer("kanri", "管理", *held)
    Office.objects.update(chief=Officer.objects.get(user_id="kanri"))
    client = inside(Client(), actor)
    OfficerSession.objects.update(verified_at=timezone.now() - timedelta(minutes=FRESH.value + 1))
    return client


def refuses(client: Client, route: Route) -> bool:
    """Whether the act is refused for want of a verification, or there is no such act."""
    reply = client.post(route.path)
    return reply.status_code == 405 or (
        reply.status_code == 403 and "not_fresh" in reply.content.decode()
    )


@pytest.mark.django_db
def test_every_act_on_rights_asks_for_a_fresh_verification(tired: Client) -> None:
    assert len(ON_RIGHTS) > 60
    left = {each.pattern for each in ON_RIGHTS if each.pattern not in OLD}
    open_ones = [e for e in ON_RIGHTS if e.pattern in left and not refuses(tired, e)]
    assert open_ones == []
    assert OLD.keys() <= {each.pattern for each in ON_RIGHTS}


def test_no_page_shows_a_my_number_so_that_none_has_to_ask_for_it() -> None:
    """A page that did would have to ask for the person again; none does, in no system."""
    printed = re.compile(r"{[{%][^}]*(my_number|mynumber|kojin_bango)[^}]*[}%]}", re.I)
    pages = list(files(".html"))
    assert len(pages) > 100
    assert [shown(p) for p in pages if printed.search(p.read_text("utf-8"))] == []
