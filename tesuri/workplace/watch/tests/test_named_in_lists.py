"""一覧の記録を出す: whom a record names counts, not the rows of the log."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.outputs.limits import LIST_SIZE
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.watch.actions import listing, proving
from tesuri.workplace.watch.tests.a_log import NOON, clerk
from tesuri.workplace.watch.tests.test_lists import OCTOBER, an_auditor, destination

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def november() -> Iterator[None]:
    """October has ended."""
    with time_machine.travel(NOON + timedelta(days=30), tick=False):
        yield


def seen_in_a_list(count: int) -> AuditRecord:
    """一覧を見た記録: one event that names so many people, and no subject."""
    numbers = [f"{1_000_000_000 + n}" for n in range(count)]
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        made = audit.record(clerk(), AuditEvent.LOG_SEARCHED, shown=numbers)
    seal_heads()
    return made


@pytest.mark.parametrize(("over", "waits"), [(0, False), (1, True)])
def test_whom_a_record_names_counts_for_the_approval_of_its_proof(over: int, waits: bool) -> None:
    """The proof of the event of a list holds every number of the list."""
    record = seen_in_a_list(LIST_SIZE.value + over)
    store, auditor = an_auditor()
    proving.export_proof(auditor, 20261014, record.pk, **destination(store))
    order = Order.objects.get()
    assert (order.count, order.needs_approval) == (LIST_SIZE.value + over, waits)
    assert order.subjects == record.details["shown"]


def test_whom_a_record_names_counts_for_the_approval_of_a_list() -> None:
    """One row of the log is not one person."""
    seen_in_a_list(LIST_SIZE.value + 1)
    store, auditor = an_auditor()
    made = listing.export_list(auditor, OCTOBER, **destination(store))
    assert (len(made.subjects), made.needs_approval) == (LIST_SIZE.value + 1, True)
