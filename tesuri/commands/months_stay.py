"""月の番人: what only a superuser can put up beside the log; pure SQL, so that a database starts
without the rooms.

Without it the owner of the tables could drop a month whole, which is no deed on rows; the verifier
would name it, after the deed. The schema is the superuser's, for the owner of a database may drop
whatever is in `public`.
"""

MONTHS_STAY = """
CREATE SCHEMA IF NOT EXISTS audit_guard;
CREATE OR REPLACE FUNCTION audit_guard.months_stay() RETURNS event_trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  months text := '^audit_(auditrecord_([0-9]{4}_[0-9]{2}|other)|removal)$';
  lost text[];
  gone text;
BEGIN
  IF TG_EVENT = 'sql_drop' THEN
    lost := ARRAY(SELECT object_name FROM pg_event_trigger_dropped_objects()
      WHERE object_type = 'table' AND schema_name = 'public' AND object_name ~ months);
  ELSE
    lost := ARRAY(SELECT c.relname FROM pg_class c
      LEFT JOIN pg_inherits i ON i.inhrelid = c.oid
      LEFT JOIN pg_class p ON p.oid = i.inhparent
      WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
      AND c.relname <> 'audit_removal'
      AND (c.relname ~ months) IS DISTINCT FROM (coalesce(p.relname, '') = 'audit_auditrecord'));
  END IF;
  FOREACH gone IN ARRAY lost LOOP
    IF to_regclass('public.audit_removal') IS NOT NULL THEN
      CONTINUE WHEN EXISTS (SELECT 1 FROM public.audit_removal c
        WHERE c.step = 'confirmed' AND c.month = replace(right(gone, 7), '_', '-')
        AND NOT EXISTS (SELECT 1 FROM public.audit_removal d WHERE d.step = 'done'
          AND d.month = c.month AND d.manifest = c.manifest));
    END IF;
    RAISE EXCEPTION '% stays: no two people let it go', gone
      USING ERRCODE = 'integrity_constraint_violation';
  END LOOP;
END $$;
DROP EVENT TRIGGER IF EXISTS audit_months_not_dropped;
CREATE EVENT TRIGGER audit_months_not_dropped ON sql_drop
  EXECUTE FUNCTION audit_guard.months_stay();
DROP EVENT TRIGGER IF EXISTS audit_months_not_detached;
CREATE EVENT TRIGGER audit_months_not_detached ON ddl_command_end WHEN TAG IN ('ALTER TABLE')
  EXECUTE FUNCTION audit_guard.months_stay();
"""
