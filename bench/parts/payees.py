"""受給者: made up in the tables, with the run of the term before settled, by statements alone.

Nobody is paid by this: the rows are put past the guards, as a database holds them that has worked
for a term. What is measured comes after it, through the product's own actions.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

import psycopg

BRANCHES = (
    ("0017", "埼玉りそな", "574", "熊谷"),
    ("0001", "みずほ", "001", "東京営業部"),
    ("0005", "三菱ＵＦＪ", "001", "本店"),
    ("0009", "三井住友", "001", "本店営業部"),
)
PEOPLE = """
INSERT INTO persons_person (id, key, addressee_number, purpose, registered_at, registered_by_id,
  registered_by_name)
SELECT n, gen_random_uuid(), lpad((1000000000 + n)::text, 10, '0'), 'allowance_claim', now(),
  'sato', '佐藤' FROM generate_series(1, %(people)s) n;
INSERT INTO persons_personfacts (person_id, valid, known, name, kana, name_key, kana_key,
  birth_date, sex, postcode, address, household_number, relationship, previous_municipality,
  source, reason, entered_by_id, entered_by_name)
SELECT n, '[2020-01-01,)', tstzrange('2020-01-01', NULL), '受給者　' || n, 'ジュキュウシャ',
  '受給者' || n, 'ジユキユウシヤ', '1980-05-05', '2', '360-0041', '熊谷市宮町' || n, '', '', '',
  'office', '登録', 'sato', '佐藤' FROM generate_series(1, %(people)s) n;
INSERT INTO allowances_claim (id, number, person_id, program, claimed_on, identity_documents,
  representative, representative_name, authority, request_key, received_at, received_by_id,
  received_by_name)
SELECT n, 'B' || lpad(n::text, 8, '0'), n, 'special_disability', '2025-01-06', '["x"]', '', '', '',
  gen_random_uuid(), now(), 'sato', '佐藤' FROM generate_series(1, %(people)s) n;
INSERT INTO allowances_claimfacts (claim_id, untaxed_pensions, reason, entered_at, entered_by_id,
  entered_by_name)
SELECT n, '{}', '請求', now(), 'sato', '佐藤' FROM generate_series(1, %(people)s) n;
INSERT INTO payments_account (person_id, bank_code, bank_name, branch_code, branch_name, kind,
  number, holder_kana, entered_at, entered_by_id)
SELECT n, (%(banks)s::text[])[1 + n %% 4], (%(names)s::text[])[1 + n %% 4],
  (%(branches)s::text[])[1 + n %% 4], (%(places)s::text[])[1 + n %% 4], '1',
  lpad(n::text, 7, '0'), 'ｼﾞﾕｷﾕｳｼﾔ ' || n, now(), 'sato' FROM generate_series(1, %(people)s) n;
"""
MONTHS = """
INSERT INTO payments_month (reference, person_id, target_month, version, amount_yen, reasons,
  entered_at)
SELECT 'B' || lpad(n::text, 8, '0'), n, month, 1, yen, '法26条の3', now()
FROM generate_series(1, %(people)s) n,
  unnest(%(months)s::date[], %(yen)s::bigint[]) AS told (month, yen);
"""
THE_TERM_BEFORE = """
INSERT INTO payments_run (number, kind, payment_month, pay_on, drafted_by_id, drafted_by_name,
  drafted_at) VALUES (1, 'regular', %(term)s, %(term)s, 'sato', '佐藤', now());
INSERT INTO payments_runstep (run_id, stage, digest, at, actor_user_id, actor_name, reason)
SELECT 1, stage, '', now(), 'sato', '佐藤', '' FROM unnest(
  ARRAY['drafted', 'submitted', 'approved', 'file_made', 'sent', 'settled']) stage;
INSERT INTO payments_payment (id, run_id, person_id, amount_yen, bank_code, bank_name, branch_code,
  branch_name, kind, number, holder_kana)
SELECT a.person_id, 1, a.person_id, (SELECT sum(yen) FROM unnest(%(yen)s::bigint[]) yen), bank_code,
  bank_name, branch_code, branch_name, kind, number, holder_kana
FROM payments_account a WHERE person_id %% 1000 <> 2;
INSERT INTO payments_paymentline (payment_id, month_id, amount_yen)
SELECT person_id, id, amount_yen FROM payments_month WHERE target_month < %(term)s
  AND person_id %% 1000 <> 2;
INSERT INTO payments_journalentry (id, person_id, payment_id, kind, at)
SELECT 2 * id - (booked = 'approved')::int, person_id, id, booked, now() FROM payments_payment,
  unnest(ARRAY['approved', 'file_made']) booked;
INSERT INTO payments_journalline (entry_id, title, amount_yen)
SELECT e.id, CASE WHEN e.kind = 'approved' THEN debit ELSE credit END, amount_yen
FROM payments_journalentry e JOIN payments_payment p ON p.id = e.payment_id,
  (VALUES ('benefit', 'payable')) titles (debit, credit)
UNION ALL
SELECT e.id, CASE WHEN e.kind = 'approved' THEN 'payable' ELSE 'deposit' END, -amount_yen
FROM payments_journalentry e JOIN payments_payment p ON p.id = e.payment_id;
DELETE FROM payments_account WHERE person_id %% 1000 = 3;
"""
GO_ON = """
SELECT setval(pg_get_serial_sequence(t.name, t.key), (xpath('/row/max/text()', query_to_xml(
  format('SELECT coalesce(max(%I), 1) AS max FROM %I', t.key, t.name), false, true, '')))[1]
  ::text::bigint)
FROM (VALUES ('persons_person', 'id'), ('allowances_claim', 'id'), ('payments_run', 'number'),
  ('payments_payment', 'id'), ('payments_journalentry', 'id')) t (name, key)
"""


def pay_the_term_before(
    url: str, people: int, months: Sequence[date], yen: Sequence[int], term: date
) -> None:
    """前の期まで: three months that were paid in `term`, and three that are owed now."""
    banks, names, branches, places = (list(each) for each in zip(*BRANCHES, strict=True))
    given: dict[str, Any] = {
        "people": people,
        "banks": banks,
        "names": names,
        "branches": branches,
        "places": places,
        "months": list(months),
        "yen": list(yen),
        "term": term,
    }
    paid = given | {"yen": list(yen[:3])}
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET session_replication_role = replica")
        connection.execute(PEOPLE, given)
        connection.execute(MONTHS, given)
        connection.execute(THE_TERM_BEFORE, paid)
        connection.execute(GO_ON)
        connection.execute("VACUUM ANALYZE")
