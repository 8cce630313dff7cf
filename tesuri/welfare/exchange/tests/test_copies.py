"""副本登録: what two people agreed on is registered once; looking at disclosures is an event."""

from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from tests.far_side import FarSide
from tests.people import an_officer, sato, suzuki, takahashi
from tests.residents import HARUKO, registered
from tesuri.ground.records import Refusal, digest_of
from tesuri.welfare.exchange import actions, jobs
from tesuri.welfare.exchange.models import Publication, PublicationStep, Step
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import ContentChanged, OwnWork
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.partners.refusals import Unreachable

pytestmark = pytest.mark.django_db
ITEM = "TMX0000000000101"
CONTENT: dict[str, Any] = {
    "program": "特別障害者手当",
    "state": "認定",
    "first_month": "2026-03",
    "monthly_amounts": [{"since": "2026-03", "yen": 29590}],
    "decided_on": "2026-05-20",
}


def drafted(actor: Actor) -> Publication:
    person = registered()
    return actions.draft_publication(actor, person, item=ITEM, content=CONTENT, request_key=uuid4())


def approved() -> Publication:
    maker, checker = sato(Duty.COPIES), suzuki(Duty.COPIES)
    publication = drafted(maker)
    approvals.put_forward(maker, actions.PUBLICATION, publication.number)
    return approvals.decide(
        checker, actions.PUBLICATION, publication.number, "approve", publication.digest
    )


def test_the_same_request_is_drafted_once() -> None:
    actor, person, key = sato(Duty.COPIES), registered(), uuid4()
    for _ in range(2):
        actions.draft_publication(actor, person, item=ITEM, content=CONTENT, request_key=key)
    assert Publication.objects.count() == 1


def test_an_item_that_is_not_published_is_refused() -> None:
    actor, person = sato(Duty.COPIES), registered()
    with pytest.raises(Refusal, match="副本に登録する項目"):
        actions.draft_publication(
            actor, person, item="TMX0000000000002", content=CONTENT, request_key=uuid4()
        )


def test_nobody_approves_an_own_draft_that_another_submitted() -> None:
    both = an_officer("mori", "森", *((Duty.COPIES, level) for level in Level))
    publication = drafted(both)
    approvals.put_forward(sato(Duty.COPIES), actions.PUBLICATION, publication.number)
    with pytest.raises(OwnWork), transaction.atomic():
        approvals.decide(
            both, actions.PUBLICATION, publication.number, "approve", publication.digest
        )


def test_nobody_approves_an_own_copy() -> None:
    levels = (Level.SEE, Level.EDIT, Level.APPROVE)
    maker = an_officer("sato", "佐藤", *((Duty.COPIES, level) for level in levels))
    publication = drafted(maker)
    approvals.put_forward(maker, actions.PUBLICATION, publication.number)
    with pytest.raises(OwnWork), transaction.atomic():
        approvals.decide(
            maker, actions.PUBLICATION, publication.number, "approve", publication.digest
        )
    assert publication.step == Step.SUBMITTED


def test_only_the_content_that_was_shown_is_approved() -> None:
    maker, checker = sato(Duty.COPIES), suzuki(Duty.COPIES)
    publication = drafted(maker)
    approvals.put_forward(maker, actions.PUBLICATION, publication.number)
    with pytest.raises(ContentChanged), transaction.atomic():
        approvals.decide(checker, actions.PUBLICATION, publication.number, "approve", digest_of({}))
    approvals.decide(
        checker, actions.PUBLICATION, publication.number, "send_back", comment="月額を確かめること"
    )
    assert publication.step_row.reason == "月額を確かめること"


@pytest.mark.control("C-6-09")
def test_the_database_refuses_to_register_what_nobody_approved() -> None:
    publication = drafted(sato(Duty.COPIES))
    with pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        PublicationStep.objects.create(
            publication=publication, step=Step.REGISTERED, actor_user_id="x", actor_name="x"
        )


@pytest.mark.control("C-6-09")
def test_what_was_approved_is_registered_once_however_often_tried(far_side: FarSide) -> None:
    publication = approved()
    far_side.is_silent = True
    with pytest.raises(Unreachable), transaction.atomic():
        jobs.register_copy(number=publication.number)
    far_side.is_silent, far_side.heard = False, []
    far_side.answers["/api/copies"] = 201, {"state": "registered"}
    jobs.register_copy(number=publication.number)
    jobs.register_copy(number=publication.number)
    (sent,) = far_side.sent_to("/api/copies")
    assert (sent["addressee_number"], sent["content"], sent["layout"]) == (
        HARUKO,
        CONTENT,
        "sample-1",
    )
    assert sent["approval"]["digest"] == digest_of(sent["content"]) == publication.digest
    assert publication.step == Step.REGISTERED


def test_a_refused_registration_is_told_in_words(far_side: FarSide) -> None:
    publication = approved()
    error = {"code": "digest_differs", "message": "内容が承認と違います。"}
    far_side.answers["/api/copies"] = 422, {"error": error}
    jobs.register_copy(number=publication.number)
    assert publication.step == Step.FAILED
    assert "内容が承認と違います" in publication.step_row.reason


def test_looking_at_the_disclosures_is_an_event(far_side: FarSide) -> None:
    far_side.answers["/api/disclosures/"] = 200, {"entries": [{"permit_id": "P-1"}]}
    person, entries = actions.view_disclosures(sato(Duty.ENQUIRIES), registered().key)
    assert [entry["permit_id"] for entry in entries] == ["P-1"]
    event = AuditRecord.objects.get(kind="exchange.disclosures_viewed")
    assert (event.subject, event.details) == (person.addressee_number, {"count": 1})


def test_another_desk_may_do_none_of_this() -> None:
    maker, other = sato(Duty.COPIES), takahashi()
    publication = drafted(maker)
    for deed in (
        lambda: actions.draft_publication(
            other, publication.person, item=ITEM, content=CONTENT, request_key=uuid4()
        ),
        lambda: approvals.put_forward(other, actions.PUBLICATION, publication.number),
        lambda: actions.view_publication(other, publication.number),
        lambda: actions.view_disclosures(other, publication.person.key),
    ):
        with pytest.raises(NotAllowed):
            deed()
