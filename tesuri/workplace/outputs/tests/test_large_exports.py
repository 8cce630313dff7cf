"""大きな出力の試験: more people than one event of the log can hold."""

import pytest

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.outputs import actions
from tesuri.workplace.outputs.tests.a_store import SECRET, a_store

pytestmark = pytest.mark.django_db


def test_everybody_in_a_large_export_stands_in_the_log() -> None:
    """It is taken all the same, and none of them is lost."""
    store, numbers = a_store(), [f"{1_000_000_000 + n}" for n in range(6_000)]
    order = actions.export(
        store.clerk,
        Duty.PAYMENTS,
        "総合振込ファイル",
        SECRET,
        count=len(numbers),
        medium=store.lent().number,
        recipient=store.receiver().number,
        subjects=numbers,
    )
    actions.decide_order(store.chief, order.number, Turn.APPROVE, store.given().digest)
    actions.take_export(store.clerk, order.number)
    events = AuditRecord.objects.filter(kind="outputs.exported").order_by("id")
    assert [number for each in events for number in each.details["shown"]] == numbers
    assert [each.details["parts"] for each in events] == [3, 3, 3]
