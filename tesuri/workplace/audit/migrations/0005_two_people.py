"""保存した月を、二人の同意なしには消せなくする."""

from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit import two_people

STAYING = ("audit_auditrecord", "audit_change")
BACK = """
DROP TRIGGER append_only_rows ON {table};
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
  FOR EACH ROW EXECUTE FUNCTION records_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_months")]
    operations = [
        migrations.CreateModel(
            name="Removal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("month", models.CharField(max_length=7, verbose_name="年月")),
                ("manifest", models.CharField(max_length=64, verbose_name="目録のハッシュ")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("proposed", "提案した"),
                            ("confirmed", "確認した"),
                            ("done", "消した"),
                        ],
                        max_length=9,
                        verbose_name="段階",
                    ),
                ),
                ("person", models.CharField(max_length=100, verbose_name="だれが")),
                ("role", models.CharField(max_length=63, verbose_name="接続の役割")),
                ("at", models.DateTimeField(verbose_name="日時")),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("month", "manifest", "step"), name="audit_removal_steps_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("manifest__regex", "^[0-9a-f]{64}$"),
                            ("month__regex", "^[0-9]{4}-(0[1-9]|1[0-2])$"),
                            ("person__regex", "[^[:space:]]"),
                            ("step__in", ["proposed", "confirmed", "done"]),
                        ),
                        name="audit_removal_is_named",
                    ),
                ],
            },
        ),
        AppendOnly("audit_removal"),
        migrations.RunSQL(two_people.ALL, two_people.NONE),
        *[
            migrations.RunSQL(two_people.STAYS.format(table=table), BACK.format(table=table))
            for table in STAYING
        ],
    ]
