"""千の改ざん: as database superuser, one at a time; each is found, with its record or its range."""

import random
from typing import Any

import psycopg
import pytest
from django.apps import apps

from tesuri.workplace.audit.chunks import EVENTS
from tesuri.workplace.audit.entries import COLUMNS, INSERTED, leaf_of
from tesuri.workplace.audit.models import Leaf
from tesuri.workplace.audit.reading import outside_heads, verdicts_on
from tesuri.workplace.audit.sealing import seal_heads
from tesuri.workplace.audit.stored import dictionaries, rows
from tesuri.workplace.audit.tests.log import BODY, folder, keys, superuser, write
from tesuri.workplace.audit.verifier import Finding

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.control("C-2-05"),
    pytest.mark.timeout(600),
]
HEADS = (5, 3, 8, 1, 6, 4, 9, 2)  # events under each head; the last of each tells of changed rows
TIMES, SEED = 1_000, 20261128
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


# --- what no program can read ---

UNGUARDED = "ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_in_the_tree"
UNREADABLE = "ALTER TABLE audit_auditrecord DROP CONSTRAINT audit_{}"
BEFORE_CHRIST = "(to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US') || '+00 BC')"
STRANGE_MOMENTS = ("'infinity'", "'-infinity'", f"{BEFORE_CHRIST}::timestamptz")


def write_an_unreadable_moment(log: Log) -> Place:
    place, moment = log.place(), log.chance.choice(STRANGE_MOMENTS)
    log.run(UNREADABLE.format("plain_moment"))
    if both := log.chance.random() < 0.5:
        log.run(f"UPDATE audit_leaf SET at = {moment} WHERE index = %s", place)
    if both or log.chance.random() < 0.5:
        number = log.numbers[place]
        log.run(f"UPDATE audit_auditrecord SET at = {moment} WHERE id = %s", number)
    else:
        log.run(f"UPDATE audit_leaf SET at = {moment} WHERE index = %s", place)
    return place, place


def write_unreadable_details(log: Log) -> Place:
    place = log.place()
    change = log.chance.choice(
        ["('{\"number\": 1' || repeat('0', 5000) || '}')::jsonb", "'[]'", "'7'"]
        + ["(repeat('[', 3000) || repeat(']', 3000))::jsonb", "'{\"number\": 0.5e-4000}'"]
    )
    for guard in ("short_numbers", "plain_details"):
        log.run(UNREADABLE.format(guard))
    log.run(f"UPDATE audit_auditrecord SET details = {change} WHERE id = %s", log.numbers[place])
    return place, place


def change_a_digit_that_no_float_has(log: Log) -> Place:
    place = len(log.numbers) - 2
    change = "jsonb_set(details, '{share}', '0.10000000000000000001')"
    log.run(f"UPDATE audit_auditrecord SET details = {change} WHERE id = %s", log.numbers[place])
    return place, place


def call_an_event_a_change_of_rows(log: Log) -> Place:
    place = log.place()
    change = "UPDATE audit_auditrecord SET kind = 'audit.rows_changed', details = details - 'table'"
    log.run(f"{change} WHERE id = %s", log.numbers[place])
    return place, place


def damage_what_is_told_of_changes(log: Log) -> Place:
    number, place = place_of_changes(log)
    change = log.chance.choice(
        ["details - 'listed'", "'[]'", "'{}'", "details || '{\"count\": []}'"]
    )
    log.run(UNREADABLE.format("plain_details"))
    log.run(f"UPDATE audit_auditrecord SET details = {change} WHERE id = %s", number)
    return place, place


def write_an_unreadable_head(log: Log) -> Place:
    size = sum(HEADS[: log.chance.randrange(1, len(HEADS) + 1)])
    change = log.chance.choice(
        ["signed_at = 'infinity'", "signed_at = '-infinity'", "signed_at = '0044-03-15 BC'"]
        + ["note = regexp_replace(note, E'\n[0-9]+\n', E'\n' || repeat('9', 5000) || E'\n')"]
    )
    log.run(f"UPDATE audit_head SET {change} WHERE size = %s", size)
    return 0, size - 1


def forge_an_event_below_the_tree(log: Log) -> Place:
    insert_a_forged_event(log)
    log.run(UNGUARDED)
    found = rows(log.connected, "SELECT max(id) FROM audit_auditrecord", [])[0][0]
    (event,) = dictionaries(log.connected, EVENTS, [[found]])
    log.run(
        "INSERT INTO audit_leaf (body, index, record_id, at, hash) VALUES (%s, -1, %s, %s, %s)",
        *(event["body"], found, event["at"], leaf_of(event)),
    )
    return -1, -1


DAMAGES = [
    *(write_an_unreadable_moment, write_unreadable_details, change_a_digit_that_no_float_has),
    *(call_an_event_a_change_of_rows, damage_what_is_told_of_changes, write_an_unreadable_head),
    forge_an_event_below_the_tree,
    *(edit_a_change, delete_a_change, delete_all_changes_of_an_event, exchange_two_changes),
    *(forge_a_change, move_the_changes_to_another_event),
    *(edit_a_column, edit_the_details, edit_the_moment, edit_the_salt, delete_an_event),
    *(delete_some_events, delete_a_leaf, delete_an_event_and_its_leaf, delete_and_close_the_gap),
    *(exchange_two_events, exchange_two_contents, insert_a_forged_event),
    *(insert_a_forged_event_with_a_leaf, forge_an_event_and_its_leaf, change_a_leaf),
    *(shorten_a_leaf, cut_the_tail, restore_an_older_backup, truncate_the_heads, take_out_a_head),
    *(change_a_head, renumber_an_event, renumber_an_event_and_its_leaf, renumber_the_leaves),
    give_an_event_to_another_body,
]


def names(finding: Finding, place: Place, numbers: list[int]) -> bool:
    """Whether the finding speaks of the damaged places, or of a record that stands there."""
    first, last = place
    there = set(numbers[first : last + 1])
    return finding.record in there or (finding.first <= last and finding.last >= first)


def a_log() -> list[int]:
    """記録: events of looks under each head, and one of a statement that changed three rows."""
    office = apps.get_model("access", "Office")  # a watched table, of a room above this one
    for turn, count in enumerate(HEADS):
        write(count - 1, share=0.1)
        names = [office(body=BODY, code=f"{turn}{n}", name="係") for n in range(3)]
        office.objects.bulk_create(names)
        seal_heads()
    return list(Leaf.objects.order_by("index").values_list("record_id", flat=True))


def test_a_thousand_random_changes_are_all_found_and_each_finding_says_where() -> None:
    numbers, kept = a_log(), outside_heads(folder())
    assert len(numbers) == sum(HEADS)
    tried = 0
    chance, unfound = random.Random(SEED), []
    with superuser() as connected:
        for turn in range(TIMES):
            damage = DAMAGES[turn % len(DAMAGES)]
            place = damage(Log(connected, numbers, chance))
            found = verdicts_on(connected, "welfare", keys(), kept)
            findings = [finding for each in found for finding in each.findings]
            if not any(names(finding, place, numbers) for finding in findings):
                unfound.append((turn, damage.__name__, place, findings))
            tried += 1
            connected.rollback()
            connected.execute("SET session_replication_role = replica")
        assert (tried, unfound) == (1_000, [])
        assert all(each.is_sound for each in verdicts_on(connected, "welfare", keys(), kept))
