"""読める記録: the SQL that refuses what no program of ours writes and no verifier could read.

A statement of the role of a process could else leave an event that stops whoever reads it later.
What is there already is not looked at: the sealer and the verifier take such events as they are.
Numbers of 250 digits are found by what stands before them; longer to count costs every event.
"""

ALL = """
ALTER TABLE audit_auditrecord
  ADD CONSTRAINT audit_plain_moment CHECK (
    at >= '0001-01-01 00:00+00' AND at < '10000-01-01 00:00+00') NOT VALID,
  ADD CONSTRAINT audit_plain_details CHECK (jsonb_typeof(details) = 'object') NOT VALID,
  ADD CONSTRAINT audit_short_numbers CHECK (details::text !~ '[[ -][0-9]{250}') NOT VALID;
ALTER TABLE audit_leaf ADD CONSTRAINT audit_leaf_in_the_tree CHECK (index >= 0) NOT VALID;
ALTER TABLE audit_node ADD CONSTRAINT audit_node_in_the_tree CHECK (index >= 0) NOT VALID;
CREATE FUNCTION audit_only_the_watch() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the watch over rows alone writes %', NEW.kind
    USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'audit_only_the_watch';
END $$;
CREATE TRIGGER only_the_watch BEFORE INSERT ON audit_auditrecord FOR EACH ROW
  WHEN (NEW.kind = 'audit.rows_changed' AND pg_trigger_depth() = 0)
  EXECUTE FUNCTION audit_only_the_watch();
"""
NONE = """
DROP TRIGGER only_the_watch ON audit_auditrecord;
DROP FUNCTION audit_only_the_watch();
ALTER TABLE audit_node DROP CONSTRAINT audit_node_in_the_tree;
ALTER TABLE audit_leaf DROP CONSTRAINT audit_leaf_in_the_tree;
ALTER TABLE audit_auditrecord DROP CONSTRAINT audit_short_numbers,
  DROP CONSTRAINT audit_plain_details, DROP CONSTRAINT audit_plain_moment;
"""
