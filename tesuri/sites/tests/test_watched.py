"""点検のための事実: what welfare knows of people, from the page that a clerk opens to the alert."""

from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from tests import people
from tests.residents import registered, shielded
from tesuri.welfare.payments.tests.a_case import owed
from tesuri.welfare.persons import actions, queries
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.actions import decide
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.watch import jobs
from tesuri.workplace.watch.actions import registers
from tesuri.workplace.watch.actions.finding import find_alerts
from tesuri.workplace.watch.models import Alert
from tesuri.workplace.watch.tests.a_log import HARUKO, NOON, at_desk, ito, looked
from tesuri.workplace.watch.tests.a_log import clerk as a_clerk

pytestmark = pytest.mark.django_db
DAY = date(2026, 10, 14)
PROGRAM = Actor.system("watch", people.CITY)


def found() -> list[tuple[str, str]]:
    """Pattern and officer of everything that was found."""
    return sorted(Alert.objects.values_list("pattern", "officer_id"))


@pytest.mark.control("C-3-15")
def test_a_look_at_a_hidden_person_reaches_the_officer_the_same_day() -> None:
    with time_machine.travel(NOON - timedelta(days=9), tick=False):
        person = shielded(registered(HARUKO))
    security, clerk = ito(), people.sato(Duty.PERSONS)
    with time_machine.travel(NOON, tick=False):
        page = at_desk(clerk).get(reverse("persons:person", args=[person.key])).content.decode()
        assert "その日のうちにセキュリティ責任者に知らされます" in page
    with time_machine.travel(NOON + timedelta(hours=1), tick=False):
        jobs.find_today(0)
        desk = at_desk(security)
        home = " ".join(desk.get("/").content.decode().split())
        assert "異常なアクセスの確認" in home
        listed = desk.get(reverse("watch:alerts")).content.decode()
        alert = Alert.objects.get()
        shown = desk.get(reverse("watch:alert", args=[alert.pk])).content.decode()
    assert (alert.pattern, alert.day, alert.officer_id) == ("hidden", DAY, "sato")
    for told in (listed, shown):
        assert "支援措置の対象者" in told
        assert "佐藤" in told
    assert "個人の画面の閲覧" in shown


def test_who_was_not_hidden_on_that_day_makes_no_alert() -> None:
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        person = shielded(registered(HARUKO))
    for days in range(5):
        looked(a_clerk(), at=NOON + timedelta(days=days))
    maker, checker = (
        people.an_officer(user_id, "支援", (Duty.SHIELDED, level))
        for user_id, level in (("shien", Level.EDIT), ("shien-chief", Level.APPROVE))
    )
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        shielding = person.shieldings.get()
        actions.submit_lift(maker, shielding.pk, date(2026, 10, 16), "申出の取下げ")
        waiting = queries.waiting_lift(shielding)
        assert waiting is not None
        decide(checker, actions.LIFT, str(shielding.pk), "approve", waiting.digest)
    told = [find_alerts(PROGRAM, DAY + timedelta(days=n), ["hidden"]) for n in range(5)]
    assert told == [0, 1, 3, 0, 0]  # the clerk; on the last day also the two who lifted it


def test_what_the_site_knows_makes_own_namesake_and_stranger_appear() -> None:
    registered(HARUKO)  # 髙橋　春子, without any case
    officer = people.an_officer("takahashi", "高橋 一郎", (Duty.ALLOWANCES, Level.SEE))
    registers.enter_officer(ito(), "takahashi", "1000000009", [], "申出による")
    looked(officer, "1000000009")
    looked(officer)
    looked(a_clerk(), "1000000009")
    looked(officer, at=NOON - timedelta(days=1))
    find_alerts(PROGRAM, DAY)
    told = [("colleague", "sato"), ("no_case", "takahashi"), ("own_record", "takahashi")]
    assert found() == [*told, ("same_surname", "takahashi")]


def test_a_claim_explains_the_look() -> None:
    owed(registered(HARUKO))
    officer = people.an_officer("abe", "阿部", (Duty.PAYMENTS, Level.SEE))
    for back in range(3):
        looked(officer, at=NOON - timedelta(days=back))
    assert find_alerts(PROGRAM, DAY, ["no_case"]) == 0
