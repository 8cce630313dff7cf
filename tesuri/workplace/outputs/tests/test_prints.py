"""印刷の試験: its own right, a terminal that may, an event; large lists under approval."""

import base64
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection, transaction
from django.test import override_settings

from tests import people
from tests.entry import a_terminal, change_rights
from tesuri.ground.keys.cabinet import seal
from tesuri.ground.keys.envelope import Place
from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.doors import PurposeFirst
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Terminal
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.outputs import actions
from tesuri.workplace.outputs.handing import Printout
from tesuri.workplace.outputs.limits import LIST_SIZE
from tesuri.workplace.outputs.models import Order, Parcel
from tesuri.workplace.outputs.refusals import NeedsApproval, NotFromHere, NotNow
from tesuri.workplace.outputs.tests.a_store import EXPORTS, SECRET, USES_MEDIA, Store, a_store
from tesuri.workplace.outputs.tests.test_exports import ready, wish

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 10, 14, 1, 0, tzinfo=UTC)  # ten in Japan
HARUKO = "1000000001"
MANY = [str(1_000_000_000 + count) for count in range(LIST_SIZE.value + 1)]


@pytest.mark.control("C-3-16")
def test_a_print_is_an_event_with_document_copies_user_and_terminal() -> None:
    store = a_store()
    out = actions.print_document(store.clerk, Duty.PAYMENTS, "支払通知書", SECRET, [HARUKO], 2)
    assert out.content == SECRET
    event = AuditRecord.objects.get(kind="outputs.printed")
    assert (event.user_id, event.terminal, event.subject) == ("sato", "T-1", HARUKO)
    assert (event.duty, event.details["title"], event.details["copies"]) == (
        *("payments", "支払通知書", 2),
    )


@pytest.mark.control("C-3-16")
def test_to_see_is_not_to_print() -> None:
    a_terminal()
    sees = people.an_officer("sato", "佐藤", (Duty.PAYMENTS, Level.SEE))
    with pytest.raises(NotAllowed):
        actions.print_document(sees, Duty.PAYMENTS, "一覧", SECRET, [HARUKO])
    with pytest.raises(NotAllowed):
        actions.order_print(sees, Duty.PAYMENTS, "一覧", SECRET, [HARUKO])
    with pytest.raises(NotAllowed):
        actions.record_screen_print(sees, Duty.PAYMENTS, "payments:runs")


@pytest.mark.parametrize("terminal", ["may not", "unknown", "stopped"])
def test_it_is_printed_from_a_terminal_that_may(terminal: str) -> None:
    store = a_store()
    clerk = replace(store.clerk, terminal="T-none") if terminal == "unknown" else store.clerk
    if terminal == "may not":
        change_rights(may_print=False)
    elif terminal == "stopped":
        Terminal.objects.update(retired_at="2026-01-01T00:00:00Z")
    with pytest.raises(NotFromHere):
        actions.print_document(clerk, Duty.PAYMENTS, "一覧", SECRET, [HARUKO])
    with pytest.raises(NotFromHere):
        actions.order_print(clerk, Duty.PAYMENTS, "一覧", SECRET, [HARUKO])


@pytest.mark.control("C-3-16")
def test_a_large_list_is_printed_under_approval_alone() -> None:
    store = a_store()
    actions.print_document(store.clerk, Duty.PAYMENTS, "一覧", SECRET, MANY[1:])
    with pytest.raises(NeedsApproval):
        actions.print_document(store.clerk, Duty.PAYMENTS, "一覧", SECRET, MANY)
    order = actions.order_print(
        store.clerk, Duty.PAYMENTS, "一覧", SECRET, MANY, 3, columns=["氏名"]
    )
    assert order.now.state == "waiting"
    assert SECRET not in bytes(Parcel.objects.get().content)
    with pytest.raises(NotNow):
        actions.take_print(store.clerk, order.number)
    actions.decide_order(store.chief, order.number, Turn.APPROVE, store.given().digest)
    with pytest.raises(NotAllowed):
        actions.take_print(people.takahashi(), order.number)
    assert actions.take_print(store.clerk, order.number).content == SECRET
    event = AuditRecord.objects.filter(kind="outputs.printed").latest("id")
    assert (event.details["copies"], event.details["shown"]) == (3, MANY)
    with pytest.raises(NotNow):
        actions.take_print(store.clerk, order.number)
    assert not Parcel.objects.exists()


@pytest.mark.control("C-3-16")
def test_it_prints_nothing_else_than_what_was_ordered_and_approved() -> None:
    store = a_store()
    order = actions.order_print(store.clerk, Duty.PAYMENTS, "一覧", SECRET, MANY)
    actions.decide_order(store.chief, order.number, Turn.APPROVE, store.given().digest)
    other = base64.b64encode(b"another list").decode()
    place = Place("outputs_parcel", "content", str(order.number))
    sealed = seal(order.body, "outputs", place, other)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE outputs_parcel DISABLE TRIGGER kept_until_over")
        Parcel.objects.update(content=sealed)
        cursor.execute("ALTER TABLE outputs_parcel ENABLE TRIGGER kept_until_over")
    with pytest.raises(NotNow, match="申し出たときと違います"):
        actions.take_print(store.clerk, order.number)


