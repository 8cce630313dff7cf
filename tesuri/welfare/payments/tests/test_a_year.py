"""一年の支払: payments, findings, content, books and files are what they were, to the last byte."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tesuri.welfare.payments.tests import a_case, a_year

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).parent / "cases" / "a_year.txt"
POINTS = 200  # of the re-issue and of a whole term, with set-offs and what bounces
TABLES = """
SELECT string_agg(format('SELECT %L, count(*), md5(string_agg(t.xmin::text || t.ctid::text, '',''))'
  ' FROM %I t', relname, relname), ' UNION ALL ' ORDER BY relname)
FROM pg_class WHERE relkind = 'r' AND relname ~ '^(payments|approvals|outputs)_'
"""


@pytest.fixture(autouse=True)
def _signs(settings: Any) -> None:
    settings.TESURI_PAYMENT_SIGNS = f"{a_year.__name__}.SIGNS"


def kept() -> list[str]:
    return KEPT.read_text("utf-8").splitlines()


def everything() -> list[Any]:
    """全部の行: of the rooms that a run touches, by place and writer; and how many changes."""
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
        cursor.execute(
            cursor.fetchone()[0] + " UNION ALL SELECT '', count(*), '' FROM audit_change"
        )
        return list(cursor.fetchall())


def test_it_is_what_was_laid_down_when_each_person_was_asked_for_alone() -> None:
    assert a_year.Year().told() == kept()


def test_killed_before_every_statement_it_ends_the_same_to_the_last_byte() -> None:
    points = list[int]()

    def killed(act: Callable[[], Any]) -> Any:
        before, numbers, done = everything(), a_year.numbers(), list[Any]()

        def unchanged() -> None:
            assert everything() == before
            a_year.numbered_as(numbers)

        points.append(a_case.killed_at_every_statement(lambda: done.append(act()), unchanged))
        return done[-1]

    assert a_year.Year(killed).told() == kept()
    assert sum(points) >= POINTS, points
