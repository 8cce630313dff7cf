"""文の数: how many statements of SQL a page and each step of the entrance may ask, and no more.

With fifty officers who enter at once it decides how long each of them waits. Whoever needs one more
raises the number here, and says why. The beginning and the end of a transaction count; the writing
of an event does not, nor what triggers do.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.entrance import Newcomer, with_password
from tests.entry import inside
from tests.people import sato, suzuki
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions
from tesuri.workplace.audit.actors import Actor

pytestmark = pytest.mark.django_db
AtMost = Callable[[int], AbstractContextManager[Any]]


@pytest.fixture
def at_most(django_assert_max_num_queries: AtMost) -> AtMost:
    """Within the block; what exceeds it is listed."""
    return django_assert_max_num_queries


def opens(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200


def submitted(actor: Actor, reference: str) -> None:
    actions.submit(
        actor,
        kind="enquiry",
        reference=reference,
        title="照会",
        content={"procedure": reference},
        duty=Duty.ENQUIRIES,
        path="/exchange/1/",
    )


def statements_of(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        opens(client, path)
    return len(asked)


def test_a_page_for_every_officer(at_most: AtMost) -> None:
    client = inside(Client(), sato())
    with at_most(5):  # what the browser brought, the standing, who acts (twice), grants
        opens(client, "/entry/purpose/")


def test_a_page_behind_a_door(at_most: AtMost) -> None:
    client = inside(Client(), sato(Duty.PERSONS))
    with at_most(6):  # the same, and on which duty
        opens(client, "/persons/search/")


def test_the_home_page_of_somebody_for_whom_nothing_waits(at_most: AtMost) -> None:
    client = inside(Client(), sato(Duty.PERSONS))
    with at_most(7):  # a page, what lies on the desk, and what else is to be told
        opens(client, "/")


def test_the_home_page_asks_as_much_for_ten_as_for_one() -> None:
    clerk, approver = sato(Duty.ENQUIRIES), suzuki(Duty.ENQUIRIES)
    own, others = inside(Client(), clerk), inside(Client(), approver)
    submitted(clerk, "E0")
    before = statements_of(own, "/"), statements_of(others, "/")
    for number in range(1, 10):
        submitted(clerk, f"E{number}")
    assert (statements_of(own, "/"), statements_of(others, "/")) == before


def test_each_step_of_the_entrance(at_most: AtMost) -> None:
    newcomer = Newcomer()
    with_password(sato(Duty.PERSONS))
    newcomer.sit_down().enrol()
    newcomer.enter()
    newcomer.client.post("/entry/leave")
    with at_most(2):
        opens(newcomer.client, "/entry/")
    with at_most(5):  # the browser's session is made first, here and nowhere else
        signature = newcomer.desk.sign(newcomer.challenge())
    with at_most(7):
        proof = {"terminal": newcomer.desk.number, "signature": signature}
        assert newcomer.post("terminal/proof", proof)[0] == 200
    with at_most(12):  # the failures of a typed name stand in a row of their own
        options = newcomer.give_password()[1]
    answer = newcomer.passkey.get(options)
    with at_most(26):  # which is read, and begins anew
        assert newcomer.post("key", answer)[0] == 200
    with at_most(7):
        opens(newcomer.client, "/")
    with at_most(8):
        assert newcomer.client.post("/entry/purpose/", {"reason": "claim"}).status_code == 302
