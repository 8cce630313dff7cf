"""二人で消す: the SQL by which a month leaves the log only when two people said so.

Who proposes and who confirms is the login role of PostgreSQL (`session_user`, which no SET ROLE
changes) and the name that was given with it; both must differ. Rows of the month can be deleted
between its confirmation and its end, at no other time, by the owner of the tables neither.
"""

STEPS = """
CREATE FUNCTION audit_two_people() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  earlier public.audit_removal;
BEGIN
  NEW.role := session_user;
  NEW.at := clock_timestamp();
  IF NEW.step = 'proposed' THEN
    RETURN NEW;
  END IF;
  SELECT * INTO earlier FROM public.audit_removal r
    WHERE r.month = NEW.month AND r.manifest = NEW.manifest
    AND r.step = CASE NEW.step WHEN 'confirmed' THEN 'proposed' ELSE 'confirmed' END;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the removal of % is not yet ready to be %', NEW.month, NEW.step
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_removal_in_order';
  END IF;
  IF NEW.step = 'confirmed' AND (earlier.role = NEW.role
      OR lower(btrim(earlier.person)) = lower(btrim(NEW.person))) THEN
    RAISE EXCEPTION 'who proposed the removal of % cannot confirm it', NEW.month
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_removal_by_two';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER by_two_people BEFORE INSERT ON audit_removal
  FOR EACH ROW EXECUTE FUNCTION audit_two_people();
"""

CONFIRM = """
CREATE FUNCTION audit_confirm_removal(month text, manifest text, person text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO public.audit_removal (month, manifest, step, person, role, at)
    VALUES ($1, $2, 'confirmed', $3, '', now());
$$;
REVOKE ALL ON FUNCTION audit_confirm_removal(text, text, text) FROM PUBLIC;
"""

MAY_LEAVE = """
CREATE FUNCTION audit_may_leave(which text, digest text) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT 1 FROM public.audit_removal c
    WHERE c.step = 'confirmed' AND c.month = which AND (digest = '' OR c.manifest = digest)
    AND NOT EXISTS (SELECT 1 FROM public.audit_removal d
      WHERE d.step = 'done' AND d.month = c.month AND d.manifest = c.manifest));
$$;
CREATE FUNCTION audit_stays() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'DELETE' AND public.audit_may_leave(
      to_char(OLD.at AT TIME ZONE 'Asia/Tokyo', 'YYYY-MM'), '') THEN
    RETURN OLD;
  END IF;
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""

STAYS = """
DROP TRIGGER append_only_rows ON {table};
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION audit_stays();
"""

ARCHIVED = """
CREATE FUNCTION audit_archived_by_two() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT public.audit_may_leave(NEW.details->>'month', NEW.details->>'manifest') THEN
    RAISE EXCEPTION 'no two people let % go', NEW.details->>'month'
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_archived_by_two';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER archived_by_two BEFORE INSERT ON audit_auditrecord FOR EACH ROW
  WHEN (NEW.kind = 'audit.archived' AND NEW.outcome = 'done')
  EXECUTE FUNCTION audit_archived_by_two();
"""
ALL = STEPS + CONFIRM + MAY_LEAVE + ARCHIVED
NONE = """
DROP TRIGGER archived_by_two ON audit_auditrecord;
DROP FUNCTION audit_archived_by_two();
DROP FUNCTION audit_stays();
DROP FUNCTION audit_may_leave(text, text);
DROP FUNCTION audit_confirm_removal(text, text, text);
DROP TRIGGER by_two_people ON audit_removal;
DROP FUNCTION audit_two_people();
"""
