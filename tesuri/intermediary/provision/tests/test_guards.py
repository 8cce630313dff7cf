"""提供の守りの検査: what PostgreSQL refuses whatever the program says, and that no third way is."""

import ast
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from tests.exchange.hubs import CLAIM, CODES, HANAKO, TAX, Hub, tax_content
from tests.exchange.rows import a_copy
from tests.house.sources import product, shown, tree
from tests.people import CITY, OTHER_CITY
from tesuri.ground.records import canonical, digest_of
from tesuri.intermediary.ledger.actions import Exchange, enter
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.provision import queries
from tesuri.intermediary.provision.actions.people import proposed
from tesuri.intermediary.provision.limits import VALID_DAYS
from tesuri.intermediary.provision.models import KIND, Answer, Draft, Paper, Provision, Step
from tesuri.intermediary.provision.tests import staging
from tesuri.intermediary.provision.tests.staging import decide, left, propose, submission
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.approvals.models import Approval, Outcome
from tesuri.workplace.approvals.tests.staging import set_back
from tesuri.workplace.audit.actors import Actor

Bodies = dict[str, Actor]
pytestmark = pytest.mark.control("C-6-12")


@pytest.fixture
def at(bodies: Bodies, hub: Hub) -> str:
    return staging.asked(bodies[OTHER_CITY], hub)[1]


@pytest.fixture
def clerk(bodies: Bodies) -> Client:
    return staging.clerk()


@pytest.fixture
def approved(at: str, clerk: Client) -> str:
    """承認済み: the job has not run yet."""
    propose(clerk, at)
    decide(staging.chief(), at)
    return at


def draft() -> Draft:
    return Draft.objects.latest("id")


def write_answer(**changes: Any) -> None:
    """回答の行: as a statement would write it, past the program."""
    with acting_for(OTHER_CITY), transaction.atomic():
        found = draft()
        digest = submission(found.paper.number).digest
        row = {"body": OTHER_CITY, "draft": found, "digest": digest, "sealed": "x"} | changes
        Answer.objects.create(**row)


def write_step(state: str, **changes: Any) -> None:
    with acting_for(OTHER_CITY), transaction.atomic():
        found = draft()
        people = {"actor_user_id": "mori", "actor_name": "森"}
        row = {"body": OTHER_CITY, "draft": found, "paper": found.paper, "state": state}
        Step.objects.create(**row | people | changes)


def test_an_answer_without_an_approval_is_no_row(at: str, clerk: Client) -> None:
    propose(clerk, at)
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_answer()
    for state in ("sending", "sent", "undelivered"):
        with pytest.raises(IntegrityError, match="needs the approval|nothing was sent"):
            write_step(state)
    assert left() == {"drafts": 1, "answers": 0, "steps": 0, "entries": 0}


def test_an_approved_one_is(approved: str) -> None:
    write_answer()
    write_step("sending")
    write_step("sent")
    with pytest.raises(IntegrityError, match="the request is over"):
        write_step("sending")


def test_another_digest_than_the_approved_one_is_no_row(approved: str) -> None:
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_answer(digest="0" * 64)


def test_after_the_term_it_is_no_row_and_no_attempt(approved: str) -> None:
    write_answer()
    set_back("approvals_outcome", VALID_DAYS.value + 1)
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_step("sending")


def test_with_another_copy_it_is_no_row_and_no_attempt(bodies: Bodies, approved: str) -> None:
    write_answer()
    a_copy(bodies[OTHER_CITY], "C-2", content=tax_content(1))
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_step("sending")


def test_a_draft_put_in_place_of_the_approved_one_is_no_row(approved: str) -> None:
    with acting_for(OTHER_CITY):
        old = draft()
        told = {"body": OTHER_CITY, "paper": old.paper, "maker": "x", "maker_name": "x"}
        Draft.objects.create(**told, verdict="refuse", reason="別の理由")
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_answer()
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_answer(draft=old)


def a_submission(at: str, maker: str, drafter: str) -> Approval:
    """決裁の行: written by hand, of exactly what the draft says."""
    with acting_for(OTHER_CITY):
        case = queries.case_of(OTHER_CITY, at)
        assert case is not None
        content = proposed(case)
    return Approval.objects.create(
        body=OTHER_CITY,
        kind=KIND,
        reference=at,
        title="x",
        content=content,
        content_text=canonical(content).decode(),
        digest=digest_of(content),
        duty="copies",
        path="/",
        maker_id=maker,
        maker_name=maker,
        drafter_id=drafter,
    )


def an_outcome(of: Approval, actor: str) -> None:
    Outcome.objects.create(
        approval=of,
        maker_id=of.maker_id,
        drafter_id=of.drafter_id,
        state="approved",
        digest=of.digest,
        actor_id=actor,
        actor_name=actor,
    )


