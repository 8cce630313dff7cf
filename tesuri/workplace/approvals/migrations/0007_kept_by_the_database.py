"""決裁をデータベースが守る: the content, the route, the right to decide, and the arrangements.

What each function holds is said in the README of the room; the tests try each with the app role.
"""

from importlib import import_module
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from tesuri.ground.records import canonical
from tesuri.ground.records.append_only import AppendOnly

BEFORE: Any = import_module("tesuri.workplace.approvals.migrations.0003_drafter")
CONTENT = """
ALTER TABLE approvals_approval
  ADD CONSTRAINT approvals_digest_of_content
    CHECK (digest = encode(sha256(convert_to(content_text, 'UTF8')), 'hex')),
  ADD CONSTRAINT approvals_content_as_text CHECK (content = content_text::jsonb);
"""
CONTENT_FREE = """
ALTER TABLE approvals_approval
  DROP CONSTRAINT approvals_digest_of_content, DROP CONSTRAINT approvals_content_as_text;
"""
SUBMISSION = """
CREATE FUNCTION approvals_is_over(submission bigint) RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT clock_timestamp() > a.entered_at + a.lives_days * interval '1 day'
  FROM approvals_approval a WHERE a.number = $1
$$;
CREATE FUNCTION approvals_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  steps jsonb;
  own text;
BEGIN
  NEW.entered_at := clock_timestamp();
  PERFORM pg_advisory_xact_lock(hashtextextended(
    concat_ws(':', 'approvals', NEW.body, NEW.kind, NEW.reference), 0));
  IF EXISTS (SELECT 1 FROM approvals_approval a
             WHERE a.body = NEW.body AND a.kind = NEW.kind AND a.reference = NEW.reference
               AND NOT approvals_is_over(a.number)
               AND NOT EXISTS (SELECT 1 FROM approvals_outcome o
                               WHERE o.approval_id = a.number AND o.ends)) THEN
    RAISE EXCEPTION 'another submission of this matter waits'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  SELECT r.steps INTO steps FROM approvals_route r
    WHERE r.body = NEW.body AND r.kind = NEW.kind AND r.valid @> access_today();
  SELECT f.code INTO own FROM access_officer o JOIN access_office f ON f.id = access_seat(o.user_id)
    WHERE lower(o.user_id) = lower(NEW.maker_id);
  SELECT jsonb_agg(s.step || jsonb_build_object('office', p.code, 'office_name', coalesce(
      (SELECT f.name FROM access_office f WHERE f.body = NEW.body AND f.code = p.code), ''))
      ORDER BY s.place)
    INTO NEW.route FROM jsonb_array_elements(steps) WITH ORDINALITY AS s(step, place),
    LATERAL (SELECT CASE s.step->>'office' WHEN '@maker' THEN coalesce(own, '')
                    ELSE s.step->>'office' END AS code) p;
  NEW.route := coalesce(NEW.route, jsonb_build_array(
    jsonb_build_object('duty', NEW.duty, 'office', '', 'rank', 0)));
  RETURN NEW;
END $$;
CREATE TRIGGER frozen_route BEFORE INSERT ON approvals_approval
  FOR EACH ROW EXECUTE FUNCTION approvals_freeze();
"""
SUBMISSION_FREE = """
DROP TRIGGER frozen_route ON approvals_approval;
DROP FUNCTION approvals_freeze();
DROP FUNCTION approvals_is_over(bigint);
"""
CAPACITY = """
CREATE FUNCTION approvals_rank(officer text) RETURNS integer LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(max(p.rank), 0) FROM approvals_post p
  JOIN access_officer o ON o.id = p.officer_id AND access_seat(o.user_id) = p.office_id
  WHERE o.user_id = $1 AND p.valid @> access_today() AND p.ended_at IS NULL
$$;
CREATE FUNCTION approvals_fits(officer text, body text, step jsonb)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT access_may($1, $2, $3->>'duty', 'approve', '')
    AND $3->>'office' IN ('', (SELECT f.code FROM access_office f WHERE f.id = access_seat($1)))
    AND approvals_rank($1) >= ($3->>'rank')::integer
$$;
CREATE FUNCTION approvals_steps_taken(submission bigint) RETURNS integer LANGUAGE sql VOLATILE AS $$
  SELECT count(*)::integer FROM approvals_outcome o
  WHERE o.approval_id = $1 AND o.state = 'approved'
$$;
CREATE FUNCTION approvals_next_step(submission bigint) RETURNS jsonb LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(a.route->approvals_steps_taken($1),
    jsonb_build_object('duty', a.duty, 'office', '', 'rank', 0))
  FROM approvals_approval a WHERE a.number = $1
$$;
CREATE FUNCTION approvals_capacities(submission bigint, officer text)
RETURNS TABLE (for_id text) LANGUAGE sql VOLATILE AS $$
  SELECT ''::text FROM approvals_approval a
  WHERE a.number = $1 AND approvals_fits($2, a.body, approvals_next_step($1))
  UNION ALL
  SELECT p.user_id::text FROM approvals_approval a, approvals_deputation d
  JOIN access_officer p ON p.id = d.principal_id
  JOIN access_officer o ON o.id = d.deputy_id
  WHERE a.number = $1 AND o.user_id = $2 AND d.valid @> access_today() AND d.ended_at IS NULL
    AND d.duty = approvals_next_step($1)->>'duty'
    AND lower(p.user_id) NOT IN (lower(a.maker_id), lower(a.drafter_id))
    AND approvals_fits(p.user_id, a.body, approvals_next_step($1))
    AND access_may($2, a.body, d.duty, 'see', '')
$$;
"""
CAPACITY_FREE = """
DROP FUNCTION approvals_capacities(bigint, text);
DROP FUNCTION approvals_next_step(bigint);
DROP FUNCTION approvals_steps_taken(bigint);
DROP FUNCTION approvals_fits(text, text, jsonb);
DROP FUNCTION approvals_rank(text);
"""
DECISION = """
CREATE OR REPLACE FUNCTION approvals_same_matter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  submitted approvals_approval%ROWTYPE;
  taken integer;
  fault text;
BEGIN
  SELECT * INTO submitted FROM approvals_approval WHERE number = NEW.approval_id FOR UPDATE;
  taken := approvals_steps_taken(NEW.approval_id);
  NEW.entered_at := clock_timestamp();
  NEW.step := taken + 1;
  NEW.ends := NEW.state <> 'approved' OR NEW.step >= jsonb_array_length(submitted.route);
  fault := CASE
    WHEN NEW.maker_id IS DISTINCT FROM submitted.maker_id
      THEN 'the maker is the one who submitted'
    WHEN NEW.drafter_id IS DISTINCT FROM submitted.drafter_id
      THEN 'the drafter is the one who is named in the submission'
    WHEN NEW.digest IS DISTINCT FROM submitted.digest
      THEN 'the content decided is not the content submitted'
    WHEN EXISTS (SELECT 1 FROM approvals_outcome o
                 WHERE o.approval_id = NEW.approval_id AND o.ends)
      THEN 'the submission was decided before'
    WHEN NOT access_in_service(NEW.actor_id, submitted.body)
      THEN 'only an officer of the body decides, within the term of the account'
    WHEN NEW.state <> 'withdrawn' AND NOT EXISTS (
        SELECT 1 FROM approvals_capacities(NEW.approval_id, NEW.actor_id) c
        WHERE c.for_id = NEW.for_id)
      THEN 'no live grant, post or deputation for this step'
    WHEN NEW.state = 'approved' AND approvals_is_over(NEW.approval_id)
      THEN 'the submission is expired'
    WHEN EXISTS (SELECT 1 FROM approvals_outcome o
                 WHERE o.approval_id = NEW.approval_id AND NEW.state = 'approved'
                   AND ARRAY[lower(o.actor_id), nullif(lower(o.for_id), '')]
                    && ARRAY[lower(NEW.actor_id), nullif(lower(NEW.for_id), '')])
      THEN 'one person takes one step of a matter'
  END;
  IF fault IS NOT NULL THEN
    RAISE EXCEPTION '%', fault USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
GIVEN = """
CREATE OR REPLACE FUNCTION approvals_given_by_another(
  kind text, reference text, digest text, drafter text)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (
    SELECT 1 FROM approvals_approval a JOIN approvals_outcome o ON o.approval_id = a.number
    WHERE a.kind = $1 AND a.reference = $2 AND a.digest = $3 AND o.state = 'approved' AND o.ends
      AND (a.valid_days IS NULL
           OR clock_timestamp() <= o.entered_at + a.valid_days * interval '1 day')
      AND approvals_steps_taken(a.number) >= jsonb_array_length(a.route)
      AND NOT EXISTS (
        SELECT 1 FROM approvals_outcome p WHERE p.approval_id = a.number
          AND (p.digest <> $3
            OR lower(p.actor_id) IN (lower(a.maker_id), lower(a.drafter_id), lower($4))
            OR (p.for_id <> '' AND lower(p.for_id) = lower($4)))))
