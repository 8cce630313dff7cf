"""期限・異動・棚卸: how long an account is, where it sits when, and what a chief confirmed."""

import django.contrib.postgres.constraints
import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
import tesuri.ground.records.periods
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.ground.records.periods import text_range


CONFIRMED = """
INSERT INTO access_review (grant_id, quarter, outcome, reviewer_id, reviewer_name, at)
SELECT id, date_trunc('quarter', now() AT TIME ZONE 'Asia/Tokyo')::date, 'confirmed',
       'system:migration', '移行', now() FROM access_grant;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0010_watched_too"),
    ]

    operations = [
        text_range(),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quarter", models.DateField(verbose_name="四半期の初日")),
                (
                    "outcome",
                    models.CharField(
                        choices=[("confirmed", "引き続き必要"), ("revoked", "取消し")],
                        max_length=16,
                        verbose_name="結果",
                    ),
                ),
                ("reviewer_id", models.CharField(max_length=64, verbose_name="確認した人")),
                (
                    "reviewer_name",
                    models.CharField(max_length=100, verbose_name="確認した人の氏名"),
                ),
                (
                    "approval",
                    models.BigIntegerField(blank=True, null=True, verbose_name="決裁番号"),
                ),
                (
                    "at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="確認日時"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Posting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("moves_on", models.DateField(verbose_name="異動日")),
                (
                    "approval",
                    models.BigIntegerField(blank=True, null=True, verbose_name="決裁番号"),
                ),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="grant",
            name="access_one_grant",
        ),
        migrations.AddField(
            model_name="grant",
            name="approval",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="決裁番号"),
        ),
        migrations.AddField(
            model_name="grant",
            name="confirmed_by",
            field=models.CharField(
                blank=True, db_default="", max_length=64, verbose_name="承認した人"
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="終わらせた日時"),
        ),
        migrations.AddField(
            model_name="grant",
            name="ended_by",
            field=models.CharField(
                blank=True, db_default="", max_length=64, verbose_name="終わらせた人"
            ),
        ),
        migrations.AddField(
            model_name="grant",
            name="granted_by",
            field=models.CharField(
                db_default="system:set-up",
                default="system:set-up",
                max_length=64,
                verbose_name="付与した人",
            ),
        ),
        migrations.AddField(
            model_name="office",
            name="approval",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="決裁番号"),
        ),
        migrations.AddField(
            model_name="office",
            name="chief",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="led",
                to="access.officer",
                verbose_name="所属長",
            ),
        ),
        migrations.AddField(
            model_name="officer",
            name="approval",
            field=models.BigIntegerField(blank=True, null=True, verbose_name="決裁番号"),
        ),
        migrations.AddField(
            model_name="officer",
            name="employment",
            field=models.CharField(
                choices=[
                    ("regular", "常勤"),
                    ("fixed_term", "任期付"),
                    ("annual", "会計年度任用"),
                    ("reappointed", "再任用"),
                    ("dispatched", "派遣"),
                    ("entrusted", "委託"),
                    ("other", "その他"),
                ],
                db_default="regular",
                default="regular",
                max_length=16,
                verbose_name="任用の種類",
            ),
        ),
        migrations.AddField(
            model_name="officer",
            name="has_no_end",
            field=models.BooleanField(db_default=False, default=False, verbose_name="期限なし"),
        ),
        migrations.AddField(
            model_name="officer",
            name="kana",
            field=models.CharField(
                blank=True, db_default="", max_length=100, verbose_name="カナ氏名"
            ),
        ),
        migrations.AddField(
            model_name="officer",
            name="last_entered_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="最後にログインした日時"
            ),
        ),
        migrations.AddField(
            model_name="officer",
            name="stopped_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="利用を止めた日時"),
        ),
        migrations.AlterField(
            model_name="officer",
            name="ends_on",
            field=models.DateField(
                blank=True, help_text="この日まで使えます。", null=True, verbose_name="利用終了日"
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (tesuri.ground.records.periods.SinglePoint("officer_id"), "&&"),
                    (tesuri.ground.records.periods.SinglePoint("office_id"), "&&"),
                    (tesuri.ground.records.periods.SingleText("duty"), "&&"),
                    (tesuri.ground.records.periods.SingleText("level"), "&&"),
                    ("valid", "&&"),
                ],
                name="access_one_grant_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="grant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("granted_by__startswith", "system:"),
                    models.Q(
                        models.Q(("granted_by", ""), _negated=True),
                        models.Q(("confirmed_by", ""), _negated=True),
                        models.Q(
                            django.db.models.lookups.Exact(
                                django.db.models.functions.text.Lower("granted_by"),
                                django.db.models.functions.text.Lower("confirmed_by"),
                            ),
                            _negated=True,
                        ),
                    ),
                    _connector="OR",
                ),
                name="access_grant_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="officer",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ends_on__isnull", True), ("has_no_end", True)),
                    models.Q(("ends_on__isnull", False), ("has_no_end", False)),
                    _connector="OR",
                ),
                name="access_end_is_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="officer",
            constraint=models.CheckConstraint(
                condition=models.Q(("user_id__istartswith", "system:"), _negated=True),
                name="access_a_person_is_no_program",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="grant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="reviews",
                to="access.grant",
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="office",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="access.office"
            ),
        ),
        migrations.AddField(
            model_name="posting",
            name="officer",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="postings",
                to="access.officer",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("grant", "quarter"), name="access_one_review"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(("quarter__day", 1), ("quarter__month__in", (1, 4, 7, 10))),
                name="access_review_of_a_quarter",
            ),
        ),
        migrations.AddIndex(
            model_name="posting",
            index=models.Index(fields=["officer", "moves_on"], name="access_postings_of"),
        ),
        migrations.RunSQL(CONFIRMED, migrations.RunSQL.noop),
        AppendOnly("access_posting"),
        AppendOnly("access_review"),
    ]
