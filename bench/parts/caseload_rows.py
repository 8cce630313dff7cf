"""作り物の全件: so many people with a grant, every second one with an obligor, as rows of SQL.

The tables are the product's own; only their filling is this file's. Each has facts, a judgement,
incomes of two years, a decision in force for twelve months, and six months that were paid. What was
decided is what follows, but for some whose income was corrected since.
"""

from datetime import date
from typing import Any

import psycopg

BODY, OFFICER = "112020", "bench"
SAID = "'bench', '測定'"
LONG_AGO, DRAFTED = "'2024-04-02 09:00+09'::timestamptz", "'2025-08-20 09:00+09'::timestamptz"
AUGUST = date(2025, 8, 1)
CHILD, TRANSITIONAL = "n %% 10 IN (7, 8)", "n %% 100 = 99"
PROGRAM = f"""CASE WHEN {TRANSITIONAL} THEN 'transitional' WHEN {CHILD} THEN 'disabled_child'
  ELSE 'special_disability' END"""
BORN = f"""CASE WHEN {TRANSITIONAL} THEN date '1950-01-01' WHEN {CHILD} THEN date '2012-01-01'
  ELSE date '1950-01-01' END + (n %% 5000)::int"""
PEOPLE = "generate_series(1, %(people)s::bigint) AS n"
EVERYBODY = "generate_series(1, (%(people)s * 3 / 2)::bigint) AS n"
MONTHS = "generate_series(0, %(months)s - 1) AS m"
WITH_OBLIGOR = f"{PEOPLE} WHERE n %% 2 = 0"
MONTH = "(date '2025-08-01' + make_interval(months => m))::date"
RATE = f"""CASE WHEN {CHILD} OR {TRANSITIONAL} THEN CASE WHEN m < 8 THEN 16100 ELSE 16560 END
  ELSE CASE WHEN m < 8 THEN 29590 ELSE 30450 END END"""
