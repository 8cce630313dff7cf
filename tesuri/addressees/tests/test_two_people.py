"""二人の目: held by the database, here against the owner of the tables itself."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests import people
from tesuri.addressees.actions import bindings
from tesuri.addressees.models import Binding, Check, HeldNumber
from tesuri.addressees.refusals import NotDecidable
from tesuri.addressees.tests import cast
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db
Call = Callable[..., Any]


@pytest.fixture
def check(welfare: Call) -> Check:
    assert welfare("/api/bindings", cast.request()).status_code == 200
    return Check.objects.get()


def run(statement: str, *values: Any) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement, values)


INSERT = """
INSERT INTO addressees_binding
  (key, check_made_id, body, addressee_number, confirmer_user_id, confirmer_name, bound_at)
VALUES (gen_random_uuid(), %s, %s, %s, %s, '氏名', now())
"""


@pytest.mark.parametrize("user_id", ["sato", "SATO", " sato ", ""])
def test_no_statement_lets_the_requester_confirm(check: Check, user_id: str) -> None:
    with pytest.raises(IntegrityError, match="second person"):
        run(INSERT, check.pk, check.body, check.addressee_number, user_id)


def test_a_statement_of_a_second_person_is_taken(check: Check) -> None:
    run(INSERT, check.pk, check.body, check.addressee_number, "suzuki")
    unified = Binding.objects.get().unified_number
    assert len(unified) == 15
    assert unified.isdigit()


@pytest.mark.parametrize(
    ("body", "addressee_number"), [("112186", "0000000001"), ("112020", "0000000002")]
)
def test_no_statement_binds_another_addressee_than_was_checked(
    check: Check, body: str, addressee_number: str
) -> None:
    with pytest.raises(IntegrityError, match="whose number was checked"):
        run(INSERT, check.pk, body, addressee_number, "suzuki")


def test_no_statement_binds_a_rejected_check(check: Check, suzuki: Actor) -> None:
    bindings.reject_binding(suzuki, check.key, "写しが読めません。")
    with pytest.raises(IntegrityError):
        run(INSERT, check.pk, check.body, check.addressee_number, "suzuki")


def test_no_statement_stores_a_check_whose_facts_differ(check: Check) -> None:
    names = [str(field.column) for field in Check._meta.fields]
    columns = ", ".join(name for name in names if name not in ("id", "key"))
    for fact in ("name", "birth_date", "sex", "address"):
        chosen = columns.replace(f"{fact}_matched", "false")
        with pytest.raises(IntegrityError, match="addressees_four_facts_agree"):
            run(f"INSERT INTO addressees_check (key, {columns}) SELECT gen_random_uuid(), {chosen}"
                " FROM addressees_check")  # fmt: skip


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE addressees_check SET requester_user_id = 'tanaka'",
        "DELETE FROM addressees_checkstatus",
        "TRUNCATE addressees_checkstatus",
        "UPDATE addressees_heldnumber SET mark = 'x'",
        "DELETE FROM addressees_heldnumber",
        "UPDATE addressees_binding SET confirmer_user_id = 'tanaka'",
        "UPDATE addressees_binding SET addressee_number = '0000000002'",
        "DELETE FROM addressees_binding",
    ],
)
def test_what_was_decided_never_changes(bound: Binding, statement: str) -> None:
    with pytest.raises(IntegrityError):
        run(statement)


def test_a_binding_is_ended_once_and_never_revived(bound: Binding) -> None:
    run("UPDATE addressees_binding SET ended_at = now()")
    with pytest.raises(IntegrityError):
        run("UPDATE addressees_binding SET ended_at = NULL")


def test_one_number_and_one_addressee_have_one_live_binding(bound: Binding) -> None:
    held = cast.held_numbers().get()
    number = cast.request(cast.number(8_002))
    other = Check.objects.create(
        **{f.name: getattr(bound.check_made, f.name) for f in Check._meta.fields[2:]}
        | {"addressee_number": "0000000004"}
    )
    with pytest.raises(IntegrityError, match="addressees_one_addressee_a_number"):
        HeldNumber.objects.create(
            check_made=other, body="112020", addressee_number="0000000004",
            sealed=b"x", mark=held.mark,
        )  # fmt: skip
    assert number["addressee_number"] == bound.addressee_number


def test_two_live_bindings_of_one_addressee_are_refused(bound: Binding, welfare: Call) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Binding.objects.create(
            check_made=bound.check_made,
            body=bound.body,
            addressee_number=bound.addressee_number,
            confirmer_user_id="suzuki",
            confirmer_name="鈴木",
            bound_at=timezone.now(),
        )


# --- the action ---


def test_the_requester_is_refused_with_the_grant_too(check: Check) -> None:
    sato = people.an_officer("sato", "佐藤", (Duty.ADDRESSEES, Level.APPROVE))
    for act in (
        lambda: bindings.confirm_binding(sato, check.key),
        lambda: bindings.reject_binding(sato, check.key, "理由"),
    ):
        with pytest.raises(NotDecidable) as refused:
            act()
        assert refused.value.code == "own_work"
    assert not Binding.objects.exists()


@pytest.mark.control("C-3-01")
def test_other_desks_and_strangers_are_refused(check: Check) -> None:
    stranger = Actor("mishiranu", "見知らぬ人", people.CITY)
    seeing = people.an_officer("tanaka", "田中", (Duty.ADDRESSEES, Level.SEE))
    for actor in (people.takahashi(), people.suzuki(Duty.PAYMENTS), stranger, seeing):
        with pytest.raises(NotAllowed):
            bindings.confirm_binding(actor, check.key)
    assert not Binding.objects.exists()


def test_it_is_decided_once(check: Check, suzuki: Actor) -> None:
    bindings.confirm_binding(suzuki, check.key)
    with pytest.raises(NotDecidable) as refused:
        bindings.reject_binding(suzuki, check.key, "理由")
    assert refused.value.code == "not_waiting"
    event = AuditRecord.objects.get(kind="addressees.binding_confirmed")
    assert (event.user_id, event.subject) == ("suzuki", "0000000001")
