"""団体の壁の内側: every query of this system runs for exactly one body."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

SETTING = "tesuri.body"


@contextmanager
def acting_for(body: str) -> Iterator[None]:
    """団体として行う: one transaction that sees and writes rows of `body` alone.

    Outside such a block the tables look empty. Never call another system inside one.
    """
    with transaction.atomic():
        before = _set(body)
        yield
        _set(before)


def _set(body: str) -> str:
    """Returns what held before; a failed block needs no undoing, its savepoint does it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting(%s, true), ''), set_config(%s, %s, true)",
            [SETTING, SETTING, body],
        )
        before: str = cursor.fetchone()[0]
    return before
