"""二人の目: the tables of access change by approved content alone, whatever statement writes.

The owner of the tables may set up; the role of the running processes may not. A trigger looks for
the row among the parts of the approved content, so that nothing else than that is written.
"""

from django.db import migrations

from tesuri.ground.records.append_only import AppendOnly

APPROVED = """
CREATE FUNCTION staff_sets_up(place regclass) RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT pg_has_role(current_user, relowner, 'MEMBER') FROM pg_class WHERE oid = place
$$;
CREATE FUNCTION staff_approved(number bigint, part text, wanted jsonb)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM approvals_approval a
    WHERE a.number = $1 AND a.kind LIKE 'staff.%' AND a.content -> $2 @> jsonb_build_array($3)
      AND approvals_given(a.kind, a.reference, a.digest)
      AND NOT EXISTS (
        SELECT 1 FROM approvals_outcome o
        WHERE o.approval_id = a.number AND o.state = 'approved'
          AND lower(o.actor_id) = lower($3 ->> 'user_id')))
$$;
CREATE FUNCTION staff_given_by(number bigint, maker text, checker text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM approvals_approval a JOIN approvals_outcome o ON o.approval_id = a.number
    WHERE a.number = $1 AND a.maker_id = $2 AND o.actor_id = $3 AND o.state = 'approved')
$$;
CREATE FUNCTION staff_refuse(said text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', said USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE FUNCTION staff_day(day date) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT to_char($1, 'YYYY-MM-DD')
$$;
"""
NOT_APPROVED = """
DROP FUNCTION staff_sets_up(regclass);
DROP FUNCTION staff_approved(bigint, text, jsonb);
DROP FUNCTION staff_given_by(bigint, text, text);
DROP FUNCTION staff_refuse(text);
DROP FUNCTION staff_day(date);
"""
ACCOUNTS = """
CREATE FUNCTION staff_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM staff_refuse('an account is ended, never deleted'); END IF;
  IF TG_OP = 'UPDATE' AND NEW.user_id <> OLD.user_id THEN
    PERFORM staff_refuse('a user id never changes');
  END IF;
  IF staff_sets_up(TG_RELID) THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NOT staff_approved(NEW.approval, 'accounts', jsonb_build_object(
      'user_id', NEW.user_id, 'name', NEW.name, 'kana', NEW.kana, 'employment', NEW.employment,
      'office', (SELECT code FROM access_office WHERE id = NEW.office_id),
      'begins_on', staff_day(NEW.begins_on), 'ends_on', staff_day(NEW.ends_on)))
    THEN PERFORM staff_refuse('an account is issued as another person approved it'); END IF;
    RETURN NEW;
  END IF;
  IF NEW.office_id <> OLD.office_id OR NEW.begins_on <> OLD.begins_on
    OR (OLD.stopped_at IS NOT NULL AND NEW.stopped_at IS DISTINCT FROM OLD.stopped_at)
  THEN PERFORM staff_refuse('this of an account never changes'); END IF;
  IF (NEW.name, NEW.kana, NEW.employment, NEW.ends_on)
     IS DISTINCT FROM (OLD.name, OLD.kana, OLD.employment, OLD.ends_on)
    AND NOT coalesce(staff_approved(NEW.approval, 'changes', jsonb_build_object(
      'user_id', NEW.user_id, 'name', NEW.name, 'kana', NEW.kana, 'employment', NEW.employment,
      'ends_on', staff_day(NEW.ends_on))), false)
    AND NOT ((NEW.name, NEW.kana, NEW.employment) IS NOT DISTINCT FROM
             (OLD.name, OLD.kana, OLD.employment)
      AND coalesce(staff_approved(NEW.approval, 'ends', jsonb_build_object(
        'user_id', NEW.user_id, 'ends_on', staff_day(NEW.ends_on))), false))
  THEN PERFORM staff_refuse('an account changes as another person approved it'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_people BEFORE INSERT OR UPDATE OR DELETE ON access_officer
  FOR EACH ROW EXECUTE FUNCTION staff_account();
CREATE FUNCTION staff_posting() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  moved access_officer%ROWTYPE;
  target access_office%ROWTYPE;
BEGIN
  SELECT * INTO moved FROM access_officer WHERE id = NEW.officer_id;
  SELECT * INTO target FROM access_office WHERE id = NEW.office_id;
  IF target.body <> (SELECT body FROM access_office WHERE id = moved.office_id) THEN
    PERFORM staff_refuse('nobody is moved to another body');
  END IF;
  IF staff_sets_up(TG_RELID) THEN RETURN NEW; END IF;
  IF NOT staff_approved(NEW.approval, 'postings', jsonb_build_object(
    'user_id', moved.user_id, 'office', target.code, 'moves_on', staff_day(NEW.moves_on)))
  THEN PERFORM staff_refuse('a posting is as another person approved it'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_people BEFORE INSERT ON access_posting
  FOR EACH ROW EXECUTE FUNCTION staff_posting();
"""
GRANTS = """
CREATE FUNCTION staff_grant() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  holder access_officer%ROWTYPE;
  place access_office%ROWTYPE;
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM staff_refuse('a grant is ended, never deleted'); END IF;
  IF TG_OP = 'UPDATE' THEN
    IF staff_sets_up(TG_RELID) THEN RETURN NEW; END IF;
    IF NOT (NEW.valid <@ OLD.valid) OR NEW.ended_by = '' OR NEW.ended_at IS NULL
      OR (NEW.officer_id, NEW.office_id, NEW.duty, NEW.level, NEW.granted_by, NEW.confirmed_by,
          NEW.approval) IS DISTINCT FROM (OLD.officer_id, OLD.office_id, OLD.duty, OLD.level,
          OLD.granted_by, OLD.confirmed_by, OLD.approval)
    THEN PERFORM staff_refuse('a grant changes by its end alone'); END IF;
    RETURN NEW;
  END IF;
  SELECT * INTO holder FROM access_officer WHERE id = NEW.officer_id;
  SELECT * INTO place FROM access_office WHERE id = NEW.office_id;
  IF NEW.duty = 'administration' AND (
    SELECT count(DISTINCT g.officer_id) FROM access_grant g
    JOIN access_office o ON o.id = g.office_id
    WHERE g.duty = NEW.duty AND o.body = place.body AND g.officer_id <> NEW.officer_id
      AND g.valid && NEW.valid) >= 10
  THEN PERFORM staff_refuse('no body has more than ten administrators'); END IF;
  IF NEW.granted_by LIKE 'system:%' AND staff_sets_up(TG_RELID) THEN RETURN NEW; END IF;
  IF place.body <> (SELECT body FROM access_office WHERE id = holder.office_id)
    OR NOT coalesce(staff_given_by(NEW.approval, NEW.granted_by, NEW.confirmed_by), false)
    OR NOT coalesce(staff_approved(NEW.approval, 'grants', jsonb_build_object(
      'user_id', holder.user_id, 'duty', NEW.duty, 'level', NEW.level, 'office', place.code,
      'since', staff_day(lower(NEW.valid)), 'through', staff_day(upper(NEW.valid) - 1))), false)
  THEN PERFORM staff_refuse('a grant is as another person approved it'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_people BEFORE INSERT OR UPDATE OR DELETE ON access_grant
  FOR EACH ROW EXECUTE FUNCTION staff_grant();
CREATE FUNCTION staff_review() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE holder text; chief text;
BEGIN
  SELECT f.user_id, h.user_id INTO holder, chief FROM access_grant g
    JOIN access_officer f ON f.id = g.officer_id JOIN access_office o ON o.id = g.office_id
    LEFT JOIN access_officer h ON h.id = o.chief_id WHERE g.id = NEW.grant_id;
  IF lower(holder) = lower(NEW.reviewer_id) THEN
    PERFORM staff_refuse('nobody reviews what he or she holds');
  END IF;
  IF staff_sets_up(TG_RELID) OR lower(NEW.reviewer_id) = lower(chief) THEN RETURN NEW; END IF;
  IF NOT coalesce(staff_approved(NEW.approval, 'reviews', jsonb_build_object(
    'grant', NEW.grant_id, 'user_id', holder, 'quarter', staff_day(NEW.quarter))), false)
  THEN PERFORM staff_refuse('a grant is reviewed by the chief or as two people say'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_people BEFORE INSERT ON access_review
  FOR EACH ROW EXECUTE FUNCTION staff_review();
CREATE FUNCTION staff_office() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM staff_refuse('an office is never deleted'); END IF;
  IF staff_sets_up(TG_RELID) THEN RETURN NEW; END IF;
  IF TG_OP = 'UPDATE' AND (NEW.body, NEW.code) IS DISTINCT FROM (OLD.body, OLD.code) THEN
    PERFORM staff_refuse('the code of an office never changes');
  END IF;
  IF NOT coalesce(staff_approved(NEW.approval, 'offices', jsonb_build_object(
    'code', NEW.code, 'name', NEW.name,
    'chief', coalesce((SELECT user_id FROM access_officer WHERE id = NEW.chief_id), ''))), false)
  THEN PERFORM staff_refuse('an office is as another person approved it'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_people BEFORE INSERT OR UPDATE OR DELETE ON access_office
  FOR EACH ROW EXECUTE FUNCTION staff_office();
"""


def gone(*pairs: str) -> str:
    return "".join(
        f"DROP TRIGGER two_people ON access_{table}; DROP FUNCTION staff_{function}();"
        for table, function in (pair.split(":") for pair in pairs)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_initial"),
        ("access", "0011_terms_and_reviews"),
        ("approvals", "0007_kept_by_the_database"),
    ]
    operations = [
        migrations.RunSQL(APPROVED, NOT_APPROVED),
        migrations.RunSQL(ACCOUNTS, gone("officer:account", "posting:posting")),
        migrations.RunSQL(GRANTS, gone("grant:grant", "review:review", "office:office")),
        AppendOnly("staff_change"),
        AppendOnly("staff_concern"),
        AppendOnly("staff_manual"),
        AppendOnly("staff_training"),
        AppendOnly("staff_accountjudgement"),
    ]
