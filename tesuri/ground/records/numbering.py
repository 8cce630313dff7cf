"""採番: a letter, the year and a count that never goes back; a gap means a draft undone."""

from django.db import connection
from django.utils import timezone


def next_number(letter: str, sequence: str) -> str:
    """E2026-000001: from a sequence of the database."""
    return f"{letter}{timezone.localdate().year}-{next_count(sequence):06d}"


def next_count(sequence: str) -> int:
    """The next number of a sequence of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(%s)", [sequence])
        (count,) = cursor.fetchone()
    return int(count)
