"""改ざんの仕方: each one damage by the database superuser, and the places that it damaged."""

import random
from typing import Any

import psycopg

from tesuri.workplace.audit.chunks import EVENTS
from tesuri.workplace.audit.entries import COLUMNS, INSERTED, leaf_of
from tesuri.workplace.audit.stored import dictionaries, rows

HEADS = (5, 3, 8, 1, 6, 4, 9, 2)  # events under each head; the last of each tells of changed rows
UNGUARDED = "ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_in_the_tree"
LEAF = "SELECT hash FROM audit_leaf WHERE index = %s"
MOMENTS = ("1 microsecond", "-1 hour", "40 days", "-9 years")
Superuser = psycopg.Connection[Any]


class Log:
    """改ざんする人: the log, a connection without guards, and chance."""

    def __init__(self, connected: Superuser, numbers: list[int], chance: random.Random) -> None:
        self.connected, self.numbers, self.chance = connected, numbers, chance

    def run(self, statement: str, *values: Any) -> None:
        self.connected.execute(statement.encode(), values)

    def place(self) -> int:
        return self.chance.randrange(len(self.numbers))

    def leaf(self, place: int) -> bytes:
        return bytes(rows(self.connected, LEAF, [place])[0][0])


Place = tuple[int, int]  # the damaged places, first and last


def edit_a_column(log: Log) -> Place:
    place = log.place()
    column = log.chance.choice([name for name in COLUMNS if name not in ("id", "details")])
    value = log.chance.choice(["x", "鈴木", "' OR 1=1", "0"])
    log.run(f"UPDATE audit_auditrecord SET {column} = %s WHERE id = %s", value, log.numbers[place])
    return place, place


def edit_the_details(log: Log) -> Place:
    place = log.place()
    statement = "UPDATE audit_auditrecord SET details = details || %s::jsonb WHERE id = %s"
    log.run(statement, f'{{"number": {-log.chance.randrange(1, 9)}}}', log.numbers[place])
    return place, place


def edit_the_moment(log: Log) -> Place:
    place, shift = (
        log.place(),
        log.chance.choice(MOMENTS),
    )
    log.run(
        f"UPDATE audit_auditrecord SET at = at + interval '{shift}' WHERE id = %s",
        log.numbers[place],
    )
    return place, place


def edit_the_salt(log: Log) -> Place:
    place = log.place()
    log.run(
        "UPDATE audit_auditrecord SET salt = %s WHERE id = %s",
        log.chance.randbytes(16),
        log.numbers[place],
    )
    return place, place


def delete_an_event(log: Log) -> Place:
    place = log.place()
    log.run("DELETE FROM audit_auditrecord WHERE id = %s", log.numbers[place])
    return place, place


def delete_some_events(log: Log) -> Place:
    first = log.place()
    last = min(first + log.chance.randrange(5), len(log.numbers) - 1)
    for place in range(first, last + 1):
        log.run("DELETE FROM audit_auditrecord WHERE id = %s", log.numbers[place])
    return first, last


def delete_a_leaf(log: Log) -> Place:
    place = log.place()
    log.run("DELETE FROM audit_leaf WHERE index = %s", place)
    return place, place


def delete_an_event_and_its_leaf(log: Log) -> Place:
    place, _ = delete_a_leaf(log)
    log.run("DELETE FROM audit_auditrecord WHERE id = %s", log.numbers[place])
    return place, place


def delete_and_close_the_gap(log: Log) -> Place:
    place, _ = delete_an_event_and_its_leaf(log)
    log.run(UNGUARDED)
    log.run("UPDATE audit_leaf SET index = -index WHERE index > %s", place)
    log.run("UPDATE audit_leaf SET index = -index - 1 WHERE index < 0")
    return place, len(log.numbers) - 1


