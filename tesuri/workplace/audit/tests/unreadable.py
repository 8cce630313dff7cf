"""読めない改ざん: what no program can read, and what it would round; the list of all damages."""

from tesuri.workplace.audit.chunks import EVENTS
from tesuri.workplace.audit.entries import leaf_of
from tesuri.workplace.audit.stored import dictionaries, rows
from tesuri.workplace.audit.tests.damages import (
    HEADS,
    UNGUARDED,
    Log,
    Place,
    change_a_head,
    change_a_leaf,
    cut_the_tail,
    delete_a_change,
    delete_a_leaf,
    delete_all_changes_of_an_event,
    delete_an_event,
    delete_an_event_and_its_leaf,
    delete_and_close_the_gap,
    delete_some_events,
    edit_a_change,
    edit_a_column,
    edit_the_details,
    edit_the_moment,
    edit_the_salt,
    exchange_two_changes,
    exchange_two_contents,
    exchange_two_events,
    forge_a_change,
    forge_an_event_and_its_leaf,
    give_an_event_to_another_body,
    insert_a_forged_event,
    insert_a_forged_event_with_a_leaf,
    move_the_changes_to_another_event,
    place_of_changes,
    renumber_an_event,
    renumber_an_event_and_its_leaf,
    renumber_the_leaves,
    restore_an_older_backup,
    shorten_a_leaf,
    take_out_a_head,
    truncate_the_heads,
)

# --- what no program can read ---

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
