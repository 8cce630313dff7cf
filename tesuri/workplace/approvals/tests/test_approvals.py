"""決裁: two people, one content, one outcome; held by the database too."""

from hashlib import sha256
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from tests import people
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions, queries
from tesuri.workplace.approvals.actions import ContentChanged, NotWaiting, OwnWork
from tesuri.workplace.approvals.models import Approval, Outcome
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


def submitted(actor: Actor, drafted_by: str = "") -> Approval:
    content: dict[str, Any] = {"procedure": "JTX", "years": [2024, 2025]}
    return actions.submit(
        actor,
        kind="enquiry",
        reference="E1",
        title="照会",
        content=content,
        duty=Duty.ENQUIRIES,
        path="/exchange/1/",
        drafted_by=drafted_by,
    )


def given(digest: str, reference: str = "E1") -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT approvals_given('enquiry', %s, %s)", [reference, digest])
        return bool(cursor.fetchone()[0])


def test_it_is_approved_by_another_person_with_the_grant() -> None:
    sato, suzuki = people.sato(Duty.ENQUIRIES), people.suzuki(Duty.ENQUIRIES)
    approval = submitted(sato)
    assert [each.number for each in queries.waiting_for(suzuki)] == [approval.number]
    assert not given(approval.digest)
    actions.approve(suzuki, approval.number, approval.digest)
    latest = queries.latest("enquiry", "E1")
    assert latest is not None
    assert (latest.state, latest.checker_id) == ("approved", "suzuki")
    assert given(approval.digest)
    assert not given(approval.digest, "E2")
    acts = AuditRecord.objects.filter(kind__startswith="approvals.").order_by("id")
    kinds = list(acts.values_list("kind", "user_id"))
    assert kinds == [("approvals.submitted", "sato"), ("approvals.approved", "suzuki")]


@pytest.mark.control("C-6-03")
def test_it_refuses_the_maker_even_with_the_grant_to_approve() -> None:
    sato = people.an_officer(
        "sato", "佐藤", *((Duty.ENQUIRIES, level) for level in (Level.EDIT, Level.APPROVE))
    )
    approval = submitted(sato)
    assert list(queries.waiting_for(sato)) == []
    with pytest.raises(OwnWork):
        actions.approve(sato, approval.number, approval.digest)


@pytest.mark.control("C-6-03")
def test_it_refuses_who_drafted_what_another_submitted() -> None:
    suzuki = people.suzuki(Duty.ENQUIRIES)
    approval = submitted(people.sato(Duty.ENQUIRIES), drafted_by="Suzuki")
    assert list(queries.waiting_for(suzuki)) == []
    with pytest.raises(OwnWork):
        actions.approve(suzuki, approval.number, approval.digest)
    with pytest.raises(OwnWork):
        actions.send_back(suzuki, approval.number, "やり直し")
    tanaka = people.an_officer("tanaka", "田中", (Duty.ENQUIRIES, Level.APPROVE))
    actions.approve(tanaka, approval.number, approval.digest)
    assert given(approval.digest)


def test_it_refuses_other_desks_and_strangers() -> None:
    approval = submitted(people.sato(Duty.ENQUIRIES))
    stranger = Actor("mishiranu", "見知らぬ人", people.CITY)
    for actor in (people.takahashi(), people.suzuki(Duty.PAYMENTS), stranger):
        with pytest.raises(NotAllowed):
            actions.approve(actor, approval.number, approval.digest)


def test_it_refuses_a_content_whose_digest_is_that_of_another_text() -> None:
    """PostgreSQL takes the digest of any text that means the content; ours is of the one form."""
    shown = submitted(people.sato(Duty.ENQUIRIES))
    text = '{"procedure": "JT1", "procedure": "JTX", "years": [2024, 2025]}'
    digest = sha256(text.encode()).hexdigest()
    row = Approval.objects.values("body", "kind", "title", "content", "duty", "path").get()
    who = {"maker_id": "sato", "maker_name": "佐藤", "drafter_id": "sato"}
    other = Approval.objects.create(**row, **who, reference="E2", content_text=text, digest=digest)
    suzuki = people.suzuki(Duty.ENQUIRIES)
    with pytest.raises(ContentChanged):
        actions.approve(suzuki, other.number, digest)
    actions.approve(suzuki, shown.number, shown.digest)


def test_it_refuses_a_content_that_was_not_shown() -> None:
    approval = submitted(people.sato(Duty.ENQUIRIES))
    with pytest.raises(ContentChanged):
        actions.approve(people.suzuki(Duty.ENQUIRIES), approval.number, "0" * 64)


def test_it_is_decided_once() -> None:
    approval, suzuki = submitted(people.sato(Duty.ENQUIRIES)), people.suzuki(Duty.ENQUIRIES)
    actions.send_back(suzuki, approval.number, "年度を確かめてください")
    with pytest.raises(NotWaiting):
        actions.approve(suzuki, approval.number, approval.digest)


@pytest.mark.control("C-6-03")
@pytest.mark.parametrize(
    "change",
    [
        {"actor_id": "sato"},
        {"actor_id": "SATO"},
        {"actor_id": "Tanaka"},
        {"actor_id": "sato", "maker_id": "suzuki"},
        {"actor_id": "tanaka", "drafter_id": "suzuki"},
        {"actor_id": "tanaka", "drafter_id": ""},
        {"actor_id": "nobody"},
        {"actor_id": "system:exchange"},
        {"digest": "0" * 64},
    ],
    ids=[
        *("own work", "own work in capitals", "own draft", "another maker named"),
        *("another drafter named", "no drafter named", "nobody", "a program", "another content"),
    ],
)
def test_direct_statements_cannot_approve_own_or_other_content(change: dict[str, str]) -> None:
    approval = submitted(people.sato(Duty.ENQUIRIES), drafted_by="tanaka")
    for user_id in ("suzuki", "tanaka"):
        people.an_officer(user_id, user_id)
    row = {
        "approval": approval,
        "maker_id": "sato",
        "drafter_id": "tanaka",
        "state": "approved",
        "digest": approval.digest,
        "actor_id": "suzuki",
        "actor_name": "鈴木",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Outcome.objects.create(**(row | change))


def test_submissions_and_outcomes_never_change() -> None:
    approval = submitted(people.sato(Duty.ENQUIRIES))
    actions.approve(people.suzuki(Duty.ENQUIRIES), approval.number, approval.digest)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a TRUNCATE waits for none of them
    for statement in (
        "UPDATE approvals_approval SET content = '{}'",
        "DELETE FROM approvals_outcome",
        "TRUNCATE approvals_outcome",
    ):
        with (
            pytest.raises(IntegrityError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