def exchange_two_events(log: Log) -> Place:
    one, other = sorted(log.chance.sample(range(len(log.numbers)), 2))
    log.run(UNGUARDED)
    log.run("UPDATE audit_leaf SET index = -1 WHERE index = %s", one)
    log.run("UPDATE audit_leaf SET index = %s WHERE index = %s", one, other)
    log.run("UPDATE audit_leaf SET index = %s WHERE index = -1", other)
    return one, other


def exchange_two_contents(log: Log) -> Place:
    one, other = sorted(log.chance.sample(range(len(log.numbers)), 2))
    first, second = log.numbers[one], log.numbers[other]
    for before, after in ((first, -1), (second, first), (-1, second)):
        log.run("UPDATE audit_auditrecord SET id = %s WHERE id = %s", after, before)
    return one, other


def insert_a_forged_event(log: Log) -> Place:
    columns = ", ".join((*INSERTED[1:], "details", "salt"))
    log.run(
        f"INSERT INTO audit_auditrecord (id, body, {columns})"
        f" SELECT id + 1000000, body, {columns} FROM audit_auditrecord WHERE id = %s",
        log.numbers[log.place()],
    )
    return len(log.numbers), len(log.numbers)


def insert_a_forged_event_with_a_leaf(log: Log) -> Place:
    insert_a_forged_event(log)
    found = rows(log.connected, "SELECT max(id) FROM audit_auditrecord", [])[0][0]
    (event,) = dictionaries(log.connected, EVENTS, [[found]])
    log.run(
        "INSERT INTO audit_leaf (body, index, record_id, at, hash) VALUES (%s, %s, %s, %s, %s)",
        *(event["body"], len(log.numbers), found, event["at"], leaf_of(event)),
    )
    return len(log.numbers), len(log.numbers)


def forge_an_event_and_its_leaf(log: Log) -> Place:
    place, _ = edit_the_details(log)
    (event,) = dictionaries(log.connected, EVENTS, [[log.numbers[place]]])
    log.run("UPDATE audit_leaf SET hash = %s WHERE index = %s", leaf_of(event), place)
    return place, place


def change_a_leaf(log: Log) -> Place:
    place = log.place()
    changed = bytearray(log.leaf(place))
    changed[log.chance.randrange(32)] ^= 1 << log.chance.randrange(8)
    log.run("UPDATE audit_leaf SET hash = %s WHERE index = %s", bytes(changed), place)
    return place, place


def shorten_a_leaf(log: Log) -> Place:
    place = log.place()
    log.run("UPDATE audit_leaf SET hash = %s WHERE index = %s", log.leaf(place)[:-1], place)
    return place, place


def cut_the_tail(log: Log) -> Place:
    first = log.place()
    for number in log.numbers[first:]:
        log.run("DELETE FROM audit_auditrecord WHERE id = %s", number)
    log.run("DELETE FROM audit_leaf WHERE index >= %s", first)
    log.run("DELETE FROM audit_head WHERE size > %s", first)
    return first, len(log.numbers) - 1


def restore_an_older_backup(log: Log) -> Place:
    """The database as it was at an earlier head: consistent in itself."""
    size = sum(HEADS[: log.chance.randrange(len(HEADS))])
    log.run("DELETE FROM audit_head WHERE size > %s", size)
    log.run("DELETE FROM audit_leaf WHERE index >= %s", size)
    for number in log.numbers[size:]:
        log.run("DELETE FROM audit_auditrecord WHERE id = %s", number)
    return size, len(log.numbers) - 1


def truncate_the_heads(log: Log) -> Place:
    size = sum(HEADS[: log.chance.randrange(len(HEADS))])
    log.run("DELETE FROM audit_head WHERE size > %s", size)
    return size, len(log.numbers) - 1


def take_out_a_head(log: Log) -> Place:
    number = log.chance.randrange(len(HEADS) - 1)
    first, size = sum(HEADS[:number]), sum(HEADS[: number + 1])
    log.run("DELETE FROM audit_head WHERE size = %s", size)
    return first, size - 1


