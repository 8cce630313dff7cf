"""利用目的の種類: a look for one duty, or what was declared for a session; the rows tell which."""

from django.db import migrations, models

# The table is append-only: no row is updated, the column is made anew from what stands beside it.
KINDS_OF_OLD_ROWS = """
ALTER TABLE access_declaredpurpose ALTER COLUMN kind TYPE varchar(16)
  USING CASE WHEN duty = '' THEN 'session' ELSE 'look' END;
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0013_may_in_the_database")]
    operations = [
        migrations.AddField(
            model_name="declaredpurpose",
            name="kind",
            field=models.CharField(
                choices=[("look", "一回の閲覧"), ("session", "ログイン中")],
                default="look",
                max_length=16,
                verbose_name="種類",
            ),
            preserve_default=False,
        ),
        migrations.RunSQL(KINDS_OF_OLD_ROWS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="declaredpurpose",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "look"), models.Q(("duty", ""), _negated=True)),
                    models.Q(
                        ("duty", ""),
                        ("kind", "session"),
                        ("subject", ""),
                        models.Q(("session", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="access_purpose_of_its_kind",
            ),
        ),
    ]
