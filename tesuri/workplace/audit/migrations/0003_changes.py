"""行の変更の表と、それを書く関数."""

import django.contrib.postgres.fields
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import RowsChanged, Watched


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_append_only"),
        ("keys", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("record_id", models.BigIntegerField(verbose_name="監査記録の番号")),
                ("position", models.PositiveIntegerField(verbose_name="文の中の順")),
                ("body", models.CharField(max_length=16, verbose_name="団体")),
                ("at", models.DateTimeField(verbose_name="日時")),
                ("table_name", models.CharField(max_length=63, verbose_name="表")),
                (
                    "operation",
                    models.CharField(
                        choices=[("insert", "追加"), ("update", "更新"), ("delete", "削除")],
                        max_length=6,
                        verbose_name="操作",
                    ),
                ),
                ("row_key", models.CharField(max_length=64, verbose_name="行の鍵")),
                (
                    "subject",
                    models.CharField(blank=True, max_length=20, verbose_name="対象者の宛名番号"),
                ),
                (
                    "columns",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=63),
                        size=None,
                        verbose_name="変わった列",
                    ),
                ),
                ("before", models.JSONField(null=True, verbose_name="前の値")),
                ("after", models.JSONField(null=True, verbose_name="後の値")),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("subject", ""), _negated=True),
                        fields=["subject", "-id"],
                        name="audit_change_by_subject",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("record_id", "position"), name="audit_one_change_place"
                    )
                ],
            },
        ),
        AppendOnly("audit_change"),
        RowsChanged(),
        Watched("keys_wrappedkey"),
    ]
