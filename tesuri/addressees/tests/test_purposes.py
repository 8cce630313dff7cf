"""目的のない閲覧はない: the table of held numbers is empty to whoever declared no purpose."""

from collections.abc import Callable

import pytest
from django.db import ProgrammingError, connection, transaction

from tesuri.addressees.models import Binding, HeldNumber
from tesuri.addressees.tests import cast
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import DeclaredPurpose
from tesuri.workplace.access.purposes import NoPurpose, take_up
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

HARUKO = "0000000001"
OURSELVES = Actor.system("addressees", "112020")
Call = Callable[..., object]


def forget() -> None:
    """The setting as a new transaction finds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('tesuri.purpose', '', true)")


@pytest.mark.control("C-3-01")
def test_without_a_purpose_there_is_no_row(bound: Binding) -> None:
    assert cast.held_numbers().count() == 1
    forget()
    assert not HeldNumber.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM addressees_heldnumber")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize(
    ("body", "duty", "subject", "count"),
    [
        ("112020", Duty.ADDRESSEES, HARUKO, 1),
        ("112020", Duty.ADDRESSEES, "", 1),
        ("112020", Duty.ADDRESSEES, "0000000002", 0),
        ("112020", Duty.PERSONS, HARUKO, 0),
        ("112186", Duty.ADDRESSEES, HARUKO, 0),
    ],
    ids=["hers", "nobody alone", "another person", "another duty", "another body"],
)
def test_a_purpose_opens_what_it_is_about(
    bound: Binding, body: str, duty: Duty, subject: str, count: int
) -> None:
    take_up(Actor.system("addressees", body), duty, "符号の取得", subject=subject)
    assert HeldNumber.objects.count() == count


def test_a_purpose_is_over_after_its_minutes(bound: Binding) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_declaredpurpose (key, kind, body, user_id, session, duty, "
            "purpose, subject, declared_at, until) VALUES "
            "(gen_random_uuid(), 'look', '112020', 'tanaka', '', "
            "'addressees', '符号の取得', '', clock_timestamp() - interval '6 minutes', "
            "clock_timestamp() - interval '1 minute') RETURNING key::text"
        )
        [key] = cursor.fetchone()
        cursor.execute("SELECT set_config('tesuri.purpose', %s, true)", [key])
    assert not HeldNumber.objects.exists()


def test_nothing_is_written_or_deleted_without_a_purpose(bound: Binding) -> None:
    held = cast.held_numbers().get()
    forget()
    assert HeldNumber.objects.all().delete() == (0, {})
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        HeldNumber.objects.create(
            check_made=bound.check_made,
            body=held.body,
            addressee_number=held.addressee_number,
            sealed=b"x",
            mark=b"y",
        )


def test_a_purpose_says_something_and_begins_inside_a_transaction(bound: Binding) -> None:
    with pytest.raises(NoPurpose):
        take_up(OURSELVES, Duty.ADDRESSEES, " ")


@pytest.mark.django_db(transaction=True)
def test_a_purpose_ends_with_its_transaction() -> None:
    with pytest.raises(NoPurpose):
        take_up(OURSELVES, Duty.ADDRESSEES, "符号の取得")
    with transaction.atomic():
        take_up(OURSELVES, Duty.ADDRESSEES, "符号の取得")
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('tesuri.purpose', true)")
        assert cursor.fetchone() in {("",), (None,)}


def test_every_opening_of_a_number_stands_in_the_log_with_its_purpose(
    welfare: Call, suzuki: Actor, bound: Binding
) -> None:
    told = dict(
        AuditRecord.objects.filter(subject=HARUKO, outcome="done").values_list("kind", "purpose")
    )
    assert told["addressees.binding_requested"] == "特別障害者手当の請求"
    assert "特別障害者手当の請求" in told["addressees.binding_confirmed"]
    kept = DeclaredPurpose.objects.filter(subject=HARUKO)
    assert {(each.kind, each.duty) for each in kept} == {("look", "addressees")}
