"""その件の事務: a step without a duty is of the submission's own; and its maker is in service.

Some kinds are submitted under the duty that their content belongs to, such as a hidden address or a
list of payments. Whatever a route says, every step of these is of that duty: an approver who may
not see such a content never comes to it.
"""

from importlib import import_module
from typing import Any

from django.db import migrations

BEFORE: Any = import_module("tesuri.workplace.approvals.migrations.0007_kept_by_the_database")
FREEZE = BEFORE.SUBMISSION[BEFORE.SUBMISSION.index("CREATE FUNCTION approvals_freeze") :]
FREEZE = FREEZE[: FREEZE.index("CREATE TRIGGER")].replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
STEP = "s.step || jsonb_build_object('office'"
STEP_OF_ITS_DUTY = """s.step || jsonb_build_object('duty',
        CASE WHEN approvals_brings_duty(NEW.kind) OR coalesce(s.step->>'duty', '') = ''
             THEN NEW.duty ELSE s.step->>'duty' END,
      'office'"""
BEGINS = "  NEW.entered_at := clock_timestamp();\n"
BY_SOMEBODY = """  IF NEW.maker_id NOT LIKE 'system:%' AND NOT access_in_service(NEW.maker_id, NEW.body) THEN
    RAISE EXCEPTION 'who submits is an officer of the body, within the term of the account'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
"""
KINDS = """
CREATE FUNCTION approvals_brings_duty(kind text) RETURNS boolean LANGUAGE sql IMMUTABLE AS $$
  SELECT $1 IN ('persons.correction', 'outputs.print', 'outputs.export')
$$;
"""
MENDED = KINDS + FREEZE.replace(STEP, STEP_OF_ITS_DUTY).replace(BEGINS, BEGINS + BY_SOMEBODY)
AS_BEFORE = FREEZE + "DROP FUNCTION approvals_brings_duty(text);"


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0011_given_in_a_duty"),
        ("access", "0013_may_in_the_database"),
    ]
    operations = [migrations.RunSQL(MENDED, AS_BEFORE)]
