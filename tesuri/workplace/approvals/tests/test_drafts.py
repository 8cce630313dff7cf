"""起案の内容の試験: what only a form says comes as a draft; another duty may prepare it."""

from dataclasses import replace

import pytest

from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions, queries
from tesuri.workplace.approvals.actions import AlreadyWaiting
from tesuri.workplace.approvals.matters import Proposed
from tesuri.workplace.approvals.tests.staging import SAMPLE, Shelf, found, officer

pytestmark = pytest.mark.django_db
OF_ITS_DUTY = replace(SAMPLE, brings_duty=True)
SAID = Proposed({"品目": "杖"}, title="形のとおり", duty=Duty.PAYMENTS, drafter="mori")


def test_a_draft_says_content_title_duty_and_drafter(shelf: Shelf) -> None:
    assert queries.submitted_content(SAMPLE.kind, "1") == {}
    with pytest.raises(NotAllowed):
        actions.put_forward(officer("sato", Level.EDIT), OF_ITS_DUTY, "1", draft=SAID)
    maker = officer("abe", Level.EDIT, duty=Duty.PAYMENTS)
    with pytest.raises(ValueError, match="its own duty"):
        actions.put_forward(maker, SAMPLE, "1", draft=SAID)
    actions.put_forward(maker, OF_ITS_DUTY, "1", "急ぎです", SAID)
    shown = found()
    assert (shown.title, shown.duty, shown.drafter_id, shown.comment) == (
        "形のとおり",
        Duty.PAYMENTS,
        "mori",
        "急ぎです",
    )
    assert queries.submitted_content(SAMPLE.kind, "1") == {"品目": "杖"}
    with pytest.raises(AlreadyWaiting):
        actions.put_forward(maker, OF_ITS_DUTY, "1", draft=SAID)
    shelf.content = queries.submitted_content(SAMPLE.kind, "1")  # as such a kind answers
    chief = officer("kacho", Level.APPROVE, duty=Duty.PAYMENTS)
    actions.decide(chief, SAMPLE, "1", "approve", shown.digest)
    assert shelf.done == [("approved", "kacho")]


def test_a_kind_may_be_prepared_in_one_duty_and_decided_in_another(shelf: Shelf) -> None:
    kind = replace(SAMPLE, drafting=Duty.PAYMENTS)
    with pytest.raises(NotAllowed):
        actions.put_forward(officer("sato", Level.EDIT), kind, "1")
    actions.put_forward(officer("abe", Level.EDIT, duty=Duty.PAYMENTS), kind, "1")
    shown = found()
    assert (shown.duty, shown.next_step.duty) == (SAMPLE.duty, SAMPLE.duty)
    cashier = officer("kaikei", Level.APPROVE, duty=Duty.PAYMENTS)
    with pytest.raises(NotAllowed):
        actions.decide(cashier, kind, "1", "approve", shown.digest)
    actions.decide(officer("kacho", Level.APPROVE), kind, "1", "approve", shown.digest)
    assert shelf.done == [("approved", "kacho")]
