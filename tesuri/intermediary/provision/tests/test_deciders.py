"""決裁者の検査: an answer is approved on its own page, by somebody who may see what it holds."""

import pytest
from django.test import Client
from django.utils import timezone

from tests.entry import inside
from tests.exchange.hubs import Hub
from tests.people import OTHER_CITY
from tesuri.ground.records import Refusal
from tesuri.intermediary.provision.models import KIND
from tesuri.intermediary.provision.tests import staging
from tesuri.intermediary.provision.tests.staging import decide, propose, submission
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import Asked, propose_route
from tesuri.workplace.approvals.queries import awaiting
from tesuri.workplace.audit.actors import Actor

Bodies = dict[str, Actor]
pytestmark = pytest.mark.control("C-6-12")
APPROVE = "この内容を承認する"


@pytest.fixture
def at(bodies: Bodies, hub: Hub) -> str:
    found = staging.asked(bodies[OTHER_CITY], hub)[1]
    propose(staging.clerk(), found)
    return found


def test_who_may_not_see_the_content_is_neither_asked_nor_heard(at: str) -> None:
    blind = staging.officer("yamada", staging.APPROVES)
    client, number = inside(Client(), blind), submission(at).number
    assert client.get(f"/provision/{at}").status_code == 403
    assert awaiting(blind) == []
    assert APPROVE not in client.get(f"/approvals/{number}/").content.decode()
    for decision in ("approve", "send_back"):
        reply = decide(client, at, decision=decision, comment="見えない")
        assert reply.status_code == 403
    told = {"decision": "approve", "digest": submission(at).digest}
    client.post(f"/approvals/{number}/decide", told)
    assert submission(at).state == "waiting"


def test_it_is_approved_on_its_own_page_alone(at: str) -> None:
    chief, number = staging.chief(), submission(at).number
    assert APPROVE not in chief.get(f"/approvals/{number}/").content.decode()
    told = {"decision": "approve", "digest": submission(at).digest}
    reply = chief.post(f"/approvals/{number}/decide", told, follow=True)
    assert "件名の画面で決裁してください" in reply.content.decode()
    assert submission(at).state == "waiting"
    assert APPROVE in chief.get(f"/provision/{at}").content.decode()
    decide(chief, at)
    assert submission(at).state == "approved"


@pytest.mark.usefixtures("bodies")
@pytest.mark.parametrize("foreign", [Duty.EQUIPMENT, Duty.LEDGER])
def test_no_route_takes_an_answer_to_another_duty(foreign: Duty) -> None:
    levels = [(Duty.ADMINISTRATION, each) for each in Level]
    manager = staging.officer("soumu", *levels)
    day = timezone.localdate()
    with pytest.raises(Refusal) as refused:
        propose_route(manager, KIND, [Asked("", 0), Asked("", 0, foreign.value)], day)
    assert refused.value.code == "foreign_step"
    proposed = propose_route(manager, KIND, [Asked("", 0), Asked("", 0, Duty.COPIES)], day)
    assert len(proposed.content["steps"]) == 2
