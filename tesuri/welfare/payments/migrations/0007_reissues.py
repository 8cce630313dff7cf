"""再振込と窓口払: what bounced, its steps, and the receipt of what was paid in cash.

There is no way back once rows of the new kinds exist: restore (docs/for-operator.md).
"""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0006_after_the_file"),
        ("persons", "0006_corrections_by_two"),
    ]

    operations = [
        migrations.CreateModel(
            name="BounceStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(default=django.utils.timezone.now, verbose_name="日時"),
                ),
                ("actor_user_id", models.CharField(max_length=64, verbose_name="操作者")),
                ("actor_name", models.CharField(max_length=100, verbose_name="操作者氏名")),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="理由")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "未払"),
                            ("counter", "窓口払を待つ"),
                            ("reissued", "再振込"),
                            ("paid", "窓口払済み"),
                        ],
                        max_length=8,
                        verbose_name="状態",
                    ),
                ),
                (
                    "digest",
                    models.CharField(blank=True, max_length=64, verbose_name="内容のSHA-256"),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="CounterReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(max_length=40, unique=True, verbose_name="領収書の番号"),
                ),
                ("received_by", models.CharField(max_length=100, verbose_name="受け取った人")),
                (
                    "proof",
                    models.CharField(
                        choices=[
                            ("my_number_card", "個人番号カード"),
                            ("licence", "運転免許証"),
                            ("handbook", "障害者手帳"),
                            ("photo", "ほかの顔写真付きの書類"),
                            ("two", "顔写真のない書類二点"),
                        ],
                        max_length=16,
                        verbose_name="本人確認の書類",
                    ),
                ),
                ("paid_on", models.DateField(verbose_name="支払日")),
                ("paid_by_id", models.CharField(max_length=64, verbose_name="渡した人")),
                ("paid_by_name", models.CharField(max_length=100, verbose_name="渡した人の氏名")),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="記録日時"
                    ),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="payment",
            name="payments_one_transfer",
        ),
        migrations.AddField(
            model_name="payment",
            name="replaces",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="reissues",
                to="payments.bounce",
            ),
        ),
        migrations.AddField(
            model_name="run",
            name="kind",
            field=models.CharField(
                choices=[("regular", "定期・随時"), ("reissue", "再振込")],
                default="regular",
                max_length=8,
                verbose_name="種別",
            ),
        ),
        migrations.AlterField(
            model_name="journalentry",
            name="kind",
            field=models.CharField(
                choices=[
                    ("approved", "承認"),
                    ("discarded", "取消し"),
                    ("file_made", "ファイル作成"),
                    ("bounced", "振込不能"),
                    ("counter", "窓口払"),
                ],
                max_length=16,
                verbose_name="種類",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("replaces__isnull", True)),
                fields=("run", "person"),
                name="payments_one_transfer",
            ),
        ),
        migrations.AddConstraint(
            model_name="payment",
            constraint=models.UniqueConstraint(
                fields=("run", "replaces"), name="payments_one_reissue_in_a_run"
            ),
        ),
        migrations.AddField(
            model_name="bouncestep",
            name="bounce",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="steps",
                to="payments.bounce",
            ),
        ),
        migrations.AddField(
            model_name="counterreceipt",
            name="bounce",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="receipt",
                to="payments.bounce",
            ),
        ),
    ]
