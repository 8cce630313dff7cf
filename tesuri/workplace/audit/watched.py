"""見張り: migration steps that let no change of a table pass without its event.

    Watched("persons_person", subject="addressee_number")
    Watched("allowances_claimstep", subject="claim_id > allowances_claim.person_id > persons_…")

Whoever writes and by whatever way, the ORM, bulk, COPY, SQL by the application or by the owner of
the table: the trigger writes one event a statement (`rows_changed.py`). TRUNCATE is refused.
"""

import re
from collections.abc import Iterable
from typing import Any

from django.db.migrations.operations import RunSQL

from tesuri.workplace.audit import rows_changed

NAME = r"[a-z_][a-z0-9_]*"
WAY = re.compile(rf"{NAME}(\s*>\s*{NAME}(:{NAME})?\.{NAME})*")
EVENTS = {
    "insert": "REFERENCING NEW TABLE AS new_rows",
    "update": "REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows",
    "delete": "REFERENCING OLD TABLE AS old_rows",
}


class RowsChanged(RunSQL):
    """見張りの関数: put into the database, or renewed there."""

    def __init__(self) -> None:
        super().__init__(rows_changed.FUNCTIONS, rows_changed.GONE)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [], {}

    def describe(self) -> str:
        return "行の変更の見張りの関数"


class Watched(RunSQL):
    """見張る: each statement that changes rows of the table leaves an event and its changes.

    `subject` leads from a column to the number of the person: `column > table.column > …`, each
    step over the primary key of the table (`table:key.column` when it is not called id).
    `secret` names columns whose values are never copied; bytes are always copied as a hash.
    `mass_above`: when a program inserts more rows than that at once, the event has their count
    and digest without a list; they stand in the table, and what changes them later is listed.
    """

    def __init__(
        self, table: str, subject: str = "", *, secret: Iterable[str] = (), mass_above: int = 0
    ) -> None:
        self.table, self.subject = table, subject
        self.secret, self.mass_above = tuple(secret), mass_above
        for name in (table, *self.secret):
            if not re.fullmatch(NAME, name):
                raise ValueError(f"no name of a table or column: {name}")
        super().__init__(self._made(), self._gone())

    def _made(self) -> str:
        given = (str(self.mass_above), ",".join(self.secret), *way_to(self.subject))
        words = ", ".join(f"'{each}'" for each in given)
        return "".join(
            f"""
            CREATE TRIGGER watched_{event} AFTER {event.upper()} ON {self.table} {seen}
              FOR EACH STATEMENT EXECUTE FUNCTION {rows_changed.NAME}({words});
            """
            for event, seen in EVENTS.items()
        ) + (
            f"""
            CREATE TRIGGER watched_truncate BEFORE TRUNCATE ON {self.table}
              FOR EACH STATEMENT EXECUTE FUNCTION {rows_changed.NO_TRUNCATE}();
            """
        )

    def _gone(self) -> str:
        names = (*EVENTS, "truncate")
        return "".join(f"DROP TRIGGER watched_{name} ON {self.table};" for name in names)

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        named = {"secret": self.secret, "mass_above": self.mass_above}
        given = {name: value for name, value in named.items() if value}
        return self.__class__.__name__, [self.table, self.subject], given

    def describe(self) -> str:
        return f"見張り: {self.table}"


def way_to(subject: str) -> list[str]:
    """道: `a > t.b > u:k.c` as column, table, key, column, …; raises ValueError for no way."""
    if not subject:
        return []
    if not WAY.fullmatch(subject):
        raise ValueError(f"no way to a person: {subject}")
    first, *hops = re.split(r"\s*>\s*", subject)
    way = [first]
    for hop in hops:
        table, _, column = hop.partition(".")
        name, _, key = table.partition(":")
        way += [name, key or "id", column]
    return way
