"""副本登録: what two people agreed on is registered once; looking at disclosures is an event."""

import json
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from tests.entry import inside
from tests.far_side import FarSide
from tests.people import an_officer, sato, suzuki, takahashi
from tests.residents import HARUKO, registered
from tesuri.ground.records import Refusal, canonical, digest_of
from tesuri.welfare.exchange import actions, jobs
from tesuri.welfare.exchange.models import Publication, PublicationStep, Step
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import ContentChanged, OwnWork
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.approvals.tests.staging import by_hand
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
def test_an_approval_in_another_duty_registers_nothing() -> None:
    publication = drafted(sato(Duty.COPIES))
    told = {"publication": publication, "step": Step.REGISTERED}
    content = actions.PUBLICATION.content(publication)

    def approved_in(duty: Duty) -> None:
        checker = an_officer(f"kacho-{duty}", "課長", (duty, Level.APPROVE))
        by_hand(Publication.KIND, publication.number, content, checker, duty, "sato")

    approved_in(Duty.ENQUIRIES)
    with pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        PublicationStep.objects.create(**told, actor_user_id="x", actor_name="x")
    approved_in(Duty.COPIES)
    PublicationStep.objects.create(**told, actor_user_id="x", actor_name="x")


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


# --- 訂正 ---

WHY = "支給開始月の入力の誤り"
RIGHT = CONTENT | {"first_month": "2026-04"}


def published(far_side: FarSide) -> Publication:
    """登録済みの副本: whose first month is wrong."""
    publication = approved()
    far_side.answers["/api/copies"] = 201, {"state": "registered"}
    jobs.register_copy(number=publication.number)
    return publication


def corrected(actor: Actor, wrong: Publication, **changes: Any) -> Publication:
    told = {"content": RIGHT, "reason": WHY} | changes
    return actions.draft_publication(actor, wrong.person, item=ITEM, request_key=uuid4(), **told)


def people() -> tuple[Actor, Actor]:
    given = [(Duty.COPIES, each) for each in (Level.SEE, Level.EDIT, Level.APPROVE)]
    return an_officer("mori", "森", *given), an_officer("kuroda", "黒田", *given)


@pytest.mark.control("C-6-31")
def test_a_correction_is_approved_with_both_values_and_its_reason(far_side: FarSide) -> None:
    wrong = published(far_side)
    maker, checker = people()
    correction = corrected(maker, wrong)
    approvals.put_forward(maker, actions.PUBLICATION, correction.number)
    submitted = latest(Publication.KIND, correction.number)
    assert submitted is not None
    change = {"corrects": wrong.number, "former": CONTENT, "reason": WHY}
    assert submitted.content == {"content": RIGHT, **change}
    far_side.heard = []
    jobs.register_copy(number=correction.number)
    assert far_side.sent_to("/api/copies") == []
    approvals.decide(checker, actions.PUBLICATION, correction.number, "approve", submitted.digest)
    jobs.register_copy(number=correction.number)
    (sent,) = far_side.sent_to("/api/copies")
    assert (sent["content"], sent["correction"]) == (RIGHT, change)
    assert sent["approval"]["digest"] == digest_of({"content": RIGHT, **change})
    assert wrong.content == canonical(CONTENT).decode()


@pytest.mark.control("C-6-31")
def test_nobody_approves_the_own_correction_or_the_content_alone(far_side: FarSide) -> None:
    maker, checker = people()
    correction = corrected(maker, published(far_side))
    approvals.put_forward(maker, actions.PUBLICATION, correction.number)
    number, digest = correction.number, correction.approved_digest
    with pytest.raises(OwnWork):
        approvals.decide(maker, actions.PUBLICATION, number, "approve", digest)
    with pytest.raises(ContentChanged):
        approvals.decide(checker, actions.PUBLICATION, number, "approve", correction.digest)
    with pytest.raises(IntegrityError, match="not approved"), transaction.atomic():
        PublicationStep.objects.create(
            publication=correction, step=Step.APPROVED, actor_user_id="x", actor_name="x"
        )


@pytest.mark.control("C-6-31")
def test_only_what_is_registered_and_differs_is_corrected(far_side: FarSide) -> None:
    maker, _ = people()
    wrong = approved()
    with pytest.raises(Refusal, match="訂正する副本がありません"):
        corrected(maker, wrong)
    far_side.answers["/api/copies"] = 201, {"state": "registered"}
    jobs.register_copy(number=wrong.number)
    with pytest.raises(Refusal, match="同じです"):
        corrected(maker, wrong, content=CONTENT)
    unregistered = corrected(maker, wrong)
    row = {**Publication.objects.filter(pk=unregistered.pk).values().get()}
    del row["id"]
    lie = json.loads(unregistered.change) | {"former": RIGHT}
    other = json.loads(unregistered.change) | {"content": CONTENT}
    for changes in (
        {"change": canonical(lie).decode()},
        {"change": canonical(other).decode()},
        {"change": ""},
        {"corrects_id": None},
        {"corrects_id": unregistered.pk},
    ):
        fresh = {"number": f"C-{uuid4().hex[:8]}", "request_key": uuid4()}
        with pytest.raises(IntegrityError), transaction.atomic():
            Publication.objects.create(**row | fresh | changes)


@pytest.mark.control("C-6-31")
def test_the_page_shows_both_values_maker_approver_and_reason(
    far_side: FarSide, client: Client
) -> None:
    maker, checker = people()
    correction = corrected(maker, published(far_side))
    place = f"/exchange/copies/{correction.number}/"
    page = inside(client, maker).get(place).content.decode()
    for told in (WHY, "令和8年3月", "令和8年4月", "森", "まだ承認されていません", "訂正前"):
        assert told in page
    approvals.put_forward(maker, actions.PUBLICATION, correction.number)
    approvals.decide(
        checker, actions.PUBLICATION, correction.number, "approve", correction.approved_digest
    )
    assert "黒田" in inside(client, maker).get(place).content.decode()
