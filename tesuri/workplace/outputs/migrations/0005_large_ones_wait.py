"""大きな一覧は待つ: above the largest size that a city may set, none is ready without approval.

Below it the size is a setting, which PostgreSQL does not know: the application asks for it there.
"""

from django.db import migrations

from tesuri.workplace.outputs.limits import LIST_SIZE

WAITS = f"""
ALTER TABLE outputs_order ADD CONSTRAINT outputs_large_ones_wait CHECK (
  needs_approval OR (count <= {LIST_SIZE.most} AND jsonb_array_length(subjects) <= {LIST_SIZE.most}));
"""
GONE = "ALTER TABLE outputs_order DROP CONSTRAINT outputs_large_ones_wait;"


class Migration(migrations.Migration):
    dependencies = [("outputs", "0004_in_their_duty")]
    operations = [migrations.RunSQL(WAITS, GONE)]
