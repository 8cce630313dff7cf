"""セッションの試験: one a person, at one terminal, for a limited time, within a term."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from tests.entrance import Newcomer
from tests.people import CITY
from tesuri.workplace.access import challenges, sessions
from tesuri.workplace.access.doorkeeper import REFUSAL
from tesuri.workplace.access.models import (
    Office,
    Officer,
    OfficerSession,
    Passkey,
    Posting,
    Terminal,
)
from tesuri.workplace.audit.models import AuditRecord

pytestmark = pytest.mark.django_db


@pytest.mark.control("C-3-08")
def test_a_second_entry_ends_the_first(newcomer: Newcomer) -> None:
    newcomer.enter()
    elsewhere = Newcomer()
    elsewhere.passkey = newcomer.passkey
    elsewhere.enter()
    assert elsewhere.is_inside()
    assert not newcomer.is_inside()


def test_it_ends_after_a_quarter_of_an_hour_without_use(newcomer: Newcomer) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        newcomer.enter()
        clock.move_to(start + timedelta(minutes=14))
        assert newcomer.is_inside()
        clock.move_to(start + timedelta(minutes=28))
        assert newcomer.is_inside()
        clock.move_to(start + timedelta(minutes=43))
        assert not newcomer.is_inside()


def test_it_ends_after_ten_hours_in_any_case(newcomer: Newcomer) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        newcomer.enter()
        for minutes in range(10, 600, 10):
            clock.move_to(start + timedelta(minutes=minutes))
            assert newcomer.is_inside()
        clock.move_to(start + timedelta(hours=10))
        assert not newcomer.is_inside()


@pytest.mark.control("C-3-12")
def test_the_account_ends_by_itself_on_its_day(newcomer: Newcomer) -> None:
    newcomer.enter()
    Officer.objects.update(ends_on=timezone.localdate())
    assert newcomer.is_inside()
    Officer.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not newcomer.is_inside()


@pytest.mark.control("C-3-12")
@pytest.mark.parametrize("begins", [date(2020, 1, 1), date(2098, 1, 1)])
def test_an_account_outside_its_term_cannot_enter(newcomer: Newcomer, begins: date) -> None:
    ends = date(2021, 1, 1) if begins.year == 2020 else date(2099, 1, 1)
    Officer.objects.update(begins_on=begins, ends_on=ends)
    assert newcomer.sit_down().give_password()[1]["error"] == REFUSAL


def test_a_stopped_terminal_ends_its_sessions(newcomer: Newcomer) -> None:
    newcomer.enter()
    Terminal.objects.update(retired_at=timezone.now())
    assert not newcomer.is_inside()


def test_the_session_of_before_is_worth_nothing_after_the_entry(newcomer: Newcomer) -> None:
    newcomer.sit_down()
    before = newcomer.client.cookies[settings.SESSION_COOKIE_NAME].value
    newcomer.enter()
    assert newcomer.client.cookies[settings.SESSION_COOKIE_NAME].value != before
    newcomer.client.cookies[settings.SESSION_COOKIE_NAME] = before
    assert not newcomer.is_inside()


def test_leaving_ends_it_for_a_copied_cookie_too(newcomer: Newcomer) -> None:
    newcomer.enter()
    copied = newcomer.client.cookies[settings.SESSION_COOKIE_NAME].value
    assert newcomer.client.post("/entry/leave").status_code == 302
    newcomer.client.cookies[settings.SESSION_COOKIE_NAME] = copied
    assert not newcomer.is_inside()
    assert AuditRecord.objects.filter(kind="access.left", user_id="sato").count() == 1


def test_a_stranger_who_leaves_is_shown_the_entrance() -> None:
    assert Newcomer().client.post("/entry/leave").headers["Location"] == "/entry/"


def test_the_end_for_want_of_use_is_told_and_in_the_log(newcomer: Newcomer) -> None:
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        newcomer.enter()
        clock.move_to(start + timedelta(minutes=15))
        reply = newcomer.client.get("/", follow=True)
        assert "操作がないまま時間が過ぎたため" in reply.content.decode()
        newcomer.client.get("/")
    event = AuditRecord.objects.get(kind="access.session_ended")
    assert (event.user_id, event.details["ending"]) == ("sato", "idle")


@pytest.mark.parametrize(("hours", "is_open"), [("4", False), ("12", True)])
def test_a_city_sets_the_longest_session(
    newcomer: Newcomer, settings: Any, hours: str, is_open: bool
) -> None:
    settings.TESURI_LIMITS = {"SESSION_HOURS": hours, "IDLE_MINUTES": "30"}
    start = timezone.now()
    with time_machine.travel(start, tick=False) as clock:
        newcomer.enter()
        for minutes in range(20, 261, 20):
            clock.move_to(start + timedelta(minutes=minutes))
            inside = newcomer.is_inside()
        assert inside is is_open


# --- にせのクッキー ---
NAME = settings.SESSION_COOKIE_NAME


def test_the_cookie_holds_no_word_of_the_session(newcomer: Newcomer) -> None:
    newcomer.enter()
    mark = OfficerSession.objects.get().mark
    value = newcomer.client.cookies[NAME].value
    assert mark not in value
    assert "sato" not in value


@pytest.mark.parametrize("change", [lambda v: v[:-1], lambda v: v + "a", str.upper, lambda v: ""])
def test_a_tampered_cookie_opens_nothing(newcomer: Newcomer, change: Any) -> None:
    newcomer.enter()
    newcomer.client.cookies[NAME] = change(newcomer.client.cookies[NAME].value)
    assert newcomer.client.get("/").status_code == 302


def test_a_session_written_without_the_secret_of_the_system_opens_nothing(
    newcomer: Newcomer, settings: Any
) -> None:
    newcomer.enter()
    assert newcomer.is_inside()
    settings.SECRET_KEY = "the secret of another system"
    assert not newcomer.is_inside()


@pytest.mark.parametrize("laid", ["no-such-mark", 7, {"user_id": "sato"}, None])
def test_a_session_with_another_content_opens_nothing(laid: Any, client: Client) -> None:
    store = SessionStore()
    store[sessions.KEY] = laid
    store.save()
    client.cookies[NAME] = store.session_key or ""
    assert client.get("/").status_code == 302


def test_the_cookie_of_another_system_is_not_looked_at(newcomer: Newcomer, settings: Any) -> None:
    newcomer.enter()
    value = newcomer.client.cookies[NAME].value
    for system in ("addressees", "intermediary"):
        settings.SESSION_COOKIE_NAME = f"tesuri_{system}"
        assert newcomer.client.get("/").status_code == 302
        settings.SESSION_COOKIE_NAME = NAME
    newcomer.client.cookies[NAME] = value
    assert newcomer.is_inside()


def test_of_one_question_the_first_answer_counts(newcomer: Newcomer) -> None:
    assert challenges.is_first_answer("a question")
    assert not challenges.is_first_answer("a question")
    assert challenges.is_first_answer("another")


def at_the_terminal(person: Newcomer) -> tuple[str, dict[str, Any]]:
    signature = person.sit_down().desk.sign(person.challenge())
    return "terminal/proof", {"terminal": person.desk.number, "signature": signature}


def with_the_key(person: Newcomer) -> tuple[str, dict[str, Any]]:
    return "key", person.passkey.get(person.sit_down().give_password()[1])


def to_verify(person: Newcomer) -> tuple[str, dict[str, Any]]:
    person.enter()
    OfficerSession.objects.update(verified_at=timezone.now() - timedelta(minutes=6))
    return "verify", person.passkey.get(person.post("verify/options", {})[1]["options"])


def to_add_a_key(person: Newcomer) -> tuple[str, dict[str, Any]]:
    person.enter()
    return "keys/proof", person.passkey.get(person.ask_existing())


@pytest.mark.parametrize("asked", [at_the_terminal, with_the_key, to_verify, to_add_a_key])
def test_it_takes_no_second_answer_whose_request_read_the_question_before_the_first(
    newcomer: Newcomer, asked: Any
) -> None:
    """Two requests at the same moment have both read the session before either wrote it."""
    path, answer = asked(newcomer)
    cookie = settings.SESSION_COOKIE_NAME
    as_both_read_it = Session.objects.get(pk=newcomer.client.cookies[cookie].value)
    assert newcomer.post(path, answer)[0] == 200
    as_both_read_it.save()
    newcomer.client.cookies[cookie] = as_both_read_it.pk
    assert newcomer.post(path, answer)[0] == 403
    refused = AuditRecord.objects.filter(outcome="refused").latest("id")
    assert refused.details["reason"] in ("answered_before", "not_awaited", "terminal_not_proved")
    assert not Passkey.objects.filter(locked_at__isnull=False).exists()


@pytest.mark.control("C-3-12")
def test_one_second_after_its_last_day_an_account_does_not_enter(newcomer: Newcomer) -> None:
    Officer.objects.update(ends_on=date(2027, 3, 31))
    with time_machine.travel("2027-03-31T23:59:59+09:00", tick=False) as clock:
        Officer.objects.update(password_set_at=timezone.now())
        assert newcomer.enter()[0] == 200
        assert newcomer.is_inside()
        clock.shift(timedelta(seconds=1))
        assert not newcomer.is_inside()
        assert newcomer.sit_down().give_password()[1]["error"] == REFUSAL


@pytest.mark.control("C-3-09")
def test_an_account_without_an_end_says_so_in_the_database_too(newcomer: Newcomer) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Officer.objects.update(ends_on=None)
    Officer.objects.update(ends_on=None, has_no_end=True)
    with time_machine.travel("2098-01-01T12:00:00+09:00", tick=False):
        assert newcomer.enter()[0] == 200


def test_a_stopped_account_is_out_with_the_next_request(newcomer: Newcomer) -> None:
    newcomer.enter()
    assert Officer.objects.get().last_entered_at is not None
    Officer.objects.update(stopped_at=timezone.now())
    assert not newcomer.is_inside()
    assert newcomer.sit_down().give_password()[1]["error"] == REFUSAL


@pytest.mark.parametrize("lost", ["term", "posting", "terminal", "another office's terminal"])
def test_what_was_lost_and_comes_back_does_not_bring_the_session_back(
    newcomer: Newcomer, lost: str
) -> None:
    """An end that is extended, a posting that is undone: the person enters anew."""
    newcomer.enter()
    away = Office.objects.create(body=CITY, code="zeimu", name="税務課")
    officer, terminal = Officer.objects.get(), Terminal.objects.get()
    if lost == "term":
        Officer.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    elif lost == "terminal":
        Terminal.objects.update(accepted_by="", accepted_at=None)
    elif lost == "posting":
        Terminal.objects.update(is_shared=False, office=officer.office)
        Posting.objects.create(officer=officer, office=away, moves_on=timezone.localdate())
    else:
        Terminal.objects.update(is_shared=False, office=away)
    assert not newcomer.is_inside()
    session = OfficerSession.objects.get()
    assert (session.ending, session.ended_at is not None) == ("standing_lost", True)
    event = AuditRecord.objects.get(kind="access.session_ended")
    assert event.details["ending"] == "standing_lost"
    Officer.objects.update(ends_on=officer.ends_on)
    Posting.objects.create(officer=officer, office=officer.office, moves_on=timezone.localdate())
    terminal.save()
    assert not newcomer.is_inside()
    assert newcomer.enter()[0] == 200
    assert newcomer.is_inside()
