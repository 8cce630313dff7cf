"""端末の登録と変更の試験: one went and looked, another approves exactly that place and rights."""

from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer, administrator
from tests.entry import a_terminal, inside
from tests.people import CITY, OTHER_CITY, takahashi
from tesuri.workplace.access import queries, terminals
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.models import Office, Terminal
from tesuri.workplace.access.terminals import Place
from tesuri.workplace.approvals.actions import Asked, NotWaiting, OwnWork
from tesuri.workplace.approvals.tests.staging import a_route
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.staff.actions import proposals
from tesuri.workplace.staff.actions.changes import CannotChange, WaitsAlready
from tesuri.workplace.staff.queries.changes import approval_of, of_terminal
from tesuri.workplace.staff.tests.people import agreed, decided

pytestmark = [pytest.mark.django_db, pytest.mark.control("C-2-07")]
SHARED = Place(None, is_shared=True)


@pytest.fixture
def one(db: None) -> Actor:
    return administrator()


@pytest.fixture
def other(db: None) -> Actor:
    return administrator("kanri2")


@pytest.fixture
def asking(settings: Any) -> Newcomer:
    """A terminal that asks, where nothing is accepted at once."""
    settings.TESURI_DEMO = False
    person = Newcomer()
    person.register()
    return person


@pytest.fixture
def desk(asking: Newcomer, one: Actor, other: Actor) -> Terminal:
    """A terminal of the city that two administrators registered, shared."""
    agreed(other, proposals.set_terminal(one, asking.desk.number, SHARED))
    return Terminal.objects.get(number=asking.desk.number)


def an_office(code: str, body: str = CITY) -> Office:
    return Office.objects.get_or_create(body=body, code=code, defaults={"name": code})[0]


# --- 登録 ---
def test_it_opens_nothing_until_another_administrator_approves(
    asking: Newcomer, one: Actor, other: Actor
) -> None:
    assert asking.prove()[0] == 403
    change = proposals.set_terminal(one, asking.desk.number, SHARED)
    assert asking.prove()[0] == 403
    with pytest.raises(OwnWork):
        agreed(one, change)
    agreed(other, change)
    assert asking.prove()[0] == 200
    with pytest.raises(NotWaiting):
        agreed(other, change)


def test_it_is_registered_for_exactly_what_was_approved(
    asking: Newcomer, one: Actor, other: Actor
) -> None:
    number, office = asking.desk.number, an_office("shogai")
    agreed(other, proposals.set_terminal(one, number, Place(office, may_print=True)))
    row = Terminal.objects.get(number=number)
    assert (row.office, row.is_shared, row.may_print, row.may_export) == (
        *(office, False),
        *(True, False),
    )
    assert (row.confirmed_by, row.accepted_by, row.body) == ("kanri", "kanri2", CITY)
    said = AuditRecord.objects.get(kind="access.terminal_accepted").details
    assert (said["office"], said["may_print"], said["approval"]) == ("shogai", True, row.approval)


def test_nobody_stops_an_administrator_by_typing_that_name(asking: Newcomer, one: Actor) -> None:
    change = proposals.set_terminal(one, asking.desk.number, SHARED)  # 佐藤 asks, says the stranger
    agreed(administrator("sato"), change)
    assert Terminal.objects.get().accepted_by == "sato"


def test_a_place_is_an_office_of_the_body_or_all_of_it(asking: Newcomer, one: Actor) -> None:
    number = asking.desk.number
    with pytest.raises(terminals.BadPlace):
        proposals.set_terminal(one, number, Place(None))
    with pytest.raises(Http404):
        proposals.set_terminal(one, number, Place(an_office("shogai", OTHER_CITY)))


def test_the_first_body_that_approves_it_has_it(asking: Newcomer, one: Actor, other: Actor) -> None:
    number, there = asking.desk.number, administrator("tonari", OTHER_CITY)
    theirs = proposals.set_terminal(there, number, SHARED)
    agreed(other, proposals.set_terminal(one, number, SHARED))
    with pytest.raises(Http404):
        proposals.set_terminal(there, number, SHARED)
    with pytest.raises(Http404):
        terminals.retire(there, number)
    with pytest.raises(CannotChange):
        agreed(administrator("tonari2", OTHER_CITY), theirs)
    assert number not in [each.number for each in queries.terminals_for(there)]
    assert terminals.retire(one, number).retired_at is not None


def test_a_stopped_terminal_is_not_registered_again(one: Actor) -> None:
    a_terminal("T-2", accepted=False)
    Terminal.objects.filter(number="T-2").update(retired_at=timezone.now())
    with pytest.raises(CannotChange, match="停止しています"):
        proposals.set_terminal(one, "T-2", SHARED)