$$;
ALTER FUNCTION approvals_given(text, text, text) VOLATILE;
"""
ARRANGED = """
CREATE FUNCTION approvals_agreed(submission bigint, kind text) RETURNS jsonb
LANGUAGE sql VOLATILE AS $$
  SELECT a.content || jsonb_build_object('@body', a.body) FROM approvals_approval a
  WHERE a.number = $1 AND a.kind = $2 AND a.duty = 'administration'
    AND approvals_given(a.kind, a.reference, a.digest)
$$;
CREATE FUNCTION approvals_days(agreed jsonb) RETURNS daterange LANGUAGE sql IMMUTABLE AS $$
  SELECT daterange((agreed->>'since')::date, (nullif(agreed->>'through', ''))::date, '[]')
$$;
CREATE FUNCTION approvals_of_body(officer bigint, body text) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (SELECT 1 FROM access_officer o JOIN access_office f ON f.id = o.office_id
                 WHERE o.id = $1 AND f.body = $2)
$$;
CREATE FUNCTION approvals_user_id(officer bigint) RETURNS text LANGUAGE sql VOLATILE AS $$
  SELECT user_id::text FROM access_officer WHERE id = $1
$$;
CREATE FUNCTION approvals_as_agreed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  agreed jsonb;
  is_good boolean;
