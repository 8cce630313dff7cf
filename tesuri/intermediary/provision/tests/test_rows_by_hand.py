"""手書きの行の検査: a row by the role of the application is sent by no one and lifts no flag."""

from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.exchange.hubs import CLAIM, CODES, HANAKO, TAX, Hub
from tests.exchange.rows import a_code, a_copy
from tests.people import CITY, OTHER_CITY
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.provision import actions
from tesuri.intermediary.provision.models import KIND, Provision
from tesuri.intermediary.provision.tests import staging
from tesuri.intermediary.provision.tests.staging import decide, left, propose, states, submission
from tesuri.intermediary.provision.tests.test_guards import write_answer, write_step
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.tests.staging import by_hand
from tesuri.workplace.audit.actors import Actor

Bodies = dict[str, Actor]
SYSTEM = Actor.system("provision", OTHER_CITY)
pytestmark = pytest.mark.control("C-6-12")


@pytest.fixture
def asked(bodies: Bodies, hub: Hub, settings: Any) -> tuple[str, str]:
    """許可証と受付番号."""
    settings.TESURI_PARTNERS = {**settings.TESURI_PARTNERS, "nws": staging.NOBODY_LISTENS}
    return staging.asked(bodies[OTHER_CITY], hub)


@pytest.fixture
def at(asked: tuple[str, str]) -> str:
    return asked[1]


@pytest.fixture
def clerk(bodies: Bodies) -> Client:
    return staging.clerk()


@pytest.fixture
def approved(at: str, clerk: Client) -> str:
    propose(clerk, at)
    decide(staging.chief(), at)
    return at


@pytest.mark.parametrize("verdict", [{}, {"verdict": "refuse", "reason": "照会の誤り"}])
def test_a_seal_that_was_not_made_here_voids_the_approval(
    at: str, clerk: Client, verdict: dict[str, str]
) -> None:
    propose(clerk, at, **verdict)
    decide(staging.chief(), at)
    write_answer(sealed="ALTERED", mark="0" * 64)
    actions.send_answer(SYSTEM, at)
    assert states() == ["void"]
    assert left()["entries"] == 0
    page = clerk.get(f"/provision/{at}").content.decode()
    assert "承認の後に作ったものと違います" in page


def test_a_seal_that_was_not_made_here_is_no_reply_either(
    asked: tuple[str, str], approved: str, hub: Hub
) -> None:
    write_answer(sealed="ALTERED", mark="0" * 64)
    write_step("sending")
    write_step("sent")
    reply = hub.send(asked[0])[1]
    assert reply["error"]["code"] == "answer_altered"
    assert "ALTERED" not in str(reply)


def test_an_approval_in_another_duty_is_none(at: str, clerk: Client) -> None:
    propose(clerk, at)
    good = submission(at)
    clerk.post(f"/approvals/{good.number}/withdraw")
    checker = staging.officer("yamada", (Duty.EQUIPMENT, Level.APPROVE))
    by_hand(KIND, at, good.content, checker, Duty.EQUIPMENT, "mori")
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_answer()
    checker = staging.officer("kuroda", staging.APPROVES)
    by_hand(KIND, at, good.content, checker, Duty.COPIES, "mori")
    write_answer()


def test_a_void_approval_is_used_up(at: str, clerk: Client, approved: str) -> None:
    write_answer()
    actions.give_up(SYSTEM, at)
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_step("sending")


def test_the_approval_of_a_draft_is_none_of_the_next_one_with_the_same_content(
    at: str, clerk: Client, approved: str
) -> None:
    actions.give_up(SYSTEM, at)
    propose(clerk, at)
    other = inside(Client(), staging.officer("kato", staging.SEES, staging.APPROVES))
    decide(other, at, decision="send_back", comment="照会の目的を確かめること")
    assert submission(at).state == "returned"
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_answer()


def a_row(**changes: Any) -> None:
    told = {"enquirer": CODES[CITY], "procedure": CLAIM, "item": TAX, "unified_number": HANAKO}
    named = {"permit_id": "p" * 32, "permit_digest": sha256(b"p").hexdigest()}
    with acting_for(OTHER_CITY), transaction.atomic():
        row = {"body": OTHER_CITY, "copy": Copy.objects.earliest("id"), "state": "answered"}
        Provision.objects.create(**row | told | named | changes)


@pytest.mark.control("C-6-11")
def test_no_row_says_that_a_flagged_item_was_answered_automatically(bodies: Bodies) -> None:
    a_copy(bodies[OTHER_CITY])
    for other in ({"unified_number": "300000000000002"}, {"item": "x"}):
        with pytest.raises(IntegrityError, match="not answered automatically"):
            a_row(**other)
    a_row()
    staging.flagged(bodies[OTHER_CITY], "C-2")
    with acting_for(OTHER_CITY):
        flagged = Copy.objects.latest("id")
    for copy in ({}, {"copy": flagged}):
        with pytest.raises(IntegrityError, match="not answered automatically"):
            a_row(permit_id="q" * 32, **copy)


@pytest.mark.control("C-6-11")
def test_after_an_ordinary_registration_a_flagged_item_still_waits(
    bodies: Bodies, hub: Hub
) -> None:
    a_code(bodies[OTHER_CITY], staging.CODE)
    staging.flagged(bodies[OTHER_CITY])
    a_copy(bodies[OTHER_CITY], "C-2")
    assert hub.send(hub.permit(staging.CODE))[1]["state"] == "waiting"
