"""紐付けの一括取込: bindings of a former system at once, each with its evidence, sealed."""

from collections.abc import Iterable
from uuid import uuid4

from django.db import connection, transaction

from tesuri.addressees.events import Event
from tesuri.addressees.sealing import PURPOSE, place
from tesuri.ground.keys.cabinet import data_key
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.purposes import take_up
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

EVIDENCE = "前のシステムの記録"
MAKER, CHECKER = ("system:migration", "移行"), ("system:migration-check", "移行の照合")
TEMPORARY = """
CREATE TEMPORARY TABLE addressees_incoming
  (key uuid, addressee_number text, unified_number text, sealed bytea, mark bytea) ON COMMIT DROP
"""
STEPS = (
    """
INSERT INTO addressees_check (key, body, addressee_number, name_matched, birth_date_matched,
  sex_matched, address_matched, source, identity_documents, purpose, requester_user_id,
  requester_name, requester_office, checked_at)
SELECT key, %(body)s, addressee_number, true, true, true, true, 'migration',
  ARRAY[%(evidence)s], '移行', %(maker)s, %(maker_name)s, '', now()
FROM addressees_incoming i WHERE NOT EXISTS (SELECT 1 FROM addressees_heldnumber h
  WHERE h.body = %(body)s AND h.addressee_number = i.addressee_number)
""",
    """
INSERT INTO addressees_heldnumber (check_made_id, body, addressee_number, sealed, mark)
SELECT c.id, %(body)s, i.addressee_number, i.sealed, i.mark
FROM addressees_incoming i JOIN addressees_check c USING (key)
""",
    """
INSERT INTO addressees_binding (key, check_made_id, body, addressee_number, unified_number,
  confirmer_user_id, confirmer_name, bound_at)
SELECT gen_random_uuid(), c.id, %(body)s, i.addressee_number, i.unified_number, %(checker)s,
  %(checker_name)s, now()
FROM addressees_incoming i JOIN addressees_check c USING (key)
""",
    """
INSERT INTO addressees_checkstatus (check_made_id, state, at, actor_user_id, actor_name, reason)
SELECT c.id, state, now(), who, name, %(evidence)s
FROM addressees_incoming i JOIN addressees_check c USING (key),
  (VALUES ('checked', %(maker)s, %(maker_name)s), ('bound', %(checker)s, %(checker_name)s))
  AS step(state, who, name)
ORDER BY c.id, state DESC
""",
    """
INSERT INTO addressees_codestatus
  (binding_id, state, acquisition_number, at, actor_user_id, actor_name, reason)
SELECT b.id, 'obtained', '', now(), %(maker)s, %(maker_name)s, %(evidence)s
FROM addressees_incoming i JOIN addressees_check c USING (key)
  JOIN addressees_binding b ON b.check_made_id = c.id
""",
)


@transaction.atomic
def load(body: str, rows: Iterable[tuple[str, str, str]]) -> int:
    """取り込む: rows of (addressee_number, unified_number, my_number); those already held stay."""
    key = data_key(body, PURPOSE)
    names = ("maker", "maker_name", "checker", "checker_name")
    given = {"body": body, "evidence": EVIDENCE, **dict(zip(names, MAKER + CHECKER, strict=True))}
    actor = take_up(Actor.system("migration", body), Duty.ADDRESSEES, "前のシステムからの移行")
    with connection.cursor() as cursor:
        cursor.execute(TEMPORARY)
        with cursor.copy("COPY addressees_incoming FROM STDIN") as copy:
            for addressee_number, unified_number, my_number in rows:
                check = uuid4()
                sealed = key.seal(my_number, place(check))
                mark = key.mark(my_number)
                copy.write_row((check, addressee_number, unified_number, sealed, mark))
        cursor.execute(STEPS[0], given)
        added: int = cursor.rowcount
        for step in STEPS[1:]:
            cursor.execute(step, given)
        cursor.execute("DROP TABLE addressees_incoming")
    audit.record(actor, Event.LOADED, count=added)
    return added
