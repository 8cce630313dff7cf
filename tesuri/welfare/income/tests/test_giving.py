"""所得ファイルの出力: encrypted on a lent medium, and read again it changes nothing."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.entry import inside
from tests.people import CLERK, an_officer, takahashi
from tests.recipients import opened
from tests.residents import HARUKO, NATSUO, registered
from tesuri.ground.records import Refusal
from tesuri.welfare.income import actions, queries
from tesuri.welfare.income.models import Effect
from tesuri.welfare.income.tests.a_file import a_file, chief, entered, read
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.outputs.tests.a_store import USES_MEDIA, a_store_for, bank

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-3-16")]
HERS, HIS = {"宛名管理番号": HARUKO}, {"宛名管理番号": NATSUO, "総所得額": "", "収入額": "0"}


@pytest.fixture
def desk() -> Actor:
    levels = (*CLERK, Level.EXPORT)
    return an_officer("sato", "佐藤", *((Duty.ALLOWANCES, each) for each in levels), *USES_MEDIA)


@pytest.fixture
def places(desk: Actor) -> dict[str, int]:
    store = a_store_for(desk)
    return {"medium": store.lent().number, "recipient": store.receiver().number}


def known(desk: Actor) -> bytes:
    """What the tax office gave of both; as the file says it."""
    for number in (HARUKO, NATSUO):
        registered(number)
    file = a_file(HERS, HIS)
    entered(desk, chief(), file)
    return file


def test_it_leaves_as_it_came_and_read_again_changes_nothing(
    desk: Actor, places: dict[str, int]
) -> None:
    file = known(desk)
    order = actions.order_file(desk, 2024, **places)
    taken = outputs.take_export(desk, order.number)
    content = opened(taken.content, *bank())[0]
    assert content == file
    assert [row.effect for row in read(desk, content).rows.all()] == [Effect.SAME, Effect.SAME]
    assert (order.count, order.subjects) == (2, [HARUKO, NATSUO])
    told = AuditRecord.objects.get(kind="income.file_ordered")
    assert (told.details["count"], told.details["order"]) == (2, order.number)


def test_a_year_of_which_nothing_is_known_is_told(desk: Actor, places: dict[str, int]) -> None:
    with pytest.raises(Refusal, match="その年の所得情報はありません"):
        actions.order_file(desk, 2024, **places)
    assert not Order.objects.exists()


def test_it_is_ordered_on_its_screen(desk: Actor, places: dict[str, int]) -> None:
    known(desk)
    client, place = inside(Client(), desk), reverse("income:give_file")
    assert "出力する" in client.get(reverse("income:files")).content.decode()
    assert "令和6年" in client.get(place).content.decode()
    for given in ({"income_year": "2024"}, {"income_year": "2020", **places}):
        assert client.post(place, given).status_code == 422
    reply = client.post(place, {"income_year": "2024", **places})
    order = Order.objects.get()
    assert reply.headers["Location"] == reverse("outputs:order", args=[order.number])
    given = {"income_year": "2024", **places, "medium": 999}
    assert "媒体" in client.post(place, given).content.decode()


def test_strangers_other_desks_and_who_may_not_take_out_get_nothing(places: dict[str, int]) -> None:
    place = reverse("income:give_file")
    reader = an_officer("kato", "加藤", *((Duty.ALLOWANCES, each) for each in CLERK))
    assert Client().get(place).status_code == 302
    for stranger in (takahashi(), reader):
        client = inside(Client(), stranger)
        assert (client.get(place).status_code, client.post(place).status_code) == (403, 403)
        with pytest.raises(Refusal, match="権限"):
            actions.order_file(stranger, 2024, **places)
    assert queries.years_believed() == []
