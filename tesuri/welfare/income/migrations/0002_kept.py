"""所得を守る: a belief is closed once and never changed."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("income", "0001_initial"), ("persons", "0002_kept")]

    operations = [
        migrations.RunSQL(
            """
            CREATE TRIGGER belief_closed_once BEFORE UPDATE OR DELETE ON income_incomefacts
              FOR EACH ROW EXECUTE FUNCTION persons_belief_closed_once();
            """,
            "DROP TRIGGER belief_closed_once ON income_incomefacts;",
        )
    ]