def test_one_of_the_demo_belongs_to_nobody_who_could_change_it(one: Actor) -> None:
    number = Newcomer().register()
    with pytest.raises(CannotChange, match="デモ"):
        proposals.set_terminal(one, number, SHARED)


# --- 変更 ---
def test_rights_change_when_a_second_administrator_approves(
    desk: Terminal, one: Actor, other: Actor
) -> None:
    change = proposals.set_terminal(one, desk.number, Place(None, True, True, True), "印刷のため")
    desk.refresh_from_db()
    assert not desk.may_print
    with pytest.raises(OwnWork):
        agreed(one, change)
    with pytest.raises(WaitsAlready):
        proposals.set_terminal(other, desk.number, SHARED, "別の申出")
    agreed(other, change)
    desk.refresh_from_db()
    assert (desk.may_print, desk.may_export) == (True, True)
    assert (desk.confirmed_by, desk.accepted_by) == ("kanri", "kanri2")
    assert AuditRecord.objects.get(kind="access.terminal_changed").details["may_export"] is True


def test_a_change_sent_back_changes_nothing(desk: Terminal, one: Actor, other: Actor) -> None:
    change = proposals.set_terminal(one, desk.number, Place(None, True, True), "印刷のため")
    decided(other, change, "send_back", said="印刷は窓口で")
    desk.refresh_from_db()
    assert not desk.may_print
    assert proposals.set_terminal(other, desk.number, SHARED, "もう一度").number > change.number


def test_a_route_of_two_steps_holds_for_terminals_too(
    desk: Terminal, one: Actor, other: Actor
) -> None:
    a_route((one, other), Asked("", 0), Asked("", 0), kind="staff.terminal")
    change = proposals.set_terminal(one, desk.number, Place(None, True, True), "印刷のため")
    agreed(other, change)
    desk.refresh_from_db()
    assert not desk.may_print
    agreed(administrator("kanri3"), change)
    desk.refresh_from_db()
    assert desk.may_print


def test_another_body_and_other_duties_propose_nothing(desk: Terminal, one: Actor) -> None:
    with pytest.raises(Http404):
        proposals.set_terminal(administrator("tonari", OTHER_CITY), desk.number, SHARED, "x")
    clerk = takahashi()
    with pytest.raises(NotAllowed):
        proposals.set_terminal(clerk, desk.number, SHARED, "x")
    change = proposals.set_terminal(one, desk.number, SHARED, "x")
    with pytest.raises(NotAllowed):
        agreed(clerk, change)


# --- 画面 ---
def test_the_screens_lead_from_the_page_of_a_terminal_to_its_change(
    desk: Terminal, one: Actor, other: Actor
) -> None:
    first, page = inside(Client(), one), f"/staff/terminals/{desk.number}/"
    assert first.post(f"{page}propose/", {"office": "shared"}).status_code == 422
    given = {"office": "shared", "may_print": "on", "reason": "印刷のため"}
    change = first.post(f"{page}propose/", given).headers["Location"]
    assert "承認を待っています" in first.get(page).content.decode()
    assert "この内容を承認する" not in first.get(change).content.decode()
    second = inside(Client(), other)
    assert f"端末 {desk.number} の変更" in second.get("/").content.decode()
    shown = second.get(change).content.decode()
    assert all(words in shown for words in ("印刷を許す", "印刷のため", "この内容を承認する"))
    approval = approval_of(of_terminal(CITY, desk.number)[0])
    assert approval is not None
    said = {"decision": "approve", "digest": approval.digest}
    assert second.post(f"{change}decide/", said).status_code == 302
    told = second.get(page).content.decode()
    assert all(words in told for words in ("承認済み", "管理（kanri2）"))


def test_the_page_of_one_that_asks_registers_it(asking: Newcomer, one: Actor) -> None:
    page = f"/staff/terminals/{asking.desk.number}/"
    client = inside(Client(), one)
    assert "登録を起案する" in client.get(page).content.decode()
    assert client.post(f"{page}propose/", {"office": "none"}).status_code == 422
    answer = client.post(f"{page}propose/", {"office": "shared"})
    assert answer.headers["Location"].startswith("/staff/changes/")


@pytest.mark.parametrize(
    ("method", "path"), [("get", ""), ("post", "propose/"), ("post", "off-site/")]
)
def test_strangers_and_other_roles_change_nothing(desk: Terminal, method: str, path: str) -> None:
    address = f"/staff/terminals/{desk.number}/{path}"
    assert getattr(Client(), method)(address).status_code == 302
    assert getattr(inside(Client(), takahashi()), method)(address).status_code == 403
    there = inside(Client(), administrator("tonari", OTHER_CITY))
    assert getattr(there, method)(address, {"office": "shared"}).status_code == 404
    assert len(of_terminal(CITY, desk.number)) == 1
