"""県の決定: as one person entered it and another confirmed it, word by word; never changed."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

CONFIRMED_BY_TWO = """
CREATE FUNCTION allowances_ruling_confirmed_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM approvals_approval a
    JOIN approvals_outcome o ON o.approval_id = a.number AND o.ends AND o.state = 'approved'
    JOIN allowances_carercase c ON c.id = NEW.case_id
    LEFT JOIN allowances_filing f ON f.id = NEW.filing_id
    WHERE a.number = NEW.approval AND a.kind = 'allowances.ruling' AND a.reference = c.number
      AND (f.id IS NULL OR f.case_id = NEW.case_id)
      AND a.content->>'filing' = coalesce(f.number, '')
      AND a.content->>'kind' = NEW.kind
      AND a.content->>'ruled_on' = to_char(NEW.ruled_on, 'YYYY-MM-DD')
      AND a.content->>'document' = NEW.document
      AND a.content->>'carer_number' = NEW.carer_number
      AND a.content->>'first_month' = coalesce(to_char(NEW.first_month, 'YYYY-MM'), '')
      AND a.content->>'last_month' = coalesce(to_char(NEW.last_month, 'YYYY-MM'), '')
      AND a.content->>'words' = NEW.words
      AND approvals_given_in(a.kind, a.reference, a.digest, '', 'allowances')
  ) THEN
    RAISE EXCEPTION 'what the prefecture decided is confirmed by a second person'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER confirmed_by_two BEFORE INSERT ON allowances_ruling
  FOR EACH ROW EXECUTE FUNCTION allowances_ruling_confirmed_by_two();
CREATE FUNCTION allowances_ruled_child_as_confirmed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM allowances_ruling r
    JOIN approvals_approval a ON a.number = r.approval
    JOIN allowances_caredchild c ON c.id = NEW.child_id AND c.case_id = r.case_id
    JOIN persons_person p ON p.id = c.person_id
    WHERE r.id = NEW.ruling_id AND a.content->'children' @> jsonb_build_array(jsonb_build_object(
      'addressee_number', p.addressee_number, 'grade', NEW.grade,
      'valid_until', coalesce(to_char(NEW.valid_until, 'YYYY-MM-DD'), '')))
  ) THEN
    RAISE EXCEPTION 'the grade of this child is not what was confirmed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER as_confirmed BEFORE INSERT ON allowances_ruledchild
  FOR EACH ROW EXECUTE FUNCTION allowances_ruled_child_as_confirmed();
"""
BY_ANYBODY = """
DROP TRIGGER as_confirmed ON allowances_ruledchild;
DROP FUNCTION allowances_ruled_child_as_confirmed();
DROP TRIGGER confirmed_by_two ON allowances_ruling;
DROP FUNCTION allowances_ruling_confirmed_by_two();
"""
PERSON = "persons_person.addressee_number"
RULING = f"allowances_ruling.case_id > allowances_carercase.person_id > {PERSON}"
KEPT = {
    "ruling": f"case_id > allowances_carercase.person_id > {PERSON}",
    "ruledchild": f"child_id > allowances_caredchild.person_id > {PERSON}",
    "rulinghandover": f"ruling_id > {RULING}",
    "forecastdifference": f"ruling_id > {RULING}",
    "differencedisposition": f"difference_id > allowances_forecastdifference.ruling_id > {RULING}",
}


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0014_transmittals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Ruling",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("approval", models.PositiveBigIntegerField(unique=True, verbose_name="決裁番号")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("grant", "認定"),
                            ("refusal", "認定請求の却下"),
                            ("suspension", "支給停止"),
                            ("resumption", "支給停止の解除"),
                            ("revision", "額改定"),
                            ("revision_refusal", "額改定請求の却下"),
                            ("loss", "資格喪失"),
                        ],
                        max_length=20,
                        verbose_name="決定の種類",
                    ),
                ),
                ("ruled_on", models.DateField(verbose_name="決定日")),
                ("document", models.CharField(max_length=50, verbose_name="県の文書番号")),
                (
                    "carer_number",
                    models.CharField(blank=True, max_length=30, verbose_name="受給者記号番号"),
                ),
                ("first_month", models.DateField(null=True, verbose_name="初めの月")),
                ("last_month", models.DateField(null=True, verbose_name="終わりの月")),
                (
                    "words",
                    models.CharField(blank=True, max_length=500, verbose_name="県の示した理由"),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登録日時"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="rulings",
                        to="allowances.carercase",
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="rulings",
                        to="allowances.filing",
                    ),
                ),
                (
                    "receipt",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="rulings",
                        to="allowances.receipt",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RuledChild",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("1", "１級"), ("2", "２級"), ("none", "該当しない")],
                        max_length=4,
                        verbose_name="障害等級",
                    ),
                ),
                ("valid_until", models.DateField(null=True, verbose_name="有期認定の期限")),
                (
                    "child",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="rulings",
                        to="allowances.caredchild",
                    ),
                ),
                (
                    "ruling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="children",
                        to="allowances.ruling",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="ForecastDifference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("words", models.CharField(max_length=300, verbose_name="違い")),
                (
                    "found_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="見つけた日時"
                    ),
                ),
                (
                    "ruling",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="differences",
                        to="allowances.ruling",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="RulingHandover",
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
                ("handed_on", models.DateField(verbose_name="交付日")),
                ("way", models.CharField(max_length=100, verbose_name="交付の方法")),
                (
                    "ruling",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="handover",
                        to="allowances.ruling",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="DifferenceDisposition",
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
                    "difference",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="disposition",
                        to="allowances.forecastdifference",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="difference_disposition_says_why",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        [
                            "grant",
                            "refusal",
                            "suspension",
                            "resumption",
                            "revision",
                            "revision_refusal",
                            "loss",
                        ],
                    )
                ),
                name="ruling_kind_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruling",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["refusal", "revision_refusal"]),
                    models.Q(("kind", "loss"), ("last_month__isnull", False)),
                    ("first_month__isnull", False),
                    _connector="OR",
                ),
                name="ruling_names_its_month",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruledchild",
            constraint=models.UniqueConstraint(fields=("ruling", "child"), name="ruled_child_once"),
        ),
        migrations.AddConstraint(
            model_name="ruledchild",
            constraint=models.CheckConstraint(
                condition=models.Q(("grade__in", ["1", "2", "none"])),
                name="ruled_child_grade_listed",
            ),
        ),
        migrations.RunSQL(CONFIRMED_BY_TWO, BY_ANYBODY),
        *(AppendOnly(f"allowances_{table}") for table in KEPT),
        *(Watched(f"allowances_{table}", subject) for table, subject in KEPT.items()),
    ]
