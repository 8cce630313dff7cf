"""一組の値: no figure begins to hold between the determination of a decision and its force."""

from django.db import connection

FIGURES_LOCK = 7451011  # decisions share it; who makes a figure hold has it alone


def decide_on_one_set_of_figures() -> None:
    """値を押さえて決める: until the end of the transaction no figure begins to hold."""
    _lock("pg_advisory_xact_lock_shared")


def hold_every_decision() -> None:
    """決定を待たせる: until the end of the transaction none comes into force."""
    _lock("pg_advisory_xact_lock")


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [FIGURES_LOCK])
