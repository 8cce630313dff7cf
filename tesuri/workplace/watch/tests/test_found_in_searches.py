"""検索による閲覧: who reads the register in the hits of searches, and opens nobody."""

from datetime import date, datetime, timedelta

import pytest
import time_machine
from django.db import transaction

from tests import people
from tesuri.workplace.audit import actions
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.events import Event
from tesuri.workplace.watch.actions import figures
from tesuri.workplace.watch.actions.finding import find_alerts
from tesuri.workplace.watch.models import Alert
from tesuri.workplace.watch.tests.a_log import HARUKO, NOON, clerk, ito

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 14)
PROGRAM = Actor.system("watch", people.CITY)


class Searched(Event):
    """台帳の検索: of a room above this one, as the log has it."""

    REGISTER_SEARCHED = "persons.register_searched", "台帳の検索"


def searched(shown: list[str], at: datetime, actor: Actor | None = None) -> None:
    """検索した: with whom it showed."""
    with time_machine.travel(at, tick=False), transaction.atomic():
        actions.record_shown(actor or clerk(), Searched.REGISTER_SEARCHED, shown, items=["氏名"])


def fifty(turn: int) -> list[str]:
    """Fifty people whom no other turn has."""
    return [str(1_000_000_000 + turn * 50 + n) for n in range(50)]


def found() -> list[tuple[str, str]]:
    """Pattern and officer of everything that was found."""
    return sorted(Alert.objects.values_list("pattern", "officer_id"))


@pytest.mark.control("C-3-15")
def test_it_finds_who_reads_the_register_by_searching_and_opens_nobody() -> None:
    for turn in range(40):
        searched(fifty(turn), NOON + timedelta(minutes=turn))
    find_alerts(PROGRAM, DAY)
    assert found() == [("bulk", "sato")]
    assert dict(Alert.objects.get().told)["検索で示された人・一時間の人数"] == "2000人"


def test_searches_as_full_as_every_day_are_usual() -> None:
    for back in range(6):
        for turn in range(5):
            moment = NOON - timedelta(days=back * 3 if back else 0) + timedelta(minutes=turn)
            searched(fifty(turn), moment)
    find_alerts(PROGRAM, DAY)
    assert found() == []
    for turn in range(5, 8):
        searched(fifty(turn), NOON + timedelta(minutes=turn))
    find_alerts(PROGRAM, DAY)
    assert found() == [("bulk", "sato")]
    assert dict(Alert.objects.get().told)["検索で示された人・平常"] == "250人"


def test_a_search_that_showed_a_public_figure_among_few_is_found_and_a_long_list_is_not() -> None:
    figures.list_figure(ito(), HARUKO, reason="報道")
    searched([HARUKO, *fifty(1)], NOON, clerk("suzuki", "鈴木"))
    searched([HARUKO, "1000000002"], NOON)
    find_alerts(PROGRAM, DAY)
    assert found() == [("public_figure", "sato")]
    assert Alert.objects.get().subject == HARUKO


def test_the_end_of_a_long_export_names_nobody_in_particular() -> None:
    figures.list_figure(ito(), HARUKO, reason="報道")
    numbers = [str(1_100_000_000 + n) for n in range(actions.NAMED_AT_ONCE)]
    searched([*numbers, HARUKO], NOON)
    find_alerts(PROGRAM, DAY)
    assert ("public_figure", "sato") not in found()
