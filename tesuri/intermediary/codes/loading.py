"""符号の一括取込: thousands of codes of one body at once, for a body that moves in."""

from collections.abc import Iterable

from django.db import connection

from tesuri.ground.keys.cabinet import data_key
from tesuri.intermediary.codes.events import Event
from tesuri.intermediary.codes.queries import PURPOSE, place_of
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

TEMPORARY = """
CREATE TEMPORARY TABLE codes_incoming
  (unified_number text, sealed_code bytea, code_mark bytea) ON COMMIT DROP
"""
TAKE = """
INSERT INTO codes_linkage (body, unified_number, sealed_code, code_mark, obtained_at)
SELECT %s, unified_number, sealed_code, code_mark, now() FROM codes_incoming
ON CONFLICT (body, unified_number) DO NOTHING
"""


def load(rows: Iterable[tuple[str, str]], body: str) -> int:
    """取り込む: rows of (unified_number, code); those already held stay. Returns the number added.

    COPY cannot write through row level security, so it fills a table of this transaction first.
    """
    with acting_for(body), connection.cursor() as cursor:
        key = data_key(body, PURPOSE)
        cursor.execute(TEMPORARY)
        with cursor.copy("COPY codes_incoming FROM STDIN") as copy:
            for unified_number, code in rows:
                sealed = key.seal(code, place_of(unified_number))
                copy.write_row((unified_number, sealed, key.mark(code)))
        cursor.execute(TAKE, [body])
        added: int = cursor.rowcount
        cursor.execute("DROP TABLE codes_incoming")
        audit.record(Actor.system("loading", body), Event.LOADED, count=added)
    return added
