"""物語の途中: stories told up to a telling moment, and the moment itself, held up in a database."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg

from tesuri.commands.processes import Town
from tesuri.commands.tour import asking, binding, deciding, entering
from tesuri.commands.tour.story import Story

PATIENCE_SECONDS = 60.0
GLANCE_SECONDS = 0.05
WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = %s::regclass"


def bound(story: Story) -> None:
    """紐付けと符号まで."""
    for step in (entering.register, binding.claim_and_bind, binding.obtain_code):
        step(story)


def asked(story: Story) -> None:
    """照会の起案まで: it waits for the approver."""
    bound(story)
    asking.draft(story)


def landed(story: Story) -> None:
    """所得の取込み: what follows the approval of the enquiry."""
    asking.receive_answer(story)
    asking.land_income(story)


def decided(story: Story) -> None:
    """決定の起案まで."""
    asked(story)
    asking.approve(story)
    landed(story)
    deciding.decide(story)


def until(look: Callable[[], object], what: str) -> None:
    """待つ: for a condition; a test never sleeps for a time that it hopes to be long enough."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not look():
        assert time.monotonic() < deadline, f"{what}: waited in vain"
        time.sleep(GLANCE_SECONDS)


@contextmanager
def held_up(town: Town, system: str, table: str) -> Iterator[Callable[[], None]]:
    """足止め: nobody can write to the table; the value given waits until somebody wants to.

    So a process can be killed in the middle of a transaction, at this very statement.
    """
    with (
        psycopg.connect(town.database_url(system, "owner")) as holder,
        psycopg.connect(town.database_url(system, "owner"), autocommit=True) as watcher,
    ):
        holder.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE".encode())

        def until_somebody_waits() -> None:
            until(lambda: watcher.execute(WAITING, [table]).fetchone() != (0,), table)

        yield until_somebody_waits
        holder.rollback()


def count(
    story: Story, system: str, table: str, where: str = "true", *values: object, body: str = ""
) -> int:
    """件数: rows of a table that fulfil the condition."""
    query = f"SELECT count(*) AS number FROM {table} WHERE {where}"
    return int(story.rows(system, query, *values, body=body)[0]["number"])