BEGIN
  IF TG_OP = 'DELETE' THEN
    is_good := false;
  ELSIF TG_TABLE_NAME = 'approvals_route' THEN
    IF TG_OP = 'INSERT' THEN
      agreed := approvals_agreed(NEW.made_by_id, 'approvals.route');
      is_good := NEW.ended_by_id IS NULL AND agreed->'steps' = NEW.steps
        AND jsonb_array_length(NEW.steps) > 0 AND NEW.valid = approvals_days(agreed);
    ELSE
      agreed := approvals_agreed(NEW.ended_by_id, 'approvals.route');
      is_good := OLD.ended_by_id IS NULL
        AND NEW.valid = daterange(lower(OLD.valid), (agreed->>'since')::date)
        AND (to_jsonb(NEW) - '{valid,ended_by_id}'::text[])
          = (to_jsonb(OLD) - '{valid,ended_by_id}'::text[]);
    END IF;
    is_good := is_good AND agreed->>'@body' = NEW.body AND agreed->>'kind' = NEW.kind;
  ELSIF TG_OP = 'UPDATE' THEN
    is_good := OLD.ended_at IS NULL AND NEW.ended_at IS NOT NULL AND NEW.ended_by_id <> ''
      AND (to_jsonb(NEW) - '{ended_at,ended_by_id}'::text[])
        = (to_jsonb(OLD) - '{ended_at,ended_by_id}'::text[]);
  ELSIF TG_TABLE_NAME = 'approvals_post' THEN
    agreed := approvals_agreed(NEW.made_by_id, 'approvals.post');
    is_good := NEW.ended_at IS NULL AND NEW.valid = approvals_days(agreed)
      AND (agreed->>'rank')::integer = NEW.rank
      AND agreed->>'officer' = approvals_user_id(NEW.officer_id)
      AND approvals_of_body(NEW.officer_id, agreed->>'@body')
      AND agreed->>'office' = (SELECT code FROM access_office WHERE id = NEW.office_id)
      AND agreed->>'@body' = (SELECT body FROM access_office WHERE id = NEW.office_id)
      AND NOT approvals_decided_by(NEW.made_by_id, agreed->>'officer');
  ELSE
    agreed := approvals_agreed(NEW.made_by_id, 'approvals.deputation');
    is_good := NEW.ended_at IS NULL AND NEW.valid = approvals_days(agreed)
      AND agreed->>'duty' = NEW.duty
      AND agreed->>'principal' = approvals_user_id(NEW.principal_id)
      AND agreed->>'deputy' = approvals_user_id(NEW.deputy_id)
      AND approvals_of_body(NEW.principal_id, agreed->>'@body')
      AND approvals_of_body(NEW.deputy_id, agreed->>'@body')
      AND NOT approvals_decided_by(NEW.made_by_id, agreed->>'deputy');
  END IF;
  IF is_good IS NOT TRUE THEN
    RAISE EXCEPTION '%: not what two people agreed: % refused', TG_TABLE_NAME, TG_OP
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE FUNCTION approvals_decided_by(submission bigint, officer text) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (SELECT 1 FROM approvals_outcome o
                 WHERE o.approval_id = $1 AND lower(o.actor_id) = lower($2))
