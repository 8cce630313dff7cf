"""一覧に示した人からも記録を引けるようにする: whom an event shows in a list is found by an index."""

from django.db import migrations

NAMED = """
CREATE INDEX audit_by_shown ON audit_auditrecord
  USING gin ((details -> 'shown') jsonb_path_ops) WHERE details ? 'shown';
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_readable")]
    operations = [migrations.RunSQL(NAMED, "DROP INDEX audit_by_shown")]
