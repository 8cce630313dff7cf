"""支払の差止め: of exactly whom a second person approved, until the report comes in."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

CLAIM = "allowances_claim.person_id > persons_person.addressee_number"
REPORT = f"allowances_yearlyreport.claim_id > {CLAIM}"
WITHHELD = f"allowances_withheldreport.report_id > {REPORT}"
TABLES = ("withholding", "withholdingstep", "withheldreport", "withholdinglift")
GUARD = """
CREATE SEQUENCE allowances_withholding_number;
ALTER TABLE allowances_withholding ADD CONSTRAINT allowances_withholding_digest_of_content
  CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex'));

CREATE FUNCTION allowances_withheld_as_named() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM allowances_withholding w
    JOIN allowances_yearlyreport r ON r.id = NEW.report_id AND r.campaign_id = w.campaign_id
    JOIN allowances_claim c ON c.id = r.claim_id
    JOIN jsonb_array_elements(w.content::jsonb->'people') p ON p->>'claim' = c.number
    WHERE w.id = NEW.withholding_id AND NOT r.was_stopped)
    OR EXISTS (SELECT 1 FROM allowances_withholdingstep WHERE withholding_id = NEW.withholding_id)
  THEN
    RAISE EXCEPTION 'a report is withheld for as the content of its withholding names it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_named BEFORE INSERT ON allowances_withheldreport
  FOR EACH ROW EXECUTE FUNCTION allowances_withheld_as_named();

CREATE FUNCTION allowances_withholding_approved_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE matter allowances_withholding%ROWTYPE;
BEGIN
  IF NEW.step = 'in_force' THEN
    SELECT * INTO STRICT matter FROM allowances_withholding WHERE id = NEW.withholding_id;
    IF NOT approvals_given_in(
        'allowances.withholding', matter.number, matter.digest, '', 'allowances')
      OR jsonb_array_length(matter.content::jsonb->'people') <> (
        SELECT count(*) FROM allowances_withheldreport WHERE withholding_id = matter.id)
    THEN
      RAISE EXCEPTION '%: this content was not approved by a second person', matter.number
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approved_only BEFORE INSERT ON allowances_withholdingstep
  FOR EACH ROW EXECUTE FUNCTION allowances_withholding_approved_only();

CREATE FUNCTION allowances_lifted_from_effect() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM allowances_withheldreport x
    JOIN allowances_withholdingstep s ON s.withholding_id = x.withholding_id
    JOIN allowances_yearlyreportstep y ON y.report_id = x.report_id
    WHERE x.id = NEW.withheld_id AND s.step = 'in_force'
      AND y.stage IN ('received', 'exempt')) THEN
    RAISE EXCEPTION 'what is withheld is paid again once its report came in'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER from_effect BEFORE INSERT ON allowances_withholdinglift
  FOR EACH ROW EXECUTE FUNCTION allowances_lifted_from_effect();
"""
GONE = """
DROP TRIGGER from_effect ON allowances_withholdinglift;
DROP FUNCTION allowances_lifted_from_effect();
DROP TRIGGER approved_only ON allowances_withholdingstep;
DROP FUNCTION allowances_withholding_approved_only();
DROP TRIGGER as_named ON allowances_withheldreport;
DROP FUNCTION allowances_withheld_as_named();
ALTER TABLE allowances_withholding DROP CONSTRAINT allowances_withholding_digest_of_content;
DROP SEQUENCE allowances_withholding_number;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0017_mailings"),
        ("approvals", "0011_given_in_a_duty"),
    ]

    operations = [
        migrations.CreateModel(
            name="WithheldReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="Withholding",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="差止番号")),
                ("content", models.TextField(verbose_name="決裁する内容（正準形のJSON）")),
                ("digest", models.CharField(max_length=64, verbose_name="内容のハッシュ値")),
                (
                    "drafted_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="起案日時"
                    ),
                ),
                ("drafted_by_id", models.CharField(max_length=64, verbose_name="起案者")),
                ("drafted_by_name", models.CharField(max_length=100, verbose_name="起案者氏名")),
            ],
            options={
                "verbose_name": "支払の差止め",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="WithholdingLift",
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
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="WithholdingStep",
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
                    "step",
                    models.CharField(
                        choices=[
                            ("drafted", "起案"),
                            ("submitted", "決裁待ち"),
                            ("returned", "差戻し"),
                            ("in_force", "効力発生"),
                        ],
                        max_length=10,
                        verbose_name="段階",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.RemoveConstraint(
            model_name="mailingbundle",
            name="mailing_kind_listed",
        ),
        migrations.RemoveConstraint(
            model_name="mailingorder",
            name="mailing_order_kind_listed",
        ),
        migrations.AlterField(
            model_name="mailingbundle",
            name="kind",
            field=models.CharField(
                choices=[
                    ("form", "所得状況届の用紙"),
                    ("reminder", "届出の督促状"),
                    ("withholding", "支払差止通知書"),
                ],
                max_length=11,
                verbose_name="種類",
            ),
        ),
        migrations.AlterField(
            model_name="mailingorder",
            name="kind",
            field=models.CharField(
                choices=[
                    ("form", "所得状況届の用紙"),
                    ("reminder", "届出の督促状"),
                    ("withholding", "支払差止通知書"),
                ],
                max_length=11,
                verbose_name="種類",
            ),
        ),
        migrations.AlterField(
            model_name="mailingpage",
            name="kind",
            field=models.CharField(
                choices=[
                    ("form", "所得状況届の用紙"),
                    ("reminder", "届出の督促状"),
                    ("withholding", "支払差止通知書"),
                ],
                max_length=11,
                verbose_name="種類",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailingbundle",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["form", "reminder", "withholding"])),
                name="mailing_kind_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailingorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["form", "reminder", "withholding"])),
                name="mailing_order_kind_listed",
            ),
        ),
        migrations.AddField(
            model_name="withheldreport",
            name="report",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="withholdings",
                to="allowances.yearlyreport",
            ),
        ),
        migrations.AddField(
            model_name="withholding",
            name="campaign",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="withholdings",
                to="allowances.campaign",
            ),
        ),
        migrations.AddField(
            model_name="withheldreport",
            name="withholding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="reports",
                to="allowances.withholding",
            ),
        ),
        migrations.AddField(
            model_name="withholdinglift",
            name="withheld",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="lift",
                to="allowances.withheldreport",
            ),
        ),
        migrations.AddField(
            model_name="withholdingstep",
            name="withholding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="steps",
                to="allowances.withholding",
            ),
        ),
        migrations.AddConstraint(
            model_name="withheldreport",
            constraint=models.UniqueConstraint(
                fields=("withholding", "report"), name="withheld_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="withholdingstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["drafted", "submitted", "returned", "in_force"])),
                name="withholding_step_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="withholdingstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("step", "in_force")),
                fields=("withholding",),
                name="withholding_in_force_once",
            ),
        ),
        migrations.RunSQL(GUARD, GONE),
        *(AppendOnly(f"allowances_{table}") for table in TABLES),
        Watched("allowances_withholding"),
        Watched("allowances_withholdingstep"),
        Watched("allowances_withheldreport", f"report_id > {REPORT}"),
        Watched("allowances_withholdinglift", f"withheld_id > {WITHHELD}"),
    ]
