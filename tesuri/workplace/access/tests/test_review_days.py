"""棚卸の日数: PostgreSQL and the application name the same quarter on every day."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tesuri.workplace.access.limits import REVIEW_DAYS
from tesuri.workplace.access.review_days import set_review_days
from tesuri.workplace.access.rules import last_due

pytestmark = pytest.mark.django_db
YEAR = [date(2026, 1, 1) + timedelta(days=n) for n in range(366)]
TODAY = (
    "CREATE OR REPLACE FUNCTION access_today() RETURNS date LANGUAGE sql AS $$ SELECT DATE '{}' $$"
)


def due_on(day: date) -> date:
    with connection.cursor() as cursor:
        cursor.execute(TODAY.format(day))
        cursor.execute("SELECT access_review_due()")
        (found,) = cursor.fetchone()
    assert isinstance(found, date)
    return found


@pytest.mark.parametrize("days", [REVIEW_DAYS.least, 45, REVIEW_DAYS.most])
def test_both_name_the_same_quarter_on_every_day_of_a_year(days: int) -> None:
    connection.ensure_connection()
    set_review_days(connection.connection, days)
    assert [due_on(day) for day in YEAR] == [last_due(day, days) for day in YEAR]


def test_without_a_setting_it_is_the_usual_one() -> None:
    edge = [date(2026, 5, 1), date(2026, 5, 2), date(2026, 6, 1)]
    assert [due_on(day) for day in edge] == [last_due(day, REVIEW_DAYS.usual) for day in edge]
    assert due_on(edge[1]) != due_on(edge[0])
