"""承認した回答だけ: the walls, and what PostgreSQL itself asks before an answer may go out."""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly
from tesuri.intermediary.wire.walls import SameBody, Wall
from tesuri.workplace.audit.watched import Watched

TABLES = ("provision_paper", "provision_draft", "provision_answer", "provision_step")
PERSON = "provision_provision.unified_number"
OF_A_PAPER = f"paper_id > provision_paper.provision_id > {PERSON}"
APPROVED = """
CREATE FUNCTION provision_is_approved(draft bigint, digest text) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (
    SELECT 1 FROM provision_draft d
    JOIN provision_paper p ON p.id = d.paper_id
    JOIN provision_provision r ON r.id = p.provision_id
    JOIN approvals_approval a
      ON a.kind = 'provision.answer' AND a.reference = p.number AND a.body = p.body
    WHERE d.id = $1 AND a.digest = $2 AND a.duty = 'copies' AND r.state = 'waiting'
      AND a.content->>'draft' = d.id::text
      AND a.content->>'permit_id' = r.permit_id
      AND a.content->>'permit_digest' = r.permit_digest
      AND a.content->>'verdict' = d.verdict
      AND a.content->>'reason' = d.reason
      AND a.content->>'content_digest' = d.content_digest
      AND approvals_given_in(a.kind, a.reference, a.digest, d.maker, 'copies')
      AND NOT EXISTS (SELECT 1 FROM provision_step s WHERE s.draft_id = d.id AND s.state = 'void')
      AND d.id = (SELECT max(n.id) FROM provision_draft n WHERE n.paper_id = p.id)
      AND (d.verdict = 'refuse' OR d.copy_id = (
        SELECT max(c.id) FROM copies_copy c
        WHERE c.body = r.body AND c.unified_number = r.unified_number AND c.item = r.item)))
$$;
CREATE FUNCTION provision_approved_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT provision_is_approved(NEW.draft_id, NEW.digest) THEN
    RAISE EXCEPTION 'an answer by a person needs the approval of exactly this, still'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approved_only BEFORE INSERT ON provision_answer
  FOR EACH ROW EXECUTE FUNCTION provision_approved_only();
CREATE FUNCTION provision_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  fault text;
BEGIN
  fault := CASE
    WHEN NEW.paper_id <> (SELECT d.paper_id FROM provision_draft d WHERE d.id = NEW.draft_id)
      THEN 'the draft is of another request'
    WHEN EXISTS (SELECT 1 FROM provision_step s
                 WHERE s.paper_id = NEW.paper_id AND s.state IN ('sent', 'undelivered'))
      THEN 'the request is over'
    WHEN NEW.state = 'sending' AND NOT EXISTS (
        SELECT 1 FROM provision_answer a
        WHERE a.draft_id = NEW.draft_id AND provision_is_approved(a.draft_id, a.digest))
      THEN 'an answer by a person needs the approval of exactly this, still'
    WHEN NEW.state IN ('sent', 'undelivered') AND NOT EXISTS (
        SELECT 1 FROM provision_step s WHERE s.draft_id = NEW.draft_id AND s.state = 'sending')
      THEN 'nothing was sent'
  END;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION '%', fault USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER step_follows BEFORE INSERT ON provision_step
  FOR EACH ROW EXECUTE FUNCTION provision_step_follows();
"""
APPROVED_FREE = """
DROP TRIGGER step_follows ON provision_step;
DROP FUNCTION provision_step_follows();
DROP TRIGGER approved_only ON provision_answer;
DROP FUNCTION provision_approved_only();
DROP FUNCTION provision_is_approved(bigint, text);
"""
TWO_ROUTES = """
CREATE FUNCTION provision_two_routes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.side = 'provider' AND NOT EXISTS (
      SELECT 1 FROM provision_provision r
      WHERE r.body = NEW.body AND r.permit_id = NEW.permit_id AND CASE NEW.route
        WHEN 'automatic' THEN r.state <> 'waiting'
        WHEN 'terminal' THEN EXISTS (
          SELECT 1 FROM provision_paper p JOIN provision_step s ON s.paper_id = p.id
          WHERE p.provision_id = r.id AND s.state = 'sent')
        ELSE false END) THEN
    RAISE EXCEPTION 'a provision went neither the automatic way nor that of an approved answer'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_routes BEFORE INSERT ON ledger_entry
  FOR EACH ROW EXECUTE FUNCTION provision_two_routes();
"""
NOT_AUTOMATIC = """
CREATE FUNCTION provision_flag_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.state = 'answered' AND NOT EXISTS (
      SELECT 1 FROM copies_copy c WHERE c.id = NEW.copy_id AND NOT c.is_manual_only
        AND (c.body, c.unified_number, c.item) = (NEW.body, NEW.unified_number, NEW.item)
        AND NOT EXISTS (
          SELECT 1 FROM copies_copy f
          WHERE (f.body, f.unified_number, f.item) = (c.body, c.unified_number, c.item)
            AND f.is_manual_only)) THEN
    RAISE EXCEPTION 'what is flagged, or of another person or item, is not answered automatically'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER flag_holds BEFORE INSERT ON provision_provision
  FOR EACH ROW EXECUTE FUNCTION provision_flag_holds();
"""
NOT_AUTOMATIC_FREE = """
DROP TRIGGER flag_holds ON provision_provision;
DROP FUNCTION provision_flag_holds();
"""
TWO_ROUTES_FREE = "DROP TRIGGER two_routes ON ledger_entry; DROP FUNCTION provision_two_routes();"


class Migration(migrations.Migration):
    dependencies = [
        ("provision", "0004_answers"),
        ("approvals", "0011_given_in_a_duty"),
        ("audit", "0003_changes"),
        ("copies", "0006_never_lifted"),
        ("ledger", "0002_walls"),
    ]
    operations = [
        *(Wall(table) for table in TABLES),
        SameBody("provision_paper", "provision_id", "provision_provision"),
        SameBody("provision_draft", "paper_id", "provision_paper"),
        SameBody("provision_draft", "copy_id", "copies_copy"),
        SameBody("provision_answer", "draft_id", "provision_draft"),
        SameBody("provision_step", "draft_id", "provision_draft"),
        SameBody("provision_step", "paper_id", "provision_paper"),
        *(AppendOnly(table) for table in TABLES),
        Watched("provision_paper", f"provision_id > {PERSON}"),
        Watched("provision_draft", OF_A_PAPER),
        Watched("provision_answer", f"draft_id > provision_draft.{OF_A_PAPER}"),
        Watched("provision_step", f"draft_id > provision_draft.{OF_A_PAPER}"),
        migrations.RunSQL(APPROVED, APPROVED_FREE),
        migrations.RunSQL(NOT_AUTOMATIC, NOT_AUTOMATIC_FREE),
        migrations.RunSQL(TWO_ROUTES, TWO_ROUTES_FREE),
    ]
