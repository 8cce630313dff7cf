"""決裁の試験: routes of several steps, deputies, expiry and withdrawal hold here as everywhere."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests import people
from tests.entry import inside
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.actions import Asked, Expired
from tesuri.workplace.approvals.limits import LIVES_DAYS
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.approvals.models import Approval, Rank
from tesuri.workplace.approvals.tests.staging import a_deputy, a_post, a_route, managers, set_back
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import actions, approval_kinds
from tesuri.workplace.outputs.actions.forks import MATTERS
from tesuri.workplace.outputs.limits import KEPT_DAYS, LIST_SIZE
from tesuri.workplace.outputs.models import Medium, Order, Parcel
from tesuri.workplace.outputs.refusals import NotNow
from tesuri.workplace.outputs.tests.a_store import Store, a_store, bank, pem

pytestmark = pytest.mark.django_db
LONG = timedelta(days=LIVES_DAYS.value, minutes=1)


def state(medium: Medium) -> str:
    return Medium.objects.get(number=medium.number).now.state


def large(store: Store) -> Order:
    count = LIST_SIZE.value + 1
    return actions.order_print(store.clerk, Duty.PAYMENTS, "一覧", b"%PDF-", [], count=count)


def expire() -> None:
    """期限切れ: for the clock of the database; the tests travel for that of the program."""
    set_back("approvals_approval", LIVES_DAYS.value + 1)


def head_of_section(two: tuple[Actor, Actor], duty: Duty) -> Actor:
    head = people.an_officer("kacho", "課長", (duty, Level.APPROVE), (Duty.MEDIA, Level.SEE))
    a_post(two, head, Rank.SECTION_HEAD)
    return head


@pytest.mark.control("C-3-20")
def test_a_loan_of_two_steps_is_out_with_the_second_alone() -> None:
    store, two = a_store(), managers()
    steps = (Asked("", Rank.ANYBODY), Asked("", Rank.SECTION_HEAD))
    a_route(two, *steps, kind=approval_kinds.LEND)
    head, medium = head_of_section(two, Duty.MEDIA), store.kept()
    store.lend(medium)
    store.decide(medium)
    assert state(medium) == "lending"
    actions.decide_medium(head, medium.number, Turn.APPROVE, store.given().digest)
    assert state(medium) == "lent"


def test_an_order_of_two_steps_is_ready_with_the_second_alone() -> None:
    store, two = a_store(), managers()
    steps = (Asked("", Rank.ANYBODY), Asked("", Rank.SECTION_HEAD))
    a_route(two, *steps, kind=approval_kinds.PRINT)
    head, order = head_of_section(two, Duty.PAYMENTS), large(store)
    digest = store.given().digest
    actions.decide_order(store.chief, order.number, Turn.APPROVE, digest)
    assert order.now.state == "waiting"
    page = inside(Client(), head).get(reverse("outputs:order", args=[order.number]))
    assert "この内容を承認する" in page.content.decode()
    actions.decide_order(head, order.number, Turn.APPROVE, digest)
    assert Order.objects.get().now.state == "ready"


def test_a_deputy_decides_in_the_name_of_the_chief() -> None:
    store, two = a_store(), managers()
    deputy = people.an_officer("dairi", "代理", (Duty.MEDIA, Level.SEE))
    medium = store.enter()
    a_deputy(two, store.chief, deputy, Duty.MEDIA)
    given = Approval.objects.get(kind=approval_kinds.REGISTER)
    form = {"decision": "approve", "digest": given.digest}
    own = reverse("outputs:medium", args=[medium.number])
    client = inside(Client(), deputy)
    assert "この内容を承認する" in client.get(own).content.decode()
    client.post(f"{own}decide/", form)
    assert state(medium) == "kept"
    assert given.outcomes.get().for_id == "suzuki"


def test_what_expired_is_submitted_anew_and_then_approved() -> None:
    store = a_store()
    medium = store.enter()
    maker = inside(Client(), store.keeper)
    own = reverse("outputs:medium", args=[medium.number])
    assert "期限切れ" not in maker.get(own).content.decode()
    expire()
    with time_machine.travel(timezone.now() + LONG, tick=False):
        with pytest.raises(Expired):
            store.decide(medium)
        again = approvals.put_forward(
            store.keeper, MATTERS[approval_kinds.REGISTER], str(medium.number)
        )
        assert again == medium
        assert Approval.objects.count() == 2
        approvals.put_forward(store.keeper, MATTERS[approval_kinds.REGISTER], str(medium.number))
        assert Approval.objects.count() == 2
    store.decide(medium)
    assert state(medium) == "kept"


def test_a_recipient_that_expired_is_submitted_anew_on_its_page() -> None:
    store = a_store()
    made = actions.enter_recipient(store.keeper, owner="銀行", purpose="振込", pem=pem(bank()))
    own = reverse("outputs:recipient", args=[made.number])
    expire()
    with time_machine.travel(timezone.now() + LONG, tick=False):
        keeper = inside(Client(), store.keeper)
        assert "起案の期限切れ" in keeper.get(own).content.decode()
        keeper.post(f"{own}submit/", {"comment": "お願いします"})
        assert "起案の期限切れ" not in keeper.get(own).content.decode()
    actions.decide_recipient(store.chief, made.number, Turn.APPROVE, store.given().digest)
    assert (made.now.state, store.given().comment) == ("registered", "お願いします")


def test_a_loan_that_expired_after_its_due_day_goes_back_and_out_anew() -> None:
    store = a_store()
    medium = store.kept()
    store.lend(medium)
    with time_machine.travel(timezone.now() + LONG, tick=False):
        keeper = inside(Client(), store.keeper)
        own = reverse("outputs:medium", args=[medium.number])
        answer = keeper.post(f"{own}submit/", {"comment": ""})
        assert "新しい期限で" in answer.content.decode()
        keeper.post(reverse("approvals:withdraw", args=[store.given().number]))
        assert state(medium) == "kept"
        store.lend(medium)
    store.decide(medium)
    assert state(medium) == "lent"


def test_what_its_maker_withdraws_is_where_it_was() -> None:
    store = a_store()
    medium = store.lent()
    store.erase(medium)
    actions.bring_back(store.keeper, medium.number)
    keeper = inside(Client(), store.keeper)
    keeper.post(reverse("approvals:withdraw", args=[store.given().number]))
    assert state(medium) == "lent"
    order, clerk = large(store), inside(Client(), store.clerk)
    clerk.post(reverse("approvals:withdraw", args=[store.given().number]))
    assert order.now.state == "withdrawn"
    assert not Parcel.objects.exists()


def test_an_order_whose_days_are_over_leaves_the_list_of_the_approver() -> None:
    store = a_store()
    order, digest = large(store), store.given().digest
    disposal = Actor.system("disposal", people.CITY)
    with time_machine.travel(timezone.now() + timedelta(days=KEPT_DAYS.value, hours=1)):
        assert actions.expire_orders(disposal) == 1
    with pytest.raises(NotNow):
        actions.decide_order(store.chief, order.number, Turn.APPROVE, digest)
    actions.decide_order(store.chief, order.number, Turn.SEND_BACK, digest, "期限切れのため")
    assert order.now.state == "expired"
    assert store.given().state == "returned"


def test_nothing_that_does_not_wait_is_decided_or_submitted() -> None:
    store = a_store()
    medium = store.kept()
    own = reverse("outputs:medium", args=[medium.number])
    keeper, chief = inside(Client(), store.keeper), inside(Client(), store.chief)
    answer = keeper.post(f"{own}submit/", {"comment": ""})
    assert "承認を待つものはありません" in answer.content.decode()
    assert keeper.post("/outputs/media/999999/submit/", {"comment": ""}).status_code == 404
    form = {"decision": "approve", "digest": "0" * 64}
    assert "承認を待つものはありません" in chief.post(f"{own}decide/", form).content.decode()
    assert chief.post("/outputs/media/999999/decide/", form).status_code == 404
    assert chief.post("/outputs/orders/999999/decide/", form).status_code == 404
