"""行の変更と個人番号: the log of changes tells of every step of a binding, and never the number."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from tesuri.addressees import loading
from tesuri.addressees.actions import bindings, codes
from tesuri.addressees.models import Binding, HeldNumber
from tesuri.addressees.queries import waiting_checks
from tesuri.addressees.tests import cast
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.change_check import all_changes
from tesuri.workplace.audit.models import AuditRecord, Change

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-13")]
Call = Callable[..., Any]
CITY = "112020"


def holds(number: str) -> list[str]:
    """The tables in which the number can be read, in whatever form it is written."""
    full_width = number.translate({ord("0") + n: chr(ord("0") + n) for n in range(10)})
    grouped = [sign.join((number[:4], number[4:8], number[8:])) for sign in "- "]
    return [table for text in (number, full_width, *grouped) for table in cast.tables_with(text)]


def changed(table: str) -> list[tuple[str, str]]:
    told = Change.objects.filter(table_name=f"addressees_{table}").order_by("id")
    return list(told.values_list("operation", "subject"))


def test_a_binding_asked_for_confirmed_and_coded_is_told_without_its_number(
    welfare: Call, coded: Binding
) -> None:
    haruko = ("insert", "0000000001")
    assert changed("check") == changed("heldnumber") == changed("binding") == [haruko]
    assert changed("checkstatus") == [haruko, haruko]
    assert {subject for _, subject in changed("codestatus")} == {"0000000001"}
    held = Change.objects.get(table_name="addressees_heldnumber")
    assert held.after is not None
    assert held.after["sealed"].startswith("sha256:")
    assert held.after["mark"].startswith("sha256:")
    assert holds(cast.HARUKO) == []
    assert all_changes(the_connection(), CITY) == []


def test_a_number_sent_back_and_erased_is_told_without_it(welfare: Call, suzuki: Actor) -> None:
    welfare("/api/bindings", cast.request())
    bindings.reject_binding(suzuki, waiting_checks(CITY).get().key, "本人確認をやり直す")
    assert not HeldNumber.objects.exists()
    assert changed("heldnumber") == [("insert", "0000000001"), ("delete", "0000000001")]
    assert holds(cast.HARUKO) == []


@pytest.mark.parametrize("number", [cast.MOTHER, cast.NEIGHBOUR, cast.NAMESAKE, cast.NOBODY])
def test_a_number_refused_is_nowhere(welfare: Call, number: str) -> None:
    welfare("/api/bindings", cast.request(number))
    assert holds(number) == []


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_number_it_is_nowhere(welfare: Call, juki: Any, seed: int) -> None:
    number = cast.number(31_415_926_535 + seed * 1_234_567)
    juki.people[number] = cast.person("0000000001")
    assert welfare("/api/bindings", cast.request(number)).json() == {"state": "checked"}
    assert changed("heldnumber") == [("insert", "0000000001")]
    assert holds(number) == []


def test_numbers_brought_by_the_thousand_are_told_without_any() -> None:
    rows = [
        (f"{n:010d}", f"{n:015d}", cast.number(31_415_926_535 + 7 * n)) for n in range(1, 1_102)
    ]
    assert loading.load(CITY, rows) == len(rows)
    told = AuditRecord.objects.filter(kind="audit.rows_changed", details__listed=False)
    counts = {event.details["table"]: event.details["count"] for event in told}
    assert counts["addressees_heldnumber"] == counts["addressees_binding"] == len(rows)
    assert counts["addressees_checkstatus"] == 2 * len(rows)
    assert [holds(number) for _, _, number in rows[::100]] == [[]] * len(rows[::100])


def test_what_is_called_by_the_welfare_system_is_told_in_its_name(
    welfare: Call, suzuki: Actor
) -> None:
    welfare("/api/bindings", cast.request())
    told = AuditRecord.objects.filter(details__table="addressees_check").get()
    assert (told.user_id, told.body) == ("system:welfare-112020", CITY)


def test_codes_are_told_without_themselves(coded: Binding) -> None:
    codes.obtain_code(Actor.system("addressees", CITY), coded.pk)
    assert {operation for operation, _ in changed("codestatus")} == {"insert"}


def the_connection() -> Any:
    connection.ensure_connection()
    return connection.connection
