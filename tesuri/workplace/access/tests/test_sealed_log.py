"""記録なしには何も: an act that cannot be recorded does not happen; a log unsigned closes doors."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from tests.entry import inside
from tests.people import an_officer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Office
from tesuri.workplace.audit import actions, lateness
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.lateness import unsealed_seconds
from tesuri.workplace.audit.models import AuditRecord, Round, Unsealed

pytestmark = pytest.mark.django_db
LIMIT = 30
PERSONS, TERMINALS = "/persons/search/", "/entry/terminals/"
WAITED = """
UPDATE audit_unsealed SET since = clock_timestamp() - make_interval(secs => %s)
"""
PASSED = "INSERT INTO audit_round VALUES (1, clock_timestamp() - make_interval(secs => %s))"


@pytest.fixture(autouse=True)
def asked(settings: Any) -> Iterator[None]:
    """本番どおり: the doors ask, each time anew."""
    settings.TESURI_REFUSE_UNSEALED = True
    lateness.KNOWN_FOR_SECONDS = 0.0
    lateness.forget()
    yield
    lateness.KNOWN_FOR_SECONDS = 1.0
    lateness.forget()


@pytest.fixture
def browser() -> Client:
    """佐藤: who may see the register, terminals and the log, with an event that waits."""
    seen = [(duty, Level.SEE) for duty in (Duty.PERSONS, Duty.ADMINISTRATION, Duty.AUDIT)]
    client = inside(Client(), an_officer("sato", "佐藤", *seen))
    with transaction.atomic():
        actions.record(Actor("sato", "佐藤", "112020"), AuditEvent.LOG_SEARCHED)
    return client


def waited(seconds: float, *, passed: float | None = None) -> None:
    """What waits has waited so long; a sealer finished its round so long ago, if ever."""
    Round.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute(WAITED, [seconds])
        if passed is not None:
            cursor.execute(PASSED, [passed])


def test_a_log_signed_within_the_limit_keeps_the_doors_open(browser: Client) -> None:
    waited(LIMIT - 5)
    assert browser.get(PERSONS).status_code == 200


@pytest.mark.control("C-2-05")
def test_a_log_unsigned_past_the_limit_serves_no_personal_data(
    browser: Client, caplog: pytest.LogCaptureFixture
) -> None:
    waited(LIMIT + 1)
    reply = browser.get(PERSONS)
    shown = reply.content.decode()
    assert (reply.status_code, browser.post(PERSONS).status_code) == (503, 503)
    assert "監査記録への署名が止まっているため" in shown
    assert "システム管理者に" in shown
    assert AuditRecord.objects.filter(outcome="refused", details__reason="log_not_sealed").exists()
    assert "heads_late" in caplog.text


@pytest.mark.parametrize("path", ["/watch/", "/watch/search/", "/watch/reviews/"])
def test_the_log_itself_is_of_people_and_is_closed_too(browser: Client, path: str) -> None:
    waited(LIMIT - 5)
    assert browser.get(path).status_code == 200
    waited(LIMIT + 1)
    assert browser.get(path).status_code == 503


def test_whoever_must_find_out_why_may_still_look(browser: Client) -> None:
    waited(LIMIT + 1)
    assert browser.get(TERMINALS).status_code == 200


def test_the_home_page_tells_officers_of_the_log_alone(browser: Client) -> None:
    waited(LIMIT + 1)
    assert "監査記録への署名が止まっています" in browser.get("/").content.decode()
    other = inside(Client(), an_officer("suzuki", "鈴木", (Duty.PERSONS, Level.SEE)))
    waited(LIMIT + 1)
    assert "監査記録への署名が止まっています" not in other.get("/").content.decode()


def test_a_transaction_that_took_long_is_not_late_while_a_sealer_goes_round(
    browser: Client,
) -> None:
    waited(600, passed=2)
    assert browser.get(PERSONS).status_code == 200
    waited(600, passed=LIMIT + 1)
    assert browser.get(PERSONS).status_code == 503


def test_a_round_in_the_future_is_none_when_the_clock_was_set_back(browser: Client) -> None:
    waited(LIMIT + 1, passed=-3600)
    assert browser.get(PERSONS).status_code == 503


def test_nothing_that_waits_is_never_late() -> None:
    with connection.cursor() as cursor:
        cursor.execute(PASSED, [3600])
    assert unsealed_seconds() == 0


def test_a_city_sets_the_limit(browser: Client, settings: Any) -> None:
    settings.TESURI_LIMITS = {"HEADS_LATE_SECONDS": "60"}
    waited(LIMIT + 1)
    assert browser.get(PERSONS).status_code == 200
    waited(61)
    assert browser.get(PERSONS).status_code == 503


def test_a_process_asks_at_most_once_a_second(
    browser: Client, django_assert_num_queries: Any
) -> None:
    lateness.KNOWN_FOR_SECONDS = 3600.0
    lateness.forget()
    waited(LIMIT - 5)
    with django_assert_num_queries(1):
        assert [lateness.is_late(), lateness.is_late()] == [False, False]


@transaction.atomic
def _open_an_office() -> None:
    Office.objects.create(body="112020", code="shinsetsu", name="新しい課")
    actions.record(Actor("sato", "佐藤", "112020"), AuditEvent.LOG_SEARCHED)


@pytest.mark.django_db(transaction=True)
@pytest.mark.control("C-2-05")
def test_when_the_log_cannot_be_written_the_act_does_not_happen() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_unsealed RENAME TO audit_away")
    try:
        with pytest.raises(ProgrammingError):
            _open_an_office()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE audit_away RENAME TO audit_unsealed")
    assert not Office.objects.filter(code="shinsetsu").exists()
    assert not AuditRecord.objects.exists()
    assert not Unsealed.objects.exists()
