"""その事務の承認: the duty in which a kind is decided is asked too, not only that two people were."""

from importlib import import_module
from typing import Any

from django.db import migrations

BEFORE: Any = import_module("tesuri.workplace.approvals.migrations.0007_kept_by_the_database")
BY_ANOTHER = BEFORE.GIVEN[: BEFORE.GIVEN.index("ALTER FUNCTION")]
GIVEN_IN = (
    BY_ANOTHER.replace("CREATE OR REPLACE FUNCTION", "CREATE FUNCTION")
    .replace("approvals_given_by_another", "approvals_given_in")
    .replace("drafter text)", "drafter text, duty text)")
    .replace("AND a.digest = $3", "AND a.digest = $3 AND ($5 = '' OR a.duty = $5)")
)
SAME = """
CREATE OR REPLACE FUNCTION approvals_given_by_another(
  kind text, reference text, digest text, drafter text)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT approvals_given_in($1, $2, $3, $4, '')
$$;
"""
GONE = BY_ANOTHER + "DROP FUNCTION approvals_given_in(text, text, text, text, text);"


class Migration(migrations.Migration):
    dependencies = [("approvals", "0009_in_nobodys_own_name")]
    operations = [migrations.RunSQL(GIVEN_IN + SAME, GONE)]
