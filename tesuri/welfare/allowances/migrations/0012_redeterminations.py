"""一年の再判定: its run, steps and parts, the sheets and receipts, and what differs."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched


PERSON = "persons_person.addressee_number"
CLAIM = f"claim_id > allowances_claim.person_id > {PERSON}"
MASS = 100  # above that a program's rows are counted and hashed, and stand in their table
OF_NOBODY = ("redetermination", "redeterminationstep", "redeterminationpart", "yearsheet")
OF_A_CLAIM = ("yearreceipt", "yeardifference")
DIGESTS = """
ALTER TABLE allowances_yearsheet ADD CONSTRAINT allowances_yearsheet_digest_of_content
  CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex'));
ALTER TABLE allowances_yearreceipt ADD CONSTRAINT allowances_yearreceipt_digest_of_content
  CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex'));
"""
NO_DIGESTS = """
ALTER TABLE allowances_yearsheet DROP CONSTRAINT allowances_yearsheet_digest_of_content;
ALTER TABLE allowances_yearreceipt DROP CONSTRAINT allowances_yearreceipt_digest_of_content;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0011_takeovers"),
    ]

    operations = [
        migrations.CreateModel(
            name="Redetermination",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(max_length=20, unique=True, verbose_name="再判定の番号"),
                ),
                ("first_month", models.DateField(verbose_name="最初の対象月（8月）")),
                ("known_at", models.DateTimeField(verbose_name="判定の基準日時")),
                ("last_claim", models.BigIntegerField(verbose_name="対象の最後の請求")),
                ("last_obligor", models.BigIntegerField(verbose_name="対象の最後の扶養義務者の行")),
                ("claims", models.PositiveIntegerField(verbose_name="対象の請求の数")),
                ("part_size", models.PositiveIntegerField(verbose_name="一区切りの請求の数")),
                ("reason", models.CharField(max_length=500, verbose_name="再判定の理由")),
                ("started_by_id", models.CharField(max_length=64, verbose_name="開始した者")),
                (
                    "started_by_name",
                    models.CharField(max_length=100, verbose_name="開始した者の氏名"),
                ),
            ],
            options={
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_month__day", 1), ("first_month__month", 8)),
                        name="redetermination_begins_in_august",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True), ("part_size__gt", 0)
                        ),
                        name="redetermination_has_its_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedeterminationPart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="順番")),
                ("first_claim", models.BigIntegerField(verbose_name="最初の請求")),
                ("last_claim", models.BigIntegerField(verbose_name="最後の請求")),
                ("claims", models.PositiveIntegerField(verbose_name="請求の数")),
                ("digest", models.CharField(max_length=64, verbose_name="控えの列のSHA-256")),
                ("differing", models.PositiveIntegerField(verbose_name="差のある請求の数")),
                ("more_yen", models.BigIntegerField(verbose_name="増える額の計（円）")),
                ("less_yen", models.BigIntegerField(verbose_name="減る額の計（円）")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="作成日時"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="parts",
                        to="allowances.redetermination",
                    ),
                ),
            ],
            options={
                "ordering": ["place"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "place"), name="redetermination_part_once"
                    ),
                    models.UniqueConstraint(
                        fields=("run", "first_claim"), name="redetermination_part_begins_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("claims__gt", 0), ("last_claim__gte", models.F("first_claim"))
                        ),
                        name="redetermination_part_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RedeterminationStep",
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
                    "progress",
                    models.CharField(
                        choices=[
                            ("started", "実行中"),
                            ("stopped", "停止中"),
                            ("resumed", "再開して実行中"),
                            ("finished", "完了"),
                        ],
                        max_length=8,
                        verbose_name="進み",
                    ),
                ),
                (
                    "digest",
                    models.CharField(blank=True, max_length=64, verbose_name="控え全体のSHA-256"),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="steps",
                        to="allowances.redetermination",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("progress", "finished")),
                        fields=("run",),
                        name="redetermination_finished_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("progress__in", ["started", "stopped", "resumed", "finished"])
                        ),
                        name="redetermination_progress_listed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="YearDifference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first_month", models.DateField(verbose_name="最初の対象月")),
                ("last_month", models.DateField(verbose_name="最後の対象月")),
                ("months", models.PositiveSmallIntegerField(verbose_name="月数")),
                (
                    "decided_result",
                    models.CharField(blank=True, max_length=15, verbose_name="決定した結果"),
                ),
                ("decided_yen", models.BigIntegerField(verbose_name="決定した月額（円）")),
                ("found_result", models.CharField(max_length=15, verbose_name="再判定の結果")),
                ("found_yen", models.BigIntegerField(verbose_name="再判定の月額（円）")),
                ("paid_yen", models.BigIntegerField(verbose_name="支払済みの月額（円）")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="year_differences",
                        to="allowances.claim",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="differences",
                        to="allowances.redetermination",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "claim", "first_month"), name="year_difference_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="YearReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64, verbose_name="ハッシュ値")),
                ("content", models.TextField(verbose_name="控え（正準形のJSON）")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="year_receipts",
                        to="allowances.claim",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="receipts",
                        to="allowances.redetermination",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("run", "claim"), name="year_receipt_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="YearSheet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("program", models.CharField(max_length=30, verbose_name="手当の種類")),
                ("digest", models.CharField(max_length=64, verbose_name="ハッシュ値")),
                ("content", models.TextField(verbose_name="台紙（正準形のJSON）")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="sheets",
                        to="allowances.redetermination",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "program"), name="year_sheet_once")
                ],
            },
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE allowances_redetermination_number;",
            "DROP SEQUENCE allowances_redetermination_number;",
        ),
        migrations.RunSQL(DIGESTS, NO_DIGESTS),
        *(AppendOnly(f"allowances_{table}") for table in (*OF_NOBODY, *OF_A_CLAIM)),
        *(Watched(f"allowances_{table}") for table in OF_NOBODY),
        *(Watched(f"allowances_{table}", CLAIM, mass_above=MASS) for table in OF_A_CLAIM),
    ]
