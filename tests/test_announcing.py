"""操作者の名乗り: who wrote a row is who acts now, and never who acted before on the connection."""

import os
from collections.abc import Callable, Iterator

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client, override_settings

from tests.entry import inside
from tests.people import CITY, sato, suzuki
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import Office
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announce, announced, withdraw
from tesuri.workplace.audit.events import AuditEvent
from tesuri.workplace.audit.models import AuditRecord
from tesuri.workplace.batch.actions import refusals_recorded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-3-13")]
SATO = Actor("sato", "佐藤", CITY, "shogai", "T-1", "S-1", "persons", "試験")
SUZUKI = Actor("suzuki", "鈴木", CITY)
JOB = Actor.system("exchange", CITY)
NOBODY = "role:tesuri_test_owner"


def write(code: str = "a") -> str:
    """書く: as any code of the connection might; who it was, as the log says."""
    Office.objects.create(body=CITY, code=code, name="課")
    return newest().user_id


def newest() -> AuditRecord:
    return AuditRecord.objects.filter(kind="audit.rows_changed").latest("id")


def test_the_event_says_everything_of_who_acts() -> None:
    with announced(SATO):
        write()
    told = newest()
    assert (
        Actor(
            *(told.user_id, told.user_name, told.body, told.office, told.terminal),
            *(told.session, told.duty, told.purpose),
        )
        == SATO
    )


def test_nobody_announced_is_the_role_of_the_connection() -> None:
    assert write() == NOBODY
    assert newest().user_name == NOBODY


def test_within_another_the_former_comes_back() -> None:
    with announced(SATO):
        with announced(JOB):
            assert write("a") == "system:exchange"
        assert write("b") == "sato"
    assert write("c") == NOBODY


def fail_in_python() -> None:
    raise ValueError("broken")


def fail_in_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")


@pytest.mark.parametrize("fail", [fail_in_python, fail_in_sql])
def test_after_an_error_nothing_is_left(fail: Callable[[], None]) -> None:
    with pytest.raises((ValueError, DatabaseError)), announced(SATO), transaction.atomic():
        fail()
    assert write() == NOBODY


@pytest.mark.parametrize("fail", [fail_in_python, fail_in_sql])
def test_after_an_error_within_the_transaction_nothing_is_left(fail: Callable[[], None]) -> None:
    """The announcement is part of the transaction that breaks, and goes with it."""
    with pytest.raises((ValueError, DatabaseError)), transaction.atomic(), announced(SATO):
        fail()
    assert write() == NOBODY


@pytest.mark.parametrize("fail", [fail_in_python, fail_in_sql])
def test_after_a_part_undone_the_rest_is_still_told_rightly(fail: Callable[[], None]) -> None:
    with announced(SATO), transaction.atomic():
        with pytest.raises((ValueError, DatabaseError)), transaction.atomic(), announced(JOB):
            fail()
        assert write("a") == "sato"
    assert write("b") == NOBODY


def test_a_broken_connection_takes_the_announcement_with_it() -> None:
    announce(SATO)
    connection.close()
    assert write() == NOBODY


@pytest.fixture
def writing() -> Iterator[None]:
    """書く画面のある配備: see tests/writing_urls.py."""
    with override_settings(ROOT_URLCONF="tests.writing_urls"):
        yield


def wrote(client: Client, path: str) -> str:
    """Who wrote the row of this request, as the log says."""
    client.get(path)
    return newest().user_id


def test_a_job_after_a_request_is_told_as_the_job(writing: None) -> None:
    assert wrote(inside(Client(), sato(Duty.PERSONS)), "/duty") == "sato"
    with refusals_recorded(JOB, AuditEvent.REFUSED):
        assert write() == "system:exchange"
    assert write("b") == NOBODY


def test_the_requests_on_one_connection_are_each_their_own(writing: None) -> None:
    one, other = inside(Client(), sato(Duty.PERSONS)), inside(Client(), suzuki(Duty.PERSONS))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        process = cursor.fetchone()
    assert [wrote(one, "/duty"), wrote(other, "/inside")] == ["sato", "suzuki"]
    assert wrote(Client(), "/open") == "system:entrance"
    assert [wrote(other, "/duty"), wrote(one, "/open")] == ["suzuki", "sato"]
    assert wrote(Client(), "/open") == "system:entrance"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        assert cursor.fetchone() == process


def test_the_duty_of_the_door_is_told(writing: None) -> None:
    client = inside(Client(), sato(Duty.PERSONS))
    assert wrote(client, "/duty") == "sato"
    told = newest()
    assert (told.terminal, told.office, told.duty) == ("T-1", "shogai", "persons")
    assert told.session


@pytest.mark.parametrize("path", ["/fail", "/fail-in-sql"])
def test_a_request_that_failed_leaves_nobody(writing: None, path: str) -> None:
    client = inside(Client(raise_request_exception=False), sato(Duty.PERSONS))
    assert client.get(path).status_code == 500
    assert write() == NOBODY
    assert wrote(Client(), "/open") == "system:entrance"


def test_a_setting_left_by_whoever_is_gone_with_the_next_request() -> None:
    announce(SUZUKI)
    Client().get("/entry/")
    assert write() == NOBODY


def test_an_actor_is_withdrawn_where_there_is_no_connection() -> None:
    connection.close()
    withdraw()
    assert connection.connection is None


def test_a_connection_that_cannot_forget_is_closed() -> None:
    announce(SATO)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (process,) = cursor.fetchone()
    end_of(process)
    withdraw()
    assert write() == NOBODY


def end_of(process: int) -> None:
    """The server ends the connection while nobody looks."""
    with psycopg.connect(os.environ["TESURI_TEST_POSTGRES"], autocommit=True) as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s)", [process])
