"""自分の名でもなく: what gives somebody a right is not decided in the name of that person either."""

from django.db import migrations

DECIDED_BY = """
CREATE OR REPLACE FUNCTION approvals_decided_by(submission bigint, officer text) RETURNS boolean
LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (SELECT 1 FROM approvals_outcome o
                 WHERE o.approval_id = $1 AND lower($2) IN ({deciders}))
$$;
"""
STRICTER = DECIDED_BY.format(deciders="lower(o.actor_id), lower(o.for_id)")
AS_BEFORE = DECIDED_BY.format(deciders="lower(o.actor_id)")


class Migration(migrations.Migration):
    dependencies = [("approvals", "0008_watched_more")]
    operations = [migrations.RunSQL(STRICTER, AS_BEFORE)]
