"""登録券の試験: half each for two administrators; once, within hours, for one person."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.http import Http404
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer, a_ticket, administrator, with_password
from tests.entry import inside
from tests.people import OTHER_CITY, sato, suzuki, takahashi
from tesuri.workplace.access import tickets
from tesuri.workplace.access.actions import NotAllowed
from tesuri.workplace.access.models import Officer, Ticket
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> Newcomer:
    with_password(sato())
    return Newcomer().sit_down()


@pytest.fixture
def one(person: Newcomer) -> Actor:
    return administrator()


@pytest.fixture
def other(person: Newcomer) -> Actor:
    return administrator("kanri2")


def issued(one: Actor, user_id: str = "sato") -> tuple[str, int]:
    """The first half, and the number of the ticket."""
    first = tickets.issue(one, Officer.objects.get(user_id=user_id).pk)
    return first, Ticket.objects.latest("pk").pk


def opens(person: Newcomer, ticket: str) -> bool:
    return person.ask_enrolment(ticket)[0] == 200


@pytest.mark.control("C-3-08")
def test_it_opens_only_with_both_halves(person: Newcomer, one: Actor, other: Actor) -> None:
    first, number = issued(one)
    assert not opens(person, first)
    _, second = tickets.confirm(other, number)
    officer = Officer.objects.get(user_id="sato")
    for told in (first, second, f"{second}-{first}", f"{first}-{first}", f"{second}-{second}"):
        assert tickets.live(officer, told) is None
    assert opens(person, f"{first}-{second}")
    assert opens(person, f" {first.replace('-', '')} {second.lower()} ")


def test_one_administrator_does_not_confirm_an_own_ticket(one: Actor) -> None:
    _, number = issued(one)
    with pytest.raises(tickets.OwnTicket, match="ほかの管理者"):
        tickets.confirm(one, number)


def test_nobody_prepares_a_ticket_for_himself(one: Actor, other: Actor) -> None:
    with pytest.raises(tickets.OwnTicket):
        issued(one, "kanri")
    _, number = issued(one, "kanri2")
    with pytest.raises(tickets.OwnTicket):
        tickets.confirm(other, number)


@pytest.mark.parametrize("same", ["kanri", "KANRI", ""])
def test_the_database_knows_two_people(one: Actor, same: str) -> None:
    issued(one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.update(
            confirmed_by=same, confirmed_at=timezone.now(), second_digest="x" * 64
        )


def test_the_database_keeps_a_ticket_to_its_limits(one: Actor, other: Actor) -> None:
    _, number = issued(one)
    mine, now = Ticket.objects.filter(pk=number), timezone.now()
    for change in (
        {"used_at": now},  # nobody confirmed it
        {"expires_at": now + timedelta(hours=1)},
        {"officer": Officer.objects.get(user_id="kanri2")},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**change)
    tickets.confirm(other, number)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.update(second_digest="y" * 64)
    mine.update(used_at=now)
    for undone in ({"used_at": None}, {"voided_at": now}):
        with pytest.raises(IntegrityError), transaction.atomic():
            mine.update(**undone)
    with pytest.raises(IntegrityError), transaction.atomic():
        mine.delete()
    long = {"issued_at": now, "expires_at": now + timedelta(hours=72, seconds=1)}
    officer = Officer.objects.get(user_id="sato")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.create(officer=officer, digest="z" * 64, issued_by="kanri", **long)


def test_a_second_open_ticket_is_impossible_in_the_database(one: Actor) -> None:
    issued(one)
    row = Ticket.objects.values("officer_id", "issued_by", "issued_at", "expires_at").get()
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.create(**row, digest="z" * 64)


def test_a_new_ticket_voids_the_one_before(person: Newcomer, one: Actor, other: Actor) -> None:
    first, number = issued(one)
    _, second = tickets.confirm(other, number)
    _, newer = issued(other)
    assert not opens(person, f"{first}-{second}")
    with pytest.raises(tickets.NotConfirmable):
        tickets.confirm(one, number)
    assert Ticket.objects.get(pk=newer).voided_at is None
    voided = AuditRecord.objects.get(kind="access.ticket_voided")
    assert voided.details == {"account": "sato", "ticket": number}


def test_a_lost_ticket_is_voided(person: Newcomer, one: Actor, other: Actor) -> None:
    first, number = issued(one)
    _, second = tickets.confirm(other, number)
    tickets.void(other, number)
    assert not opens(person, f"{first}-{second}")
    tickets.void(other, number)
    assert AuditRecord.objects.filter(kind="access.ticket_voided").count() == 1


def test_its_hours_are_a_setting(person: Newcomer, one: Actor, other: Actor, settings: Any) -> None:
    settings.TESURI_LIMITS = {"TICKET_HOURS": "2"}
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        first, number = issued(one)
        _, late = issued(one, "kanri2")
        _, second = tickets.confirm(other, number)
        clock.move_to(start + timedelta(hours=2, seconds=-1))
        assert opens(person.sit_down(), f"{first}-{second}")
        clock.move_to(start + timedelta(hours=2))
        assert not opens(person.sit_down(), f"{first}-{second}")
        with pytest.raises(tickets.NotConfirmable):
            tickets.confirm(other, late)


def test_it_is_for_one_person_and_one_system(
    person: Newcomer, one: Actor, other: Actor, settings: Any
) -> None:
    first, number = issued(one)
    ticket = f"{first}-{tickets.confirm(other, number)[1]}"
    with_password(suzuki())
    assert person.ask_enrolment(ticket, "suzuki")[0] == 403
    officer = Officer.objects.get(user_id="sato")
    settings.TESURI_SYSTEM = "addressees"
    assert tickets.live(officer, ticket) is None
    settings.TESURI_SYSTEM = "welfare"
    assert tickets.live(officer, ticket) == number


def test_only_set_up_issues_a_whole_one(one: Actor) -> None:
    with pytest.raises(tickets.OwnTicket):
        tickets.issue_whole(one, "sato")
    a_ticket()
    row = Ticket.objects.get()
    assert row.issued_by == row.confirmed_by == "system:administrator"


def test_another_body_and_other_duties_prepare_nothing(one: Actor, other: Actor) -> None:
    _, number = issued(one)
    there = administrator("tonari", OTHER_CITY)
    for act in (tickets.confirm, tickets.void):
        with pytest.raises(Http404):
            act(there, number)
    with pytest.raises(Http404):
        issued(there)
    clerk = takahashi()
    with pytest.raises(NotAllowed):
        issued(clerk)
    for act in (tickets.confirm, tickets.void):
        with pytest.raises(NotAllowed):
            act(clerk, number)


# --- 画面 ---
def test_each_half_is_shown_once_to_its_administrator(
    person: Newcomer, one: Actor, other: Actor
) -> None:
    number = Officer.objects.get(user_id="sato").pk
    first_page = inside(Client(), one).post(f"/entry/holders/{number}/ticket").content.decode()
    ticket = Ticket.objects.get().pk
    page = inside(Client(), other).get(f"/entry/holders/{number}/").content.decode()
    assert "確認して後半を表示する" in page
    reply = inside(Client(), other).post(f"/entry/tickets/{ticket}/confirm")
    halves = [half_on(first_page), half_on(reply.content.decode())]
    assert person.ask_enrolment("-".join(halves))[0] == 200
    again = inside(Client(), one).get(f"/entry/holders/{number}/").content.decode()
    assert halves[0] not in again
    assert halves[1] not in again
    assert "確認して後半を表示する" not in again
    assert "使用待ち" in inside(Client(), one).get("/entry/holders/").content.decode()


def half_on(page: str) -> str:
    return page.split('class="ticket-half secret">')[1].split("<")[0]


def test_the_steps_of_a_ticket_are_for_administrators(person: Newcomer, one: Actor) -> None:
    _, number = issued(one)
    officer, clerk = Officer.objects.get(user_id="sato").pk, inside(Client(), takahashi())
    for path in (
        f"holders/{officer}/ticket",
        f"tickets/{number}/confirm",
        f"tickets/{number}/void",
    ):
        assert Client().post(f"/entry/{path}").status_code == 302
        assert clerk.post(f"/entry/{path}").status_code == 403
    assert Ticket.objects.get().confirmed_at is None
    done = inside(Client(), one).post(f"/entry/tickets/{number}/void")
    assert done.headers["Location"] == f"/entry/holders/{officer}/"
    assert Ticket.objects.get().voided_at is not None
