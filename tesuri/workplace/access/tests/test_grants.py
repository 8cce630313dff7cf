"""権限: duty × office × officer × level × period; what is not granted is refused."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests import people
from tests.entry import inside
from tesuri.workplace.access.actions import NotAllowed, demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Grant, Office, Officer
from tesuri.workplace.access.queries import levels_of, may

pytestmark = pytest.mark.django_db


@pytest.mark.control("C-3-03")
def test_without_rows_nothing_is_allowed() -> None:
    takahashi = people.takahashi()
    assert levels_of(takahashi) == set()
    assert not any(may(takahashi, duty, level) for duty in Duty for level in Level)


def test_a_grant_opens_its_duty_and_level_and_no_other() -> None:
    sato = people.an_officer("sato", "佐藤", (Duty.ALLOWANCES, Level.EDIT))
    allowed = [(duty, level) for duty in Duty for level in Level if may(sato, duty, level)]
    assert allowed == [(Duty.ALLOWANCES, Level.EDIT)]
    assert levels_of(sato) == set(allowed)


@pytest.mark.parametrize(
    ("begins", "ends"), [(1, None), (-30, 0), (None, -1)], ids=["later", "today over", "past"]
)
def test_a_grant_holds_only_in_its_period(begins: int | None, ends: int | None) -> None:
    sato = people.an_officer("sato", "佐藤", (Duty.ALLOWANCES, Level.EDIT))
    today = timezone.localdate()
    days = [today + timedelta(days=n) if n is not None else None for n in (begins, ends)]
    Grant.objects.update(valid=DateRange(*days))
    with pytest.raises(NotAllowed):
        demand(sato, Duty.ALLOWANCES, Level.EDIT)


@pytest.mark.control("C-3-12")
def test_an_expired_account_may_nothing_though_no_job_ran() -> None:
    sato = people.an_officer("sato", "佐藤", (Duty.ALLOWANCES, Level.EDIT))
    Officer.objects.update(ends_on=timezone.localdate() - timedelta(days=1))
    assert not may(sato, Duty.ALLOWANCES, Level.EDIT)


def test_a_grant_for_another_office_or_body_is_no_grant() -> None:
    sato = people.an_officer("sato", "佐藤", (Duty.ALLOWANCES, Level.EDIT))
    elsewhere = Office.objects.create(body=people.CITY, code="menuma", name="妻沼")
    Grant.objects.update(office=elsewhere)
    assert not may(sato, Duty.ALLOWANCES, Level.EDIT)


def test_an_officer_who_moved_loses_what_the_former_desk_allowed() -> None:
    sato = people.an_officer("sato", "佐藤", (Duty.ALLOWANCES, Level.EDIT))
    elsewhere = Office.objects.create(body=people.CITY, code="menuma", name="妻沼")
    Officer.objects.update(office=elsewhere, begins_on=date(2020, 1, 1))
    assert not may(sato, Duty.ALLOWANCES, Level.EDIT)


def test_a_request_reads_the_grants_once_and_the_next_one_anew() -> None:
    sato = people.an_officer("sato", "佐藤", (Duty.PERSONS, Level.SEE))
    client = inside(Client(), sato)
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("persons:search")).status_code == 200
    assert sum("FROM access_grant g" in each["sql"] for each in asked.captured_queries) == 1
    Grant.objects.update(valid=DateRange(date(2020, 1, 1), timezone.localdate()))
    assert client.get(reverse("persons:search")).status_code == 403
