"""進達: a filing leaves on a list that a second person approved, as the list says, and no other."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

DIGESTS = """
ALTER TABLE allowances_transmittal ADD CONSTRAINT allowances_transmittal_digest_of_content
  CHECK (digest = encode(sha256(convert_to(content, 'UTF8')), 'hex'));
ALTER TABLE allowances_transmittal ADD CONSTRAINT allowances_transmittal_digest_of_pdf
  CHECK (pdf_digest = encode(sha256(pdf), 'hex')
         AND content::jsonb->>'pdf_digest' = pdf_digest);
"""
NO_DIGESTS = """
ALTER TABLE allowances_transmittal DROP CONSTRAINT allowances_transmittal_digest_of_content;
ALTER TABLE allowances_transmittal DROP CONSTRAINT allowances_transmittal_digest_of_pdf;
"""
ON_AN_APPROVED_LIST = """
CREATE FUNCTION allowances_sent_on_an_approved_list() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage = 'sent' AND NOT EXISTS (
    SELECT 1 FROM allowances_filing f
    JOIN allowances_transmittalitem i ON i.filing_id = f.id
    JOIN allowances_transmittal t ON t.id = i.transmittal_id
    WHERE f.id = NEW.filing_id AND t.sent_on = NEW.happened_on
      AND NOT EXISTS (SELECT 1 FROM allowances_filingstep s
        WHERE s.filing_id = f.id AND s.stage = 'sent' AND s.at >= t.drafted_at)
      AND t.content::jsonb->'filings' @> jsonb_build_array(jsonb_build_object('filing', f.number))
      AND approvals_given_in('allowances.transmittal', t.number, t.digest, t.drafted_by_id,
        'allowances')
  ) THEN
    RAISE EXCEPTION 'a filing leaves on a list that a second person approved'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER sent_on_an_approved_list BEFORE INSERT ON allowances_filingstep
  FOR EACH ROW EXECUTE FUNCTION allowances_sent_on_an_approved_list();
"""
ON_ANY_LIST = """
DROP TRIGGER sent_on_an_approved_list ON allowances_filingstep;
DROP FUNCTION allowances_sent_on_an_approved_list();
"""
SEQUENCES = ("allowances_transmittal_number", "allowances_transmittal_document")
FILING = "allowances_filing.case_id > allowances_carercase.person_id > "
KEPT = {
    "transmittal": "",
    "transmittalitem": f"filing_id > {FILING}persons_person.addressee_number",
    "transmittalstep": "",
}


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0013_carers"),
        ("approvals", "0011_given_in_a_duty"),
    ]

    operations = [
        migrations.CreateModel(
            name="Transmittal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.CharField(max_length=20, unique=True, verbose_name="進達番号")),
                ("document", models.CharField(max_length=50, verbose_name="文書番号")),
                ("sent_on", models.DateField(verbose_name="進達日")),
                ("content", models.TextField(verbose_name="決裁する内容（正準形のJSON）")),
                ("digest", models.CharField(max_length=64, verbose_name="内容のハッシュ値")),
                ("pdf", models.BinaryField(verbose_name="送付書")),
                ("pdf_digest", models.CharField(max_length=64, verbose_name="送付書のハッシュ値")),
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
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="TransmittalStep",
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
                    "transmittal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="steps",
                        to="allowances.transmittal",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TransmittalItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "entered_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="登録日時"
                    ),
                ),
                (
                    "filing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="transmittal_items",
                        to="allowances.filing",
                    ),
                ),
                (
                    "transmittal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="items",
                        to="allowances.transmittal",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("transmittal", "filing"), name="transmittal_item_once"
                    )
                ],
            },
        ),
        *(
            migrations.RunSQL(f"CREATE SEQUENCE {name};", f"DROP SEQUENCE {name};")
            for name in SEQUENCES
        ),
        migrations.RunSQL(DIGESTS, NO_DIGESTS),
        migrations.RunSQL(ON_AN_APPROVED_LIST, ON_ANY_LIST),
        *(AppendOnly(f"allowances_{table}") for table in KEPT),
        *(Watched(f"allowances_{table}", subject) for table, subject in KEPT.items()),
    ]
