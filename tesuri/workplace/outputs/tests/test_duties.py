"""その事務の承認の試験: no route and no statement lets another duty or body decide it."""

import pytest
from django.db import IntegrityError, transaction

from tests import people
from tests.entry import a_terminal
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Terminal
from tesuri.workplace.approvals.actions import Asked
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.approvals.models import Approval, Outcome
from tesuri.workplace.approvals.tests.staging import a_route, by_hand, managers
from tesuri.workplace.outputs import actions
from tesuri.workplace.outputs.limits import LIST_SIZE
from tesuri.workplace.outputs.models import Loan, MediumStep, Order, OrderStep, RecipientStep
from tesuri.workplace.outputs.tests.a_store import USES_MEDIA, a_store, bank, pem
from tesuri.workplace.outputs.tests.test_exports import forged, ready

pytestmark = pytest.mark.django_db


@pytest.mark.control("C-3-19")
def test_a_route_leaves_a_large_list_to_the_approvers_of_its_duty() -> None:
    store = a_store()
    a_route(managers(), Asked("", 0), kind="outputs.export")
    order = ready(store, count=LIST_SIZE.value + 1)
    keeper = people.an_officer("kanri9", "管理", (Duty.MEDIA, Level.APPROVE))
    assert [each["duty"] for each in store.given().route] == [Duty.PAYMENTS]
    with pytest.raises(NotAllowed):
        actions.decide_order(keeper, order.number, Turn.APPROVE, store.given().digest)
    assert order.now.state == "waiting"


def approved_in(duty: Duty, waiting: Approval) -> None:
    """手書きの決裁: of the same content, in place of what waits, by somebody of this duty."""
    Outcome.objects.create(
        approval=waiting,
        maker_id=waiting.maker_id,
        drafter_id=waiting.drafter_id,
        state="withdrawn",
        digest=waiting.digest,
        actor_id=waiting.maker_id,
        actor_name="x",
    )
    checker = people.an_officer(f"of-{waiting.number}", "決裁", (duty, Level.APPROVE))
    by_hand(waiting.kind, waiting.reference, waiting.content, checker, duty, waiting.maker_id)


@pytest.mark.parametrize("duty", [Duty.EQUIPMENT, Duty.MEDIA, Duty.PAYMENTS])
def test_the_database_opens_an_order_for_the_approval_of_its_own_duty(duty: Duty) -> None:
    store = a_store()
    order = ready(store, count=LIST_SIZE.value + 1)
    approved_in(duty, store.given())
    row = {"order": order, "state": "ready", "previous": order.now, "digest": order.now.digest}
    who = {"actor_user_id": "suzuki", "actor_name": "鈴木"}
    if duty == Duty.PAYMENTS:
        OrderStep.objects.create(**row, **who)
        return
    with pytest.raises(IntegrityError, match="no second person"), transaction.atomic():
        OrderStep.objects.create(**row, **who)


@pytest.mark.parametrize("duty", [Duty.EQUIPMENT, Duty.MEDIA])
def test_the_database_registers_media_and_recipients_as_media_alone(duty: Duty) -> None:
    store = a_store()
    medium = store.enter()
    approved_in(duty, store.given())
    made = actions.enter_recipient(store.keeper, owner="○○銀行", purpose="振込", pem=pem(bank()))
    approved_in(duty, store.given())
    who = {"actor_user_id": "suzuki", "actor_name": "鈴木"}
    home = {"place": "北側", "key_holder": "課長"}
    rows = [
        MediumStep(medium=medium, state="kept", previous=medium.now, **home, **who),
        RecipientStep(recipient=made, state="registered", previous=made.now, **who),
    ]
    for row in rows:
        if duty == Duty.MEDIA:
            row.save()
            continue
        with pytest.raises(IntegrityError, match="no second person"), transaction.atomic():
            row.save()


@pytest.mark.control("C-3-19")
@pytest.mark.parametrize("where", ["of the demo in earnest", "of another body", "here"])
def test_the_database_lets_an_export_leave_from_a_terminal_of_its_body(where: str) -> None:
    store = a_store()
    order = ready(store)
    a_terminal("T-8")
    body = {"of another body": people.OTHER_CITY, "here": order.body}.get(where, "")
    Terminal.objects.filter(number="T-8").update(body=body)
    Terminal.objects.filter(number="T-1").update(confirmed_by="system:operator")
    if where == "here":
        forged(order, terminal="T-8").save()
        return
    with pytest.raises(IntegrityError, match="may not export"), transaction.atomic():
        forged(order, terminal="T-8").save()


def written_again(order: Order, loan: Loan) -> Order:
    """手書きの申出: the same order as a statement writes it, for this loan."""
    again = Order.objects.get(pk=order.pk)
    again.pk, again.loan = None, loan
    again._state.adding = True
    again.save()
    who = {"actor_user_id": "sato", "actor_name": "佐藤"}
    OrderStep.objects.create(order=again, state="ready", digest=order.now.digest, **who)
    return again


@pytest.mark.control("C-3-19")
@pytest.mark.parametrize("borrower", ["abe", "sato"])
def test_the_database_lets_an_export_leave_on_what_is_lent_to_who_ordered_it(borrower: str) -> None:
    store = a_store()
    order = ready(store)
    people.an_officer("abe", "阿部", *USES_MEDIA)
    medium = store.kept("U-002")
    store.lend(medium, borrower=borrower)
    store.decide(medium)
    again = written_again(order, Loan.objects.get(medium=medium))
    if borrower == "sato":
        forged(again).save()
        return
    with pytest.raises(IntegrityError, match="lent to who ordered it"), transaction.atomic():
        forged(again).save()
