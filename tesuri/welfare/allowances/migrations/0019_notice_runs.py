"""通知書の一括発行: which notices were due, and the place of each in a bundle, as it was made."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

CLAIM = "allowances_claim.person_id > persons_person.addressee_number"
DECISION = f"allowances_decision.claim_id > {CLAIM}"
NOTICE = f"allowances_notice.decision_id > {DECISION}"
TABLES = ("noticerun", "noticerunstep", "duenotice", "noticebundle", "bundlednotice")
GUARD = """
ALTER TABLE allowances_noticebundle ADD CONSTRAINT allowances_noticebundle_digest_of_pdf
  CHECK (digest = encode(sha256(pdf), 'hex'));
CREATE FUNCTION allowances_bundled_as_due() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM allowances_notice n
    JOIN allowances_duenotice d ON d.decision_id = n.decision_id AND d.kind = n.kind
    JOIN allowances_noticebundle b ON b.run_id = d.run_id
    WHERE n.id = NEW.notice_id AND b.id = NEW.bundle_id) THEN
    RAISE EXCEPTION 'a notice stands in a bundle of the run in which it was due'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_due BEFORE INSERT ON allowances_bundlednotice
  FOR EACH ROW EXECUTE FUNCTION allowances_bundled_as_due();
"""
GONE = """
DROP TRIGGER as_due ON allowances_bundlednotice;
DROP FUNCTION allowances_bundled_as_due();
ALTER TABLE allowances_noticebundle DROP CONSTRAINT allowances_noticebundle_digest_of_pdf;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0018_withholdings"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoticeRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(verbose_name="効力発生日（から）")),
                ("through", models.DateField(verbose_name="効力発生日（まで）")),
                (
                    "ordered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="指示日時"
                    ),
                ),
                ("ordered_by_id", models.CharField(max_length=64, verbose_name="指示した者")),
                (
                    "ordered_by_name",
                    models.CharField(max_length=100, verbose_name="指示した者の氏名"),
                ),
            ],
            options={
                "verbose_name": "通知書の一括発行",
                "ordering": ["-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("through__gte", models.F("since"))),
                        name="notice_run_in_order",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="NoticeBundle",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("pdf", models.BinaryField(verbose_name="PDF")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("count", models.PositiveIntegerField(verbose_name="通数")),
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
                        related_name="bundles",
                        to="allowances.noticerun",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="NoticeRunStep",
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
                ("is_stopped", models.BooleanField(verbose_name="止めている")),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="steps",
                        to="allowances.noticerun",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="BundledNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.PositiveIntegerField(verbose_name="何通目か")),
                (
                    "notice",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="bundled",
                        to="allowances.notice",
                    ),
                ),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="notices",
                        to="allowances.noticebundle",
                    ),
                ),
            ],
            options={
                "ordering": ["bundle_id", "place"],
                "constraints": [
                    models.UniqueConstraint(fields=("bundle", "place"), name="bundled_one_a_place")
                ],
            },
        ),
        migrations.CreateModel(
            name="DueNotice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grant", "認定通知書"),
                            ("refusal", "却下通知書"),
                            ("suspension", "支給停止通知書"),
                            ("resumption", "支給停止解除通知書"),
                            ("amount", "手当額変更通知書"),
                            ("loss", "資格喪失通知書"),
                        ],
                        max_length=10,
                        verbose_name="種類",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="due_notices",
                        to="allowances.decision",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="due",
                        to="allowances.noticerun",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "decision", "kind"), name="due_notice_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD, GONE),
        *(AppendOnly(f"allowances_{table}") for table in TABLES),
        Watched("allowances_noticerun"),
        Watched("allowances_noticerunstep"),
        Watched("allowances_duenotice", f"decision_id > {DECISION}"),
        Watched("allowances_noticebundle"),
        Watched("allowances_bundlednotice", f"notice_id > {NOTICE}"),
    ]