STATEMENTS = (
    f"""INSERT INTO persons_person (id, key, addressee_number, purpose, registered_at,
      registered_by_id, registered_by_name)
    SELECT n, gen_random_uuid(), lpad(n::text, 10, '0'), 'allowance_claim', {LONG_AGO}, {SAID}
    FROM {EVERYBODY}""",
    f"""INSERT INTO persons_personfacts (person_id, valid, known, name, kana, name_key, kana_key,
      birth_date, sex, postcode, address, household_number, relationship, moved_in_on,
      previous_municipality, source, reason, entered_by_id, entered_by_name)
    SELECT n, daterange('2015-04-01', NULL), tstzrange({LONG_AGO}, NULL), '測定' || n, 'ソクテイ',
      '測定' || n, 'ソクテイ', {BORN}, '2', '360-0041', '測定', '', '世帯主',
      CASE WHEN n %% 3 = 0 THEN date '2015-04-01' END, '', 'registry', '測定', {SAID}
    FROM {EVERYBODY}""",
    f"""INSERT INTO allowances_claim (id, number, person_id, program, claimed_on,
      identity_documents, representative, representative_name, authority, takeover, request_key,
      received_at, received_by_id, received_by_name)
    SELECT n, 'S2024-' || lpad(n::text, 6, '0'), n, {PROGRAM}, date '2024-04-02',
      '["my_number_card"]', '', '', '', CASE WHEN {TRANSITIONAL} THEN n END, gen_random_uuid(),
      {LONG_AGO}, {SAID} FROM {PEOPLE}""",
    f"""INSERT INTO allowances_claimstep (at, actor_user_id, actor_name, reason, claim_id, stage)
    SELECT {DRAFTED}, {SAID}, '', n, 'granted' FROM {PEOPLE}""",
    f"""INSERT INTO allowances_claimfacts (claim_id, resident_in_japan, resident_in_city,
      facility_stay, facility_since, hospital_stay, pension_due, obligors_confirmed,
      untaxed_pensions, reason, entered_at, entered_by_id, entered_by_name)
    SELECT n, true, true, n %% 50 = 0, CASE WHEN n %% 50 = 0 THEN date '2026-01-10' END, false,
      false, true, '{{"2023": 0, "2024": 0}}', '測定', {LONG_AGO}, {SAID} FROM {PEOPLE}""",
    f"""INSERT INTO allowances_judgement (claim_id, meets_criteria, criterion, judged_on, judge,
      basis, valid_until, entered_at, entered_by_id, entered_by_name)
    SELECT n, true, '1', date '2024-04-10', '測定', '測定',
      CASE WHEN n %% 20 = 0 THEN date '2026-03-31' END, {LONG_AGO}, {SAID} FROM {PEOPLE}""",
    f"""INSERT INTO allowances_claimobligor (claim_id, person_id, relationship)
    SELECT n, %(people)s + n / 2, '夫' FROM {WITH_OBLIGOR}""",
    f"""INSERT INTO allowances_obligorstanding (at, actor_user_id, actor_name, reason, claim_id,
      addressee_number, is_obligor, since)
    SELECT {LONG_AGO}, {SAID}, '測定', n, lpad((%(people)s + n / 2)::text, 10, '0'), true,
      date '2024-04-02' FROM {WITH_OBLIGOR}""",
    f"""INSERT INTO income_incomefacts (person_id, income_year, valid, known, total_income,
      salary_or_pension_income, social_insurance, casualty_loss, medical_expense,
      small_mutual_aid, spouse_special, own_disability, widow, working_student,
      disabled_dependants, special_disabled_dependants, dependants, elderly_dependants,
      specific_dependants, source, provider, reference, permit_id, obtained_at, reason,
      entered_by_id, entered_by_name)
    SELECT n, y, daterange(make_date(y, 1, 1), make_date(y + 1, 1, 1)),
      tstzrange({LONG_AGO}, NULL), abs(hashint8(n * y)) %% 4500000,
      abs(hashint8(n * y)) %% 900000, 80000, 0, abs(hashint8(n)) %% 90000, 0, 0,
      CASE WHEN n > %(people)s THEN 'none' ELSE 'special' END, 'none', false, 0, 0,
      n %% 3, 0, 0, 'office', '', '測定' || y, '', {LONG_AGO}, '測定', {SAID}
    FROM {EVERYBODY} CROSS JOIN (VALUES (2023), (2024)) AS years (y)""",
    f"""INSERT INTO allowances_receipt (id, digest, body, made_at)
    SELECT 1, encode(sha256('{{}}'), 'hex'), '{{}}', {DRAFTED}""",
    f"""INSERT INTO allowances_decision (id, number, claim_id, version, outcome, first_month,
      reasons, sources, receipt_id, content, digest, drafted_at, drafted_by_id, drafted_by_name)
    SELECT n, 'D2025-' || lpad(n::text, 6, '0'), n, 1, 'grant', date '2024-05-01', '[]', '[]', 1,
      '{{}}', encode(sha256('{{}}'), 'hex'), {DRAFTED}, {SAID} FROM {PEOPLE}""",
    f"""INSERT INTO allowances_decisionstep (at, actor_user_id, actor_name, reason, decision_id,
      step)
    SELECT {DRAFTED}, {SAID}, '', n, 'in_force' FROM {PEOPLE}""",
    f"""INSERT INTO allowances_decisionmonth (decision_id, target_month, payment_month, result,
      result_label, amount_yen, lines, sentences)
    SELECT n, {MONTH}, {MONTH}, 'payable', '支給', {RATE}, '[]', '[]'
    FROM {PEOPLE} CROSS JOIN {MONTHS}""",
    f"""INSERT INTO payments_month (id, reference, person_id, target_month, version, amount_yen,
      reasons, entered_at)
    SELECT n * 12 + m, 'S2024-' || lpad(n::text, 6, '0'), n, {MONTH}, 1, {RATE}, '測定', {DRAFTED}
    FROM {PEOPLE} CROSS JOIN {MONTHS}""",
    f"""INSERT INTO payments_run (number, kind, payment_month, pay_on, drafted_by_id,
      drafted_by_name, drafted_at)
    SELECT r, 'regular', date '2025-11-01', date '2025-11-10', {SAID}, {DRAFTED}
    FROM generate_series(1, 2) AS r""",
    f"""INSERT INTO payments_payment (id, run_id, person_id, amount_yen, bank_code, bank_name,
      branch_code, branch_name, kind, number, holder_kana)
    SELECT n * 2 + r, r, n, 1, '0001', '測定', '001', '測定', '1', '1234567', 'ソクテイ'
    FROM {PEOPLE} CROSS JOIN generate_series(1, 2) AS r""",
    f"""INSERT INTO payments_paymentline (payment_id, month_id, amount_yen)
    SELECT n * 2 + 1 + m / 3, n * 12 + m, {RATE} FROM {PEOPLE}
    CROSS JOIN generate_series(0, 5) AS m""",
    f"""INSERT INTO access_office (id, body, code, name) VALUES (1, '{BODY}', 'shogai', '測定')""",
    f"""INSERT INTO access_officer (id, user_id, name, kana, employment, office_id, password,
      begins_on, has_no_end, must_change, handle)
    VALUES (1, '{OFFICER}', '測定', '', '', 1, '!', date '2020-01-01', true, false,
      uuid_send(gen_random_uuid()))""",
    """INSERT INTO access_grant (id, officer_id, duty, office_id, level, valid, granted_by,
      confirmed_by, ended_by)
    VALUES (1, 1, 'allowances', 1, 'edit', daterange('2020-01-01', NULL),
      'system:set-up', 'system:set-up', '')""",
    """INSERT INTO access_review (grant_id, quarter, outcome, reviewer_id, reviewer_name, at)
    VALUES (1, date '2099-01-01', 'confirmed', 'bench', '測定', now())""",
)
RENUMBERED = """
SELECT format('SELECT setval(%L, (SELECT coalesce(max(%I), 1) FROM %I))',
  pg_get_serial_sequence(quote_ident(c.relname), a.attname), a.attname, c.relname)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attidentity <> ''
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
"""


def fill(url: str, people: int) -> None:
    """満たす: as superuser, past triggers and keys; then as the database of a long life."""
    given: dict[str, Any] = {"people": people, "months": 12}
    with psycopg.connect(url, autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
        connection.execute("SET synchronous_commit = off")
        connection.execute("SET session_replication_role = replica")
        for statement in STATEMENTS:
            connection.execute(statement, given)
        for (renumber,) in connection.execute(RENUMBERED).fetchall():
            connection.execute(renumber)
        connection.execute("VACUUM ANALYZE")