$$;
""" + "".join(
    f"""
CREATE TRIGGER as_agreed BEFORE INSERT OR UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION approvals_as_agreed();
CREATE TRIGGER as_agreed_table BEFORE TRUNCATE ON {table}
  FOR EACH STATEMENT EXECUTE FUNCTION records_refuse_change();
"""
    for table in ("approvals_route", "approvals_post", "approvals_deputation")
)
ARRANGED_FREE = (
    "".join(
        f"DROP TRIGGER as_agreed ON {table}; DROP TRIGGER as_agreed_table ON {table};"
        for table in ("approvals_route", "approvals_post", "approvals_deputation")
    )
    + """
DROP FUNCTION approvals_as_agreed();
DROP FUNCTION approvals_decided_by(bigint, text);
DROP FUNCTION approvals_user_id(bigint);
DROP FUNCTION approvals_of_body(bigint, text);
DROP FUNCTION approvals_days(jsonb);
DROP FUNCTION approvals_agreed(bigint, text);
"""
)


def write_texts(apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """正準形を書く: for submissions from before; their digests were of the same form."""
    kind = apps.get_model("approvals", "Approval")
    if not kind.objects.exists():
        return
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("ALTER TABLE approvals_approval DISABLE TRIGGER append_only_rows")
    for each in kind.objects.only("number", "content").iterator():
        text = canonical(each.content).decode()
        kind.objects.filter(number=each.number).update(content_text=text)
    editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    editor.execute("ALTER TABLE approvals_approval ENABLE TRIGGER append_only_rows")


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0006_routes_and_deputies"),
        ("access", "0013_may_in_the_database"),
    ]
    operations = [
        migrations.RunPython(write_texts, migrations.RunPython.noop),
        migrations.RunSQL(CONTENT, CONTENT_FREE),
        migrations.RunSQL(SUBMISSION, SUBMISSION_FREE),
        migrations.RunSQL(CAPACITY, CAPACITY_FREE),
        migrations.RunSQL(DECISION, BEFORE.SAME_MATTER),
        migrations.RunSQL(
            GIVEN, BEFORE.GIVEN.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
        ),
        AppendOnly("approvals_seen"),
        migrations.RunSQL(ARRANGED, ARRANGED_FREE),
    ]
