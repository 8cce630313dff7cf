"""封印: every event gets its place once, whoever wrote it, whenever it is killed, however late."""

import random
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tesuri.workplace.audit import sealing
from tesuri.workplace.audit.chunks import EVENTS
from tesuri.workplace.audit.entries import INSERTED, leaf_of
from tesuri.workplace.audit.lateness import unsealed_seconds
from tesuri.workplace.audit.models import AuditRecord, Head, Leaf, Node, Round, Unsealed
from tesuri.workplace.audit.offline import check_tiles, opened, signed_head
from tesuri.workplace.audit.reading import outside_heads, verdicts_on
from tesuri.workplace.audit.sealing import NotSealed, seal_heads
from tesuri.workplace.audit.signing import audit_key
from tesuri.workplace.audit.stored import dictionaries, forest
from tesuri.workplace.audit.tests.log import BODY, folder, keys, sealed, superuser, write

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.control("C-2-05")]
COPIED = """
INSERT INTO audit_auditrecord (body, at, kind, outcome, user_id, user_name, office, terminal,
  session, duty, purpose, subject, details, salt)
SELECT body, at + n * interval '1 second', kind, outcome, user_id, user_name, office, terminal,
  session, duty, purpose, subject, details, salt FROM audit_auditrecord, generate_series(1, %s) n
"""


class Killed(RuntimeError):
    """強制終了: at a statement."""


