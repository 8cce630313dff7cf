"""まとめた決定: a decision comes into force by an approval of its own, or by that of its set."""

import django.db.models.deletion
import django.utils.timezone
from importlib import import_module
from typing import Any

from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

BEFORE: Any = import_module("tesuri.welfare.allowances.migrations.0007_approved_in_its_duty")
ALONE = BEFORE.STEP.replace(BEFORE.GIVEN, BEFORE.IN_ITS_DUTY)
IN_A_SET = """NOT EXISTS (
      SELECT 1 FROM allowances_setdecision x
      JOIN allowances_decisionset t ON t.id = x.decision_set_id
      WHERE x.decision_id = matter.id AND approvals_given_in(
        'allowances.decision_set', t.number, t.digest, '', 'allowances')) AND NOT """
ALONE_OR_IN_A_SET = ALONE.replace("NOT approvals_given_in(", f"{IN_A_SET}approvals_given_in(")
CLAIM = "allowances_claim.person_id > persons_person.addressee_number"
REPORT = f"allowances_yearlyreport.claim_id > {CLAIM}"
DECISION = f"allowances_decision.claim_id > {CLAIM}"
TABLES = ("draftattempt", "decisionset", "decisionsetstep", "setdecision")
GUARD = """
CREATE SEQUENCE allowances_decision_set_number;
ALTER TABLE allowances_decisionset ADD CONSTRAINT allowances_decisionset_digest_of_content
  CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex'));

CREATE FUNCTION allowances_set_as_named() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM allowances_decisionset t
    JOIN allowances_decision d ON d.id = NEW.decision_id
      AND lower(d.drafted_by_id) = lower(t.drafted_by_id)
    JOIN jsonb_array_elements(t.content::jsonb->'decisions') line
      ON line->>'number' = d.number AND line->>'digest' = d.digest
    WHERE t.id = NEW.decision_set_id)
    OR EXISTS (SELECT 1 FROM allowances_decisionsetstep WHERE decision_set_id = NEW.decision_set_id)
  THEN
    RAISE EXCEPTION 'a decision stands in a set of its drafter, whose content names it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_named BEFORE INSERT ON allowances_setdecision
  FOR EACH ROW EXECUTE FUNCTION allowances_set_as_named();

CREATE FUNCTION allowances_set_approved_only() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE matter allowances_decisionset%ROWTYPE;
BEGIN
  IF NEW.step = 'in_force' THEN
    SELECT * INTO STRICT matter FROM allowances_decisionset WHERE id = NEW.decision_set_id;
    IF NOT approvals_given_in(
        'allowances.decision_set', matter.number, matter.digest, '', 'allowances')
      OR jsonb_array_length(matter.content::jsonb->'decisions') <> (
        SELECT count(*) FROM allowances_setdecision x
        JOIN allowances_decisionstep s ON s.decision_id = x.decision_id AND s.step = 'in_force'
        WHERE x.decision_set_id = matter.id)
    THEN
      RAISE EXCEPTION '%: not every decision of this content was approved', matter.number
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER approved_only BEFORE INSERT ON allowances_decisionsetstep
  FOR EACH ROW EXECUTE FUNCTION allowances_set_approved_only();
"""
GONE = """
DROP TRIGGER approved_only ON allowances_decisionsetstep;
DROP FUNCTION allowances_set_approved_only();
DROP TRIGGER as_named ON allowances_setdecision;
DROP FUNCTION allowances_set_as_named();
ALTER TABLE allowances_decisionset DROP CONSTRAINT allowances_decisionset_digest_of_content;
DROP SEQUENCE allowances_decision_set_number;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0019_notice_runs"),
    ]

    operations = [
        migrations.CreateModel(
            name="DecisionSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="番号")),
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
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="decision_sets",
                        to="allowances.campaign",
                    ),
                ),
            ],
            options={
                "verbose_name": "まとめた決定",
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="SetDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "decision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="in_set",
                        to="allowances.decision",
                    ),
                ),
                (
                    "decision_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="members",
                        to="allowances.decisionset",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="DecisionSetStep",
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
                (
                    "decision_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="steps",
                        to="allowances.decisionset",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("step", "in_force")),
                        fields=("decision_set",),
                        name="decision_set_in_force_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="DraftAttempt",
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
                    "decision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="attempts",
                        to="allowances.decision",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="attempts",
                        to="allowances.yearlyreport",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decision__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="attempt_drafts_or_says_why",
                    )
                ],
            },
        ),
        migrations.RunSQL(GUARD, GONE),
        migrations.RunSQL(ALONE_OR_IN_A_SET, ALONE),
        *(AppendOnly(f"allowances_{table}") for table in TABLES),
        Watched("allowances_draftattempt", f"report_id > {REPORT}"),
        Watched("allowances_decisionset"),
        Watched("allowances_decisionsetstep"),
        Watched("allowances_setdecision", f"decision_id > {DECISION}"),
    ]
