"""台帳の一括取込: people of a former register at once; who is already held stays as held."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import connection, transaction

from tesuri.ground.text.kana import search_key
from tesuri.welfare.persons.events import Event
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

REASON = "前の台帳からの移行"
TEMPORARY = """
CREATE TEMPORARY TABLE persons_incoming (addressee_number text, name text, kana text,
  name_key text, kana_key text, birth_date date, sex text, postcode text, address text,
  household_number text, is_shielded boolean) ON COMMIT DROP
"""
PEOPLE = """
INSERT INTO persons_person
  (key, addressee_number, purpose, registered_at, registered_by_id, registered_by_name)
SELECT gen_random_uuid(), addressee_number, 'allowance_claim', now(), %s, %s
FROM persons_incoming ON CONFLICT (addressee_number) DO NOTHING RETURNING id
"""
FACTS = """
INSERT INTO persons_personfacts (person_id, valid, known, name, kana, name_key, kana_key,
  birth_date, sex, postcode, address, household_number, relationship, previous_municipality,
  source, reason, entered_by_id, entered_by_name)
SELECT p.id, daterange(i.birth_date, NULL), tstzrange(now(), NULL), i.name, i.kana, i.name_key,
  i.kana_key, i.birth_date, i.sex, i.postcode, i.address, i.household_number, '', '',
  'office', %s, %s, %s
FROM persons_incoming i JOIN persons_person p USING (addressee_number)
WHERE NOT EXISTS (SELECT 1 FROM persons_personfacts f WHERE f.person_id = p.id)
"""

SHIELDINGS = """
WITH made AS (
  INSERT INTO persons_shielding (person_id, kind, since, source, entered_at)
  SELECT p.id, 'support', current_date, 'office', now()
  FROM persons_incoming i JOIN persons_person p USING (addressee_number)
  WHERE i.is_shielded AND NOT EXISTS (
    SELECT 1 FROM persons_shielding s WHERE s.person_id = p.id) RETURNING id, since)
INSERT INTO persons_shieldingstep
  (shielding_id, state, since, digest, at, actor_user_id, actor_name, reason)
SELECT id, 'entered', since, '', now(), %s, %s, %s FROM made
"""


@transaction.atomic
def load(actor: Actor, rows: Iterable[Mapping[str, str]]) -> int:
    """取り込む: rows with the columns of the former register; returns the number added."""
    with connection.cursor() as cursor:
        cursor.execute(TEMPORARY)
        with cursor.copy("COPY persons_incoming FROM STDIN") as copy:
            for row in rows:
                copy.write_row(_columns(row))
        cursor.execute(PEOPLE, [actor.user_id, actor.name])
        added = len(cursor.fetchall())
        cursor.execute(FACTS, [REASON, actor.user_id, actor.name])
        cursor.execute(SHIELDINGS, [actor.user_id, actor.name, REASON])
        cursor.execute("DROP TABLE persons_incoming")
    audit.record(actor, Event.LOADED, count=added)
    return added


def _columns(row: Mapping[str, str]) -> tuple[str | date | bool, ...]:
    return (
        row["addressee_number"],
        row["name"],
        row["kana"],
        search_key(row["name"]),
        search_key(row["kana"]),
        date.fromisoformat(row["birth_date"]),
        row["sex"],
        row["postcode"],
        row["address"],
        row["household_number"],
        row.get("is_shielded") == "True",
    )