def change_a_head(log: Log) -> Place:
    size = sum(HEADS[: log.chance.randrange(1, len(HEADS) + 1)])
    change = log.chance.choice(
        ["size = size + 100", "note = overlay(note placing '!' from 60)", "note = ''"]
        + ["root = decode(md5(root::text) || md5(note), 'hex')", "previous = previous + 1000"]
        + ["signed_at = signed_at - interval '1 day'"]
    )
    log.run(f"UPDATE audit_head SET {change} WHERE size = %s", size)
    return 0, size + 99


def renumber_an_event(log: Log) -> Place:
    place = log.place()
    log.run("UPDATE audit_auditrecord SET id = id + 5000000 WHERE id = %s", log.numbers[place])
    return place, place


def renumber_an_event_and_its_leaf(log: Log) -> Place:
    place, _ = renumber_an_event(log)
    log.run("UPDATE audit_leaf SET record_id = record_id + 5000000 WHERE index = %s", place)
    return place, place


def renumber_the_leaves(log: Log) -> Place:
    first = log.place()
    log.run("UPDATE audit_leaf SET index = index + 1000 WHERE index >= %s", first)
    return first, first + 999


def give_an_event_to_another_body(log: Log) -> Place:
    place = log.place()
    number = log.numbers[place]
    log.run("UPDATE audit_auditrecord SET body = '112186' WHERE id = %s", number)
    return place, place


# --- the rows of changes, beside their events ---


def place_of_changes(log: Log) -> tuple[int, int]:
    """Of an event that told of changes: its number and its place."""
    found = rows(log.connected, "SELECT DISTINCT record_id FROM audit_change ORDER BY 1", [])
    number = log.chance.choice(found)[0]
    return number, log.numbers.index(number)


def edit_a_change(log: Log) -> Place:
    number, place = place_of_changes(log)
    change = log.chance.choice(
        ["row_key = row_key || '0'", "subject = '1000000009'", "operation = 'delete'"]
        + ["table_name = 'access_officer'", "columns = ARRAY['name']", "after = NULL"]
        + ['after = after || \'{"name": "x"}\'', "before = '{}'", "body = '112186'"]
        + ["at = at - interval '1 day'", "position = position + 7"]
    )
    position = log.chance.randrange(1, 4)
    log.run(
        f"UPDATE audit_change SET {change} WHERE record_id = %s AND position = %s", number, position
    )
    return place, place


def delete_a_change(log: Log) -> Place:
    number, place = place_of_changes(log)
    position = log.chance.randrange(1, 4)
    log.run("DELETE FROM audit_change WHERE record_id = %s AND position = %s", number, position)
    return place, place


def delete_all_changes_of_an_event(log: Log) -> Place:
    number, place = place_of_changes(log)
    log.run("DELETE FROM audit_change WHERE record_id = %s", number)
    return place, place


def exchange_two_changes(log: Log) -> Place:
    number, place = place_of_changes(log)
    one, other = log.chance.sample((1, 2, 3), 2)
    for before, after in ((one, 9), (other, one), (9, other)):
        log.run(
            "UPDATE audit_change SET position = %s WHERE record_id = %s AND position = %s",
            *(after, number, before),
        )
    return place, place


def forge_a_change(log: Log) -> Place:
    number, place = place_of_changes(log)
    columns = "record_id, body, at, table_name, operation, row_key, subject, columns, before, after"
    log.run(
        f"INSERT INTO audit_change (position, {columns}) SELECT 4, {columns} FROM audit_change"
        " WHERE record_id = %s AND position = 1",
        number,
    )
    return place, place


def move_the_changes_to_another_event(log: Log) -> Place:
    number, place = place_of_changes(log)
    quiet = log.chance.choice(
        rows(
            log.connected, "SELECT id FROM audit_auditrecord WHERE kind = 'audit.log_searched'", []
        )
    )
    log.run("UPDATE audit_change SET record_id = %s WHERE record_id = %s", quiet[0], number)
    return place, place
