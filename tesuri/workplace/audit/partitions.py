"""月ごとの区画: the SQL that keeps one partition of the log a month, in Japanese months.

Migrations run it; so does the worker, through a function of the owner that only adds months.
"""

from datetime import date

from django.db import connection

TABLE = "audit_auditrecord"
AHEAD_MONTHS = 3

QUEUE = """
CREATE OR REPLACE FUNCTION audit_await_seal() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO public.audit_unsealed (body, record_id, at, since)
    SELECT body, id, at, clock_timestamp() FROM added;
  RETURN NULL;
END $$;
"""

GUARD = """
CREATE OR REPLACE FUNCTION audit_guard_partition(part regclass) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER append_only_table BEFORE TRUNCATE ON %s '
    'FOR EACH STATEMENT EXECUTE FUNCTION public.records_refuse_change()', part);
  EXECUTE format('CREATE TRIGGER await_seal AFTER INSERT ON %s REFERENCING NEW TABLE AS added '
    'FOR EACH STATEMENT EXECUTE FUNCTION public.audit_await_seal()', part);
END $$;
REVOKE ALL ON FUNCTION audit_guard_partition(regclass) FROM PUBLIC;
"""

ADD_MONTH = """
CREATE OR REPLACE FUNCTION audit_add_month(month date) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  first date := date_trunc('month', month)::date;
  part text := format('audit_auditrecord_%s', to_char(first, 'YYYY_MM'));
BEGIN
  IF to_regclass('public.' || part) IS NOT NULL THEN
    RETURN false;
  END IF;
  EXECUTE format('CREATE TABLE public.%I PARTITION OF public.audit_auditrecord '
    'FOR VALUES FROM (%L) TO (%L)', part,
    first::timestamp AT TIME ZONE 'Asia/Tokyo',
    (first + interval '1 month')::timestamp AT TIME ZONE 'Asia/Tokyo');
  PERFORM public.audit_guard_partition(('public.' || part)::regclass);
  RETURN true;
EXCEPTION WHEN check_violation THEN
  RETURN false;  -- a strange clock wrote into this month already: its events stay where they are
END $$;
REVOKE ALL ON FUNCTION audit_add_month(date) FROM PUBLIC;
"""

ADD_MONTHS = """
CREATE OR REPLACE FUNCTION audit_add_months(ahead integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
SET lock_timeout = '3s' AS $$
DECLARE
  made integer := 0;
BEGIN
  PERFORM pg_advisory_xact_lock(7451002);
  FOR step IN 0..least(greatest(ahead, 0), 24) LOOP
    IF public.audit_add_month(
      ((now() AT TIME ZONE 'Asia/Tokyo') + make_interval(months => step))::date) THEN
      made := made + 1;
    END IF;
  END LOOP;
  RETURN made;
END $$;
REVOKE ALL ON FUNCTION audit_add_months(integer) FROM PUBLIC;
"""


def add_months(ahead: int = AHEAD_MONTHS) -> int:
    """区画を先に作る: this month and the next ones; how many were missing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT audit_add_months(%s)", [ahead])
        return int(cursor.fetchone()[0])


def partition_of(month: date) -> str:
    """区画の名前: of the events of a month."""
    return f"{TABLE}_{month:%Y_%m}"
