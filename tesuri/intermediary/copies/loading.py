"""副本の一括取込: a whole item of a body at once, checked as one, stored as all or nothing."""

import json
from collections.abc import Iterable
from hashlib import sha256

from django.db import connection

from tesuri.ground.keys.cabinet import data_key
from tesuri.ground.keys.envelope import DataKey
from tesuri.ground.records import canonical
from tesuri.intermediary.copies.events import Event
from tesuri.intermediary.copies.layouts import BadLayout, check
from tesuri.intermediary.copies.queries import PURPOSE, place_of
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.intermediary.wire.evidence import Evidence
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

NUMBER_LENGTH = 32
TEMPORARY = """
CREATE TEMPORARY TABLE copies_incoming
  (copy_number text, unified_number text, item text, sealed_content bytea, digest text)
  ON COMMIT DROP
"""
TAKE = """
INSERT INTO copies_copy (body, copy_number, unified_number, item, layout, sealed_content, digest,
  is_manual_only, maker, checker, maker_name, checker_name, approved_at, sender, registered_at)
SELECT %s, copy_number, unified_number, item, %s, sealed_content, digest,
  EXISTS (SELECT 1 FROM copies_copy c WHERE c.body = %s AND c.is_manual_only
          AND (c.unified_number, c.item) = (i.unified_number, i.item)),
  %s, %s, %s, %s, %s, 'system:loading', now()
FROM copies_incoming i ON CONFLICT (body, copy_number) DO NOTHING
"""
Row = tuple[str, str, str]


def load(rows: Iterable[Row], body: str, *, layout: str, approval: Evidence) -> int:
    """取り込む: rows of (unified_number, item, content as JSON); returns the number added.

    The same rows again add nothing. A bad row is refused with its line, and the whole with it.
    `approval.digest` speaks of the file. COPY cannot write through row level security, so it
    fills a table of this transaction first.
    """
    with acting_for(body), connection.cursor() as cursor:
        key = data_key(body, PURPOSE)
        cursor.execute(TEMPORARY)
        with cursor.copy("COPY copies_incoming FROM STDIN") as copy:
            for line, row in enumerate(rows, start=1):
                copy.write_row(_sealed(key, line, row, layout))
        people = (approval.maker, approval.checker, approval.maker_name, approval.checker_name)
        cursor.execute(TAKE, [body, layout, body, *people, approval.approved_at])
        added: int = cursor.rowcount
        cursor.execute("DROP TABLE copies_incoming")
        _record(body, added, approval)
    return added


def _sealed(key: DataKey, line: int, row: Row, layout: str) -> tuple[str, str, str, bytes, str]:
    unified_number, item, text = row
    try:
        content = json.loads(text)
        check(item, layout, content)
    except BadLayout as reason:
        raise BadLayout(f"{line}行目：{reason.message}", code=reason.code) from None
    except ValueError:
        raise BadLayout(f"{line}行目：内容がJSONではありません。", code="bad_layout") from None
    plain = canonical(content)
    digest = sha256(plain).hexdigest()
    number = key.mark(f"{unified_number}|{item}|{digest}").hex()[:NUMBER_LENGTH]
    sealed = key.seal(plain.decode(), place_of(number))
    return number, unified_number, item, sealed, digest


def _record(body: str, added: int, approval: Evidence) -> None:
    audit.record(
        Actor.system("loading", body),
        Event.LOADED,
        count=added,
        digest=approval.digest,
        maker=approval.maker,
        checker=approval.checker,
    )
