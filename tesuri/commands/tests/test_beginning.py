"""初めての登録: two people and two terminals, once; and the way back when all of them rest."""

from datetime import date

import pytest
import time_machine

from tests.entry import a_terminal
from tests.people import CITY, OTHER_CITY, an_officer
from tesuri.commands.beginning import begin, reopen
from tesuri.ground.records import Refusal
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer, Terminal, Ticket
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions.beginning import BegunBefore, OnePerson

pytestmark = pytest.mark.django_db
ORDER = {
    "body": CITY,
    "first": ["soumu", "総務"],
    "second": ["jinji", "人事"],
    "office": ["system", "システム係"],
    "terminals": ["T-1", "T-2"],
}


def waiting_terminals() -> None:
    for number in ORDER["terminals"]:
        a_terminal(number, accepted=False)


def test_two_administrators_get_what_the_first_way_in_needs() -> None:
    waiting_terminals()
    first, second, _ = begin(ORDER)
    assert ("soumu" in first, "jinji" in second) == (True, True)
    for user_id in ("soumu", "jinji"):
        actor = Actor(user_id, user_id, CITY, "system")
        assert may(actor, Duty.ADMINISTRATION, Level.APPROVE)
        assert not may(actor, Duty.PERSONS, Level.SEE)
    assert Ticket.objects.count() == 2
    opened = Terminal.objects.get(number="T-1")
    assert (opened.body, opened.accepted_by) == (CITY, "system:set-up")


def test_a_body_that_has_people_is_not_begun_again() -> None:
    waiting_terminals()
    an_officer("sato", "佐藤")
    with pytest.raises(BegunBefore):
        begin(ORDER)
    begin(ORDER | {"body": OTHER_CITY})


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"second": ["SOUMU", "総務"]}, OnePerson),
        ({"terminals": ["T-1", "T-9"]}, Refusal),
        ({"terminals": ["T-1", "T-1"]}, Refusal),
    ],
    ids=["one person twice", "a terminal that never asked", "one terminal twice"],
)
def test_half_a_beginning_is_none(change: dict[str, list[str]], refusal: type[Refusal]) -> None:
    waiting_terminals()
    with pytest.raises(refusal):
        begin(ORDER | change)
    assert not Officer.objects.exists()
    assert not Terminal.objects.exclude(accepted_at=None).exists()


def test_administrators_who_all_rest_are_reopened_and_others_are_not() -> None:
    with time_machine.travel("2026-04-01T12:00:00+09:00", tick=False):
        waiting_terminals()
        begin(ORDER)
        with pytest.raises(Refusal, match="二人以上"):
            reopen(ORDER)
    with time_machine.travel("2026-08-01T12:00:00+09:00", tick=False):
        soumu = Actor("soumu", "総務", CITY, "system")
        assert not may(soumu, Duty.ADMINISTRATION, Level.APPROVE)
        assert "6件" in reopen(ORDER)[0]
        assert may(soumu, Duty.ADMINISTRATION, Level.APPROVE)
    assert Officer.objects.get(user_id="soumu").ends_on == date(2027, 4, 1)