def test_self_approval_by_hand_is_refused_in_either_disguise(at: str, clerk: Client) -> None:
    propose(clerk, at)
    with pytest.raises(IntegrityError, match="approvals_two_people"), transaction.atomic():
        an_outcome(submission(at), "mori")
    clerk.post(f"/approvals/{submission(at).number}/withdraw")
    staging.officer("kuroda", staging.SEES, staging.EDITS, staging.APPROVES)
    an_outcome(a_submission(at, maker="kuroda", drafter="kuroda"), "mori")
    with pytest.raises(IntegrityError, match="needs the approval"):
        write_answer()
    assert left()["answers"] == 0


def test_nobody_changes_what_was_kept(approved: str) -> None:
    write_answer()
    for table in ("paper", "draft", "answer"):
        for deed in (f"UPDATE provision_{table} SET body = body", f"DELETE FROM provision_{table}"):
            with pytest.raises(IntegrityError, match="append-only"), acting_for(OTHER_CITY):
                connection.cursor().execute(deed)


def test_a_draft_says_what_or_why_not(at: str) -> None:
    with acting_for(OTHER_CITY):
        paper = Paper.objects.get()
        told = {"body": OTHER_CITY, "paper": paper, "maker": "x", "maker_name": "x"}
        copy = paper.provision.copy
        for row in (
            {"verdict": "answer"},
            {"verdict": "answer", "copy": copy},
            {"verdict": "refuse"},
            {"verdict": "refuse", "reason": "x", "copy": copy},
            {"verdict": "later", "reason": "x"},
        ):
            with pytest.raises(IntegrityError, match="content_or_reason"), transaction.atomic():
                Draft.objects.create(**told, **row)


# --- 二つの道 ---


def a_record(permit_id: str, route: str) -> None:
    with acting_for(OTHER_CITY), transaction.atomic():
        told = {"procedure": CLAIM, "item": TAX, "legal_basis": "x", "unified_number": HANAKO}
        now = timezone.now()
        exchange = Exchange(
            permit_id=permit_id,
            enquirer=CODES[CITY],
            provider=CODES[OTHER_CITY],
            **told,
            requested_at=now,
            provided_at=now,
            route=route,
            outcome="answered",
        )
        enter(Actor.system("exchange", OTHER_CITY), Entry.Side.PROVIDER, exchange)


@pytest.mark.control("C-6-26")
@pytest.mark.parametrize("route", ["automatic", "terminal"])
def test_a_record_of_a_provision_that_was_none_is_no_row(at: str, route: str) -> None:
    with acting_for(OTHER_CITY):
        waiting = Provision.objects.get().permit_id
    for permit_id in (waiting, "nobody's"):
        with pytest.raises(IntegrityError, match="went neither"):
            a_record(permit_id, route)
    assert left()["entries"] == 0


@pytest.mark.control("C-6-26")
def test_an_automatic_answer_is_not_recorded_as_a_persons(bodies: Bodies, hub: Hub) -> None:
    hub.send(permit := hub.permit("CODEOFNOBODY", permit_id="p" * 32))
    assert permit
    with acting_for(OTHER_CITY):
        assert Entry.objects.get().route == Provision.objects.get().route == "automatic"
    with pytest.raises(IntegrityError, match="went neither"):
        a_record("q" * 32, "terminal")


@pytest.mark.control("C-6-26")
def test_the_code_has_two_ways_out_and_no_third() -> None:
    """Whoever seals for another body, or records a provision: each of the two routes, once."""
    assert set(calls("seal_answer")) == {
        "tesuri/intermediary/provision/actions/automatic.py",
        "tesuri/intermediary/provision/actions/sending.py",
    }
    assert set(calls("enter", "Side.PROVIDER")) == {
        "tesuri/intermediary/provision/actions/automatic.py",
        "tesuri/intermediary/provision/actions/sending.py",
    }
    assert {state: Provision(state=state).route.value for state in Provision.State} == {
        "answered": "automatic",
        "no_data": "automatic",
        "refused": "automatic",
        "waiting": "terminal",
    }


def calls(function: str, *holding: str) -> Iterator[str]:
    for path in product():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            name = ast.unparse(node.func).split(".")[-1]
            if name == function and all(word in ast.unparse(node) for word in holding):
                yield shown(path)


# --- 連携だけ ---


@pytest.mark.control("C-6-09")
def test_the_automatic_answer_has_no_step_at_which_it_could_be_edited(
    bodies: Bodies, hub: Hub
) -> None:
    """No row holds a payload before it goes out: it is made of the copy while the hub waits."""
    copy = a_copy(bodies[OTHER_CITY])
    columns = {field.name for field in Provision._meta.fields}
    assert not columns & {"content", "payload", "sealed"}
    sql = f"UPDATE copies_copy SET sealed_content = 'x' WHERE id = {copy.pk}"
    with pytest.raises(IntegrityError, match="append-only"), acting_for(OTHER_CITY):
        connection.cursor().execute(sql)