def test_it_prints_what_was_ordered_under_a_purpose_alone() -> None:
    store = a_store()
    order = actions.order_print(store.clerk, Duty.PAYMENTS, "一覧", SECRET, MANY[1:])
    with pytest.raises(PurposeFirst):
        actions.take_print(replace(store.clerk, purpose=""), order.number)
    assert order.now.state == "ready"
    assert actions.take_print(store.clerk, order.number).content == SECRET


@pytest.mark.control("C-3-16")
@pytest.mark.parametrize("large", ["count", "subjects"])
def test_it_is_written_by_no_statement_that_a_large_list_needs_no_approval(large: str) -> None:
    store = a_store()
    actions.order_print(store.clerk, Duty.PAYMENTS, "一覧", SECRET, MANY[1:])
    row = {each.attname: getattr(Order.objects.get(), each.attname) for each in Order._meta.fields}
    row |= {"number": None, large: 1_001 if large == "count" else ["1000000001"] * 1_001}
    with pytest.raises(IntegrityError, match="large_ones_wait"), transaction.atomic():
        Order.objects.create(**row)
    Order.objects.create(**row | {"needs_approval": True})


def test_a_small_list_is_ready_at_once() -> None:
    store = a_store()
    order = actions.order_print(store.clerk, Duty.PAYMENTS, "一覧", SECRET, MANY[1:])
    assert order.now.state == "ready"


def printed(store: Store, people: int, clerk: Actor | None = None) -> bool:
    """一覧を刷る: whether it was handed over at once."""
    given = (clerk or store.clerk, Duty.PAYMENTS, "一覧", SECRET, MANY[:people])
    return isinstance(actions.print_list(*given), Printout)


@pytest.mark.control("C-3-16")
@override_settings(TESURI_LIMITS={"OUTPUT_DAY_SIZE": "120"})
def test_small_lists_one_after_another_need_an_approval_from_the_limit_of_the_day_on() -> None:
    store, abe = a_store(), people.an_officer("abe", "阿部", *EXPORTS, *USES_MEDIA)
    with time_machine.travel(MORNING, tick=False):
        assert [printed(store, each) for each in (50, 50, 20)] == [True, True, True]
        assert not printed(store, 1)
        assert printed(store, 50, abe)
        waiting = Order.objects.get(needs_approval=True)
        assert waiting.now.state == "waiting"
        assert "延べ人数（120人）を超える" in store.given().comment
        actions.decide_order(store.chief, waiting.number, Turn.APPROVE, store.given().digest)
        assert actions.take_print(store.clerk, waiting.number).content == SECRET
        assert not printed(store, 1)
    with time_machine.travel(MORNING + timedelta(hours=13, minutes=59), tick=False):
        assert not printed(store, 1)
    with time_machine.travel(MORNING + timedelta(hours=14), tick=False):
        assert printed(store, 50)


@pytest.mark.control("C-3-19")
@override_settings(TESURI_LIMITS={"OUTPUT_DAY_SIZE": "60"})
def test_what_was_ordered_for_a_medium_counts_for_the_day_unless_it_is_withdrawn() -> None:
    store = a_store()
    order = ready(store, count=50)
    assert not printed(store, 11)
    assert printed(store, 10)
    actions.withdraw_order(store.clerk, order.number)
    assert printed(store, 50)
    assert not printed(store, 1)
    again = wish(store, order.loan.medium_id, order.recipient_id)  # type: ignore[union-attr,arg-type]  # it is an export
    assert again.now.state == "waiting"


@pytest.mark.django_db(transaction=True)
@override_settings(TESURI_LIMITS={"OUTPUT_DAY_SIZE": "50"})
def test_of_small_lists_at_the_same_moment_only_as_many_go_out_as_the_day_allows() -> None:
    store, count = a_store(), 6
    start = Barrier(count)

    def print_one(number: int) -> bool:
        start.wait()
        try:
            return printed(store, 25)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        at_once = list(pool.map(print_one, range(count)))
    assert at_once.count(True) == 2
    assert Order.objects.filter(needs_approval=True).count() == count - 2


def test_the_rows_count_where_they_are_not_people() -> None:
    store = a_store()
    count = LIST_SIZE.value + 1
    order = actions.order_print(store.clerk, Duty.PAYMENTS, "一覧", SECRET, [], count=count)
    assert (order.now.state, order.count) == ("waiting", count)


@pytest.mark.parametrize("copies", [0, 101])
def test_copies_have_bounds(copies: int) -> None:
    store = a_store()
    with pytest.raises(Refusal, match="部数"):
        actions.print_document(store.clerk, Duty.PAYMENTS, "一覧", SECRET, [], copies)
    with pytest.raises(Refusal, match="部数"):
        actions.order_print(store.clerk, Duty.PAYMENTS, "一覧", SECRET, [], copies)
    assert not Order.objects.exists()