@contextmanager
def killed_at(number: int) -> Iterator[list[str]]:
    """The process dies at its statement with this number."""
    seen: list[str] = []

    def die(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        seen.append(sql)
        if len(seen) == number:
            raise Killed(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(die):
        yield seen


def assert_whole(count: int) -> None:
    """Every event has one place, and the log verifies."""
    assert sorted(Leaf.objects.values_list("index", flat=True)) == list(range(count))
    numbers = set(AuditRecord.objects.values_list("id", flat=True))
    assert set(Leaf.objects.values_list("record_id", flat=True)) == numbers
    assert not Unsealed.objects.exists()
    (found,) = verdicts_on(connection.connection, "welfare", keys(), outside_heads(folder()))
    assert (found.findings, found.events) == ((), count)


def test_a_long_queue_keeps_no_other_body_waiting_and_is_not_taken_for_a_dead_sealer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rounds: list[tuple[str, int, int]] = []

    def sealed_by_hand(body: str, seal: Any = sealing._seal) -> int:
        placed: int = seal(body)
        if not rounds:
            write(1, body="110001")  # while the long queue of the other is being signed
        rounds.append((body, placed, Round.objects.count()))
        return placed

    monkeypatch.setattr(sealing, "BATCH", 3)
    monkeypatch.setattr(sealing, "_seal", sealed_by_hand)
    write(8)
    assert seal_heads() == 9
    assert rounds == [(BODY, 3, 0), ("110001", 1, 1), (BODY, 3, 1), (BODY, 2, 1)]
    assert Head.objects.filter(body=BODY).order_by("-size")[0].size == 8


def test_each_body_has_a_tree_whose_signed_head_covers_every_event() -> None:
    for count in (1, 2, 4):
        write(count)
        assert seal_heads() == count
    write(1, body="110001")
    assert seal_heads() == 1
    assert seal_heads() == 0
    last = Head.objects.filter(body=BODY).order_by("-size")[0]
    assert (last.size, last.previous) == (7, 3)
    leaves = list(Leaf.objects.filter(body=BODY).order_by("index"))
    events = dictionaries(connection.connection, EVENTS, [[each.record_id for each in leaves]])
    known = {event["id"]: leaf_of(event) for event in events}
    assert [bytes(each.hash) for each in leaves] == [known[each.record_id] for each in leaves]
    assert list(Leaf.objects.filter(body="110001").values_list("index", flat=True)) == [0]
    shown = signed_head(last.note, keys())
    assert (shown.origin, shown.size, shown.root) == (f"tesuri/welfare/{BODY}", 7, bytes(last.root))
    assert (folder() / "checkpoint").read_text("utf-8") == last.note


def test_events_by_raw_statements_and_by_copy_get_their_places_too() -> None:
    write(1)
    with connection.cursor() as cursor:
        cursor.execute(COPIED, [3])
        columns = ", ".join((*INSERTED, "details", "salt"))
        row = (BODY, "2026-11-28 10:00+09", "x", "done", "u", "n", *[""] * 6, "{}", b"1")
        with cursor.copy(f"COPY audit_auditrecord ({columns}) FROM STDIN") as copy:
            copy.write_row(row)
    assert seal_heads() == 5
    assert_whole(5)


def test_an_event_that_is_committed_late_with_a_lower_number_is_not_lost() -> None:
    settings_ = connection.settings_dict
    late = psycopg.connect(
        dbname=settings_["NAME"], user=settings_["USER"], password=settings_["PASSWORD"],
        host=settings_["HOST"], port=settings_["PORT"],
    )  # fmt: skip
    write(1)
    late.execute(COPIED.encode(), [1])
    (after,) = write(1)
    assert seal_heads() == 2
    late.commit()
    late.close()
    assert seal_heads() == 1
    assert Leaf.objects.get(index=2).record_id < after
    assert_whole(3)


def test_a_worker_killed_at_any_statement_loses_nothing_and_doubles_nothing() -> None:
    total, number, alive = 0, 0, False
    while not alive:
        number += 1
        write(2)
        total += 2
        with killed_at(number) as seen:
            try:
                seal_heads()
                alive = True
            except (NotSealed, Killed):
                assert len(seen) >= number
        seal_heads()
        assert Leaf.objects.count() == total
    assert number > 8
    assert_whole(total)


def test_what_was_sealed_but_not_published_is_published_next_time() -> None:
    sealed(3)
    for path in sorted(folder().rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    sealing.publish_all()
    assert opened((folder() / "checkpoint").read_text("utf-8")).size == 3
    assert_whole(3)


def test_a_round_in_the_future_gives_way_to_the_true_one() -> None:
    with connection.cursor() as cursor:  # as a clock leaves it that was set back
        cursor.execute("INSERT INTO audit_round VALUES (1, clock_timestamp() + interval '1 hour')")
        assert seal_heads() == 0
        cursor.execute("SELECT at <= clock_timestamp() FROM audit_round")
        assert cursor.fetchone() == (True,)


def published() -> int:
    return opened((folder() / "checkpoint").read_text("utf-8")).size


def test_a_head_that_cannot_be_published_is_tried_again_and_nothing_more_is_signed() -> None:
    sealed(3)
    tile, gone = folder() / "tile", folder() / "tile.gone"
    Round.objects.all().delete()
    tile.rename(gone)
    tile.write_text("a full disk, or another owner")
    write(1)
    for _ in range(2):
        with pytest.raises(NotSealed, match=BODY):
            seal_heads()  # the first one signs, and no event waits any more
        assert (Unsealed.objects.count(), published(), Round.objects.count()) == (0, 3, 0)
    write(1)
    with pytest.raises(NotSealed):
        seal_heads()
    assert (Unsealed.objects.count(), Round.objects.count(), unsealed_seconds() > 0) == (1, 0, True)
    tile.unlink()
    gone.rename(tile)
    assert (seal_heads(), published(), Round.objects.count()) == (1, 5, 1)
    assert_whole(5)


def test_a_head_left_unpublished_is_published_in_the_next_round_without_news() -> None:
    sealed(3)
    tile, gone = folder() / "tile", folder() / "tile.gone"
    tile.rename(gone)
    tile.write_text("a full disk, or another owner")
    write(1)
    with pytest.raises(NotSealed):
        seal_heads()
    tile.unlink()
    gone.rename(tile)
    assert (seal_heads(), published()) == (0, 4)


def test_one_folder_that_cannot_be_written_keeps_no_other_from_being_published() -> None:
    sealed(1)
    write(2, body="110001")
    seal_heads()
    beside = folder().with_name("110001")
    for each in (folder(), beside):
        shutil.rmtree(each)
    beside.write_text("no folder")
    sealing.publish_all()
    assert published() == 1
    with pytest.raises(NotSealed, match="110001"):
        seal_heads()
    beside.unlink()
    assert seal_heads() == 0
    assert opened((beside / "checkpoint").read_text("utf-8")).size == 2


def test_no_head_is_signed_beside_a_published_one_that_cannot_be_read() -> None:
    sealed(3, 3)
    with superuser() as other:  # an older backup is put back
        other.execute("DELETE FROM audit_head WHERE size > 3")
        other.execute("DELETE FROM audit_leaf WHERE index >= 3")
    checkpoint = folder() / "checkpoint"
    for content in (checkpoint.read_bytes()[:40], b"", b"\xff\xfe"):
        checkpoint.write_bytes(content)
        write(1)
        with pytest.raises(NotSealed):
            seal_heads()
        sealing.publish_all()
        assert (Head.objects.count(), checkpoint.read_bytes()) == (1, content)


def test_two_workers_do_not_seal_one_body_at_once() -> None:
    write(1)
    with superuser() as other:
        other.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [sealing.SEALER_LOCK, BODY])
        with pytest.raises(NotSealed):
            seal_heads()
    assert not Round.objects.exists()
    assert seal_heads() == 1
    assert Round.objects.count() == 1


def test_one_body_that_cannot_be_sealed_keeps_no_other_waiting() -> None:
    (gone,) = write(1)
    write(2, body="110001")
    with superuser() as other:
        other.execute("DELETE FROM audit_auditrecord WHERE id = %s", [gone])
    with pytest.raises(NotSealed, match=BODY):
        seal_heads()
    assert Leaf.objects.filter(body="110001").count() == 2
    (found, sound) = verdicts_on(connection.connection, "welfare", keys(), [])[::-1]
    assert sound.is_sound
    assert [(each.record, each.body) for each in found.findings] == [(gone, BODY)]


def test_tiles_on_disk_hold_the_tree_whatever_steps_it_grew_by() -> None:
    write(1)
    with connection.cursor() as cursor:
        cursor.execute(COPIED, [599])
    chance = random.Random(20261128)
    sealing_ = 0
    while Unsealed.objects.exists():
        sealing.BATCH = chance.choice((1, 7, 100, 255, 256))
        sealing_ += seal_heads()
    sealing.BATCH = 5_000
    assert sealing_ == 600
    heads = [opened(head.note) for head in Head.objects.filter(body=BODY)]
    assert check_tiles(folder(), heads) == 600
    assert Node.objects.filter(body=BODY).count() == 2
    assert forest(connection.connection, BODY, 600).root() == heads[-1].root
    assert not (folder() / "tile/0/000.p").exists()
    assert sorted(path.name for path in (folder() / "tile/0").glob("0*") if path.is_file()) == [
        "000",
        "001",
    ]
    assert_whole(600)


def test_no_head_is_signed_when_the_published_one_reaches_further() -> None:
    sealed(3, 3)
    with superuser() as other:
        other.execute("DELETE FROM audit_head WHERE size > 3")
        other.execute("DELETE FROM audit_leaf WHERE index >= 3")
    write(1)
    with pytest.raises(NotSealed):
        seal_heads()
    assert Head.objects.count() == 1


def test_no_head_is_signed_on_a_tree_with_another_past() -> None:
    sealed(3)
    with superuser() as other:
        other.execute("UPDATE audit_head SET root = decode(repeat('00', 32), 'hex')")
    write(1)
    with pytest.raises(NotSealed):
        seal_heads()


def test_after_a_change_of_the_key_old_heads_stay_verifiable() -> None:
    sealed(2)
    (settings.TESURI_KEYS / "audit.pem").rename(settings.TESURI_KEYS / "audit.pem.old")
    audit_key.cache_clear()
    sealed(2)
    assert len(keys()) == 2
    assert [
        signed_head(h.note, keys()).signed(keys())[0] for h in Head.objects.order_by("size")
    ] == [0, 1]
    assert_whole(4)


def test_a_retired_key_does_not_come_back() -> None:
    sealed(2)
    kept = (settings.TESURI_KEYS / "audit.pem").rename(settings.TESURI_KEYS / "audit.pem.old")
    audit_key.cache_clear()
    sealed(2)
    kept.rename(settings.TESURI_KEYS / "audit.pem")
    audit_key.cache_clear()
    write(1)
    with pytest.raises(SystemExit, match="使い終えた"):
        seal_heads()
