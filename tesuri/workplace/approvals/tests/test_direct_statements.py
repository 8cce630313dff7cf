"""直接の文: what PostgreSQL refuses whatever the program says; rows are written by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from tests import people
from tesuri.ground.records import canonical, digest_of
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Emergency, Grant, Office, Officer, Posting
from tesuri.workplace.access.queries import may
from tesuri.workplace.approvals.actions import Asked
from tesuri.workplace.approvals.models import Approval, Deputation, Outcome, Post, Rank, Route
from tesuri.workplace.approvals.tests.staging import (
    DUTY,
    a_deputy,
    a_post,
    a_route,
    approved,
    found,
    managers,
    officer,
    submitted,
    transferred,
)
from tesuri.workplace.audit.actors import Actor

pytestmark = pytest.mark.django_db


def decided(state: str = "approved", **changed: Any) -> Outcome:
    """決裁の行: as a statement would write it."""
    row = {
        "approval": found(),
        "maker_id": "sato",
        "drafter_id": "sato",
        "state": state,
        "digest": found().digest,
        "actor_id": "suzuki",
        "actor_name": "鈴木",
    }
    return Outcome.objects.create(**(row | changed))


def waiting() -> Actor:
    """決裁待ちと決裁者."""
    submitted(officer("sato", Level.EDIT))
    return officer("suzuki", Level.SEE, Level.APPROVE)


def grant_is_over(checker: Actor) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    kept = Grant.objects.filter(officer__user_id=checker.user_id, level=Level.APPROVE).get()
    Grant.objects.filter(pk=kept.pk).update(valid=(kept.valid.lower, yesterday))


def grant_is_to_come(checker: Actor) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    Grant.objects.filter(officer__user_id=checker.user_id).update(valid=(tomorrow, None))


def grant_is_of_another_duty(checker: Actor) -> None:
    Grant.objects.filter(officer__user_id=checker.user_id).update(duty=Duty.PAYMENTS)


def grant_is_to_see(checker: Actor) -> None:
    Grant.objects.filter(officer__user_id=checker.user_id, level=Level.APPROVE).update(
        level=Level.PRINT
    )


def grant_is_of_another_office(checker: Actor) -> None:
    other = Office.objects.create(body=people.CITY, code="other", name="別の課")
    Grant.objects.filter(officer__user_id=checker.user_id).update(office=other)


def account_begins_tomorrow(checker: Actor) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    Officer.objects.filter(user_id=checker.user_id).update(begins_on=tomorrow)


def has_moved(checker: Actor) -> None:
    other = Office.objects.create(body=people.CITY, code="other", name="別の課")
    moved = Officer.objects.get(user_id=checker.user_id)
    Posting.objects.create(
        officer=moved, office=other, moves_on=timezone.localdate(), approval=None
    )


def account_is_stopped(checker: Actor) -> None:
    Officer.objects.filter(user_id=checker.user_id).update(stopped_at=timezone.now())


def review_is_missing(checker: Actor) -> None:
    today = timezone.localdate()
    kept = Grant.objects.get(officer__user_id=checker.user_id, level=Level.APPROVE)
    Grant.objects.filter(pk=kept.pk).update(duty=Duty.PAYMENTS)
    given = {"officer": kept.officer, "office": kept.office, "duty": kept.duty}
    long_ago = today - timedelta(days=400)
    Grant.objects.create(**given, level=Level.APPROVE, valid=(long_ago, None))


def body_is_another(checker: Actor) -> None:
    other = Office.objects.create(body=people.OTHER_CITY, code="shogai", name="他市の課")
    Officer.objects.filter(user_id=checker.user_id).update(office=other)
    Grant.objects.filter(officer__user_id=checker.user_id).update(office=other)


FLAWS = [
    grant_is_over,
    grant_is_to_come,
    grant_is_of_another_duty,
    grant_is_to_see,
    grant_is_of_another_office,
    account_begins_tomorrow,
    transferred,
    has_moved,
    account_is_stopped,
    review_is_missing,
    body_is_another,
]


def test_the_row_of_a_good_approver_is_taken() -> None:
    waiting()
    decided()
    assert found().state == "approved"


@pytest.mark.control("C-6-03")
@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.__name__)
@pytest.mark.parametrize("state", ["approved", "returned"])
def test_no_row_without_a_live_grant_and_account(state: str, flaw: Callable[..., None]) -> None:
    flaw(waiting())
    with pytest.raises(IntegrityError), transaction.atomic():
        decided(state)


@pytest.mark.parametrize("flaw", FLAWS, ids=lambda flaw: flaw.__name__)
def test_the_database_and_the_program_answer_alike(flaw: Callable[..., None]) -> None:
    checker = waiting()
    assert answers(checker) == (True, True)
    flaw(checker)
    assert answers(checker) == (False, False)


def answers(checker: Actor) -> tuple[bool, bool]:
    """The database and the program, asked the same."""
    asked = [checker.user_id, checker.body, DUTY, Level.APPROVE, ""]
    with connection.cursor() as cursor:
        cursor.execute("SELECT access_may(%s, %s, %s, %s, %s)", asked)
        return cursor.fetchone()[0], may(checker, DUTY, Level.APPROVE)


@pytest.mark.parametrize(
    "ended_at", [None, timezone.now() - timedelta(minutes=1)], ids=["open", "ended"]
)
def test_an_emergency_opens_in_the_database_as_in_the_program(ended_at: datetime | None) -> None:
    checker = replace(officer("suzuki", Level.SEE), emergency="E1")
    assert answers(checker) == (False, False)
    now = timezone.now()
    Emergency.objects.create(
        officer=Officer.objects.get(user_id="suzuki"),
        office=Office.objects.get(code="shogai"),
        duty=DUTY,
        levels=[Level.APPROVE],
        reason="停電",
        asked_by="one",
        asked_at=now - timedelta(minutes=3),
        confirmed_by="two",
        confirmed_at=now - timedelta(minutes=2),
        until=now + timedelta(minutes=30),
        ended_at=ended_at,
        ended_by="one" if ended_at else "",
    )
    assert answers(checker) == ((False, False) if ended_at else (True, True))


@pytest.mark.control("C-6-27")
@pytest.mark.parametrize(
    "change",
    [
        {"for_id": "kacho"},
        {"for_id": "nobody"},
        {"for_id": "suzuki"},
        {"for_id": "SATO"},
        {"actor_id": "Suzuki"},
        {"digest": "1" * 64},
        {"state": "withdrawn"},
        {"state": "withdrawn", "actor_id": "sato", "for_id": "kacho"},
    ],
    ids=str,
)
def test_no_row_in_a_name_or_of_a_content_that_is_not_right(change: dict[str, str]) -> None:
    waiting()
    officer("kacho", Level.SEE, Level.APPROVE)
    with pytest.raises(IntegrityError), transaction.atomic():
        decided(**change)


def test_no_row_after_the_end_and_no_step_out_of_order() -> None:
    a_route(managers(), Asked("", 0), Asked("", 0))
    waiting()
    row = decided(step=2, ends=True, entered_at=timezone.now() + timedelta(days=99))
    kept = Outcome.objects.get(pk=row.pk)
    assert (kept.step, kept.ends, kept.entered_at <= timezone.now()) == (1, False, True)
    officer("mori", Level.APPROVE)
    decided("returned", actor_id="mori")
    officer("abe", Level.APPROVE)
    with pytest.raises(IntegrityError, match="decided before"), transaction.atomic():
        decided(actor_id="abe")


def test_it_takes_no_second_step_of_one_person_by_a_statement_either() -> None:
    a_route(managers(), Asked("", 0), Asked("", 0))
    waiting()
    first = decided()
    with pytest.raises(IntegrityError, match="one person takes one step"), transaction.atomic():
        decided(actor_id=first.actor_id)
    officer("mori", Level.APPROVE)
    second = decided(actor_id="mori")
    assert Outcome.objects.get(pk=second.pk).step == 2


def written(**changed: Any) -> Approval:
    """起案の行: as a statement would write it; its maker is in service."""
    if not Officer.objects.filter(user_id="sato").exists():
        officer("sato", Level.EDIT)
    content = {"品目": "車椅子"}
    row = {
        "body": people.CITY,
        "kind": "sample",
        "reference": "9",
        "title": "見本",
        "content": content,
        "content_text": canonical(content).decode(),
        "digest": digest_of(content),
        "duty": DUTY,
        "path": "/",
        "maker_id": "sato",
        "maker_name": "佐藤",
    }
    return Approval.objects.create(**(row | changed))


@pytest.mark.parametrize(
    "change",
    [
        {"digest": "0" * 64},
        {"content": {"品目": "杖"}},
        {"content_text": '{"品目":"杖"}'},
        {"content_text": '{"品目": "車椅子"}'},
        {"content_text": ""},
        {"lives_days": 0},
        {"lives_days": 366},
        {"valid_days": 0},
        {"valid_days": 366},
    ],
    ids=str,
)
def test_no_submission_whose_digest_is_not_of_its_content(change: dict[str, Any]) -> None:
    written(reference="8")
    with pytest.raises(DatabaseError), transaction.atomic():
        written(**change)


def test_a_submission_chooses_neither_its_route_nor_its_hour() -> None:
    a_route(managers(), Asked("", Rank.SECTION_HEAD))
    later = timezone.now() + timedelta(days=99)
    mild = [{"duty": DUTY, "office": "", "rank": 0}]
    kept = Approval.objects.get(pk=written(route=mild, entered_at=later).pk)
    assert (kept.route[0]["rank"], kept.entered_at <= timezone.now()) == (30, True)


def test_one_submission_of_a_matter_waits_at_a_time() -> None:
    written()
    with pytest.raises(IntegrityError, match="another submission"), transaction.atomic():
        written()
    officer("tooi", Level.EDIT, body=people.OTHER_CITY)
    written(body=people.OTHER_CITY, maker_id="tooi")


def test_nobody_submits_whom_the_body_does_not_employ() -> None:
    officer("tooi", Level.EDIT, body=people.OTHER_CITY)
    transferred(officer("moto", Level.EDIT))
    for maker in ("nobody", "tooi", "moto", ""):
        with pytest.raises(IntegrityError, match="who submits"), transaction.atomic():
            written(maker_id=maker)
    written(maker_id="system:job")


def agreed_things() -> None:
    """取決め: a route, a post and a deputation in force."""
    two = managers()
    chief, deputy = officer("kacho", Level.APPROVE), officer("kakari", Level.SEE)
    a_route(two, Asked("", Rank.SECTION_HEAD))
    a_post(two, chief, Rank.SECTION_HEAD)
    a_deputy(two, chief, deputy)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE approvals_route SET steps = '[]'",
        "UPDATE approvals_route SET valid = daterange('2020-01-01', NULL)",
        "UPDATE approvals_route SET ended_by_id = made_by_id",
        "UPDATE approvals_post SET rank = 60",
        "UPDATE approvals_post SET valid = daterange('2020-01-01', NULL)",
        "UPDATE approvals_deputation SET duty = 'payments'",
        "UPDATE approvals_deputation SET deputy_id = principal_id",
        "UPDATE approvals_deputation SET ended_at = now()",
        "DELETE FROM approvals_route",
        "DELETE FROM approvals_post",
        "DELETE FROM approvals_deputation",
        "TRUNCATE approvals_route",
        "UPDATE approvals_outcome SET state = 'approved'",
        "DELETE FROM approvals_outcome",
        "UPDATE approvals_approval SET route = '[]'",
        "DELETE FROM approvals_seen WHERE false; TRUNCATE approvals_seen",
    ],
)
def test_what_was_agreed_is_changed_by_no_statement(statement: str) -> None:
    agreed_things()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(statement)


@pytest.mark.parametrize("model", [Route, Post, Deputation])
def test_nothing_is_arranged_that_two_people_did_not_agree(model: Any) -> None:
    """A copy on another approval, whoever approved what there."""
    agreed_things()
    submitted(officer("sato", Level.EDIT))
    head = Officer.objects.get(user_id="kacho")
    row = model.objects.get()
    row.pk, row.made_by = None, found()
    if model is Route:
        row.kind = "another"
    else:
        model.objects.update(ended_at=timezone.now(), ended_by_id=head.user_id)
    with pytest.raises(IntegrityError, match="not what two people agreed"), transaction.atomic():
        row.save(force_insert=True)


def test_an_approval_counts_as_given_after_all_steps_and_for_its_drafter_never() -> None:
    waiting()
    approved(Actor("suzuki", "鈴木", people.CITY, "shogai"))
    asked = ["sample", "1", found().digest]
    with connection.cursor() as cursor:
        for drafter, given in (("", True), ("sato", True), ("Suzuki", False)):
            cursor.execute("SELECT approvals_given_by_another(%s, %s, %s, %s)", [*asked, drafter])
            assert cursor.fetchone()[0] is given
