"""一斉の文書: a report has one page of a kind and round, in a bundle of its campaign, as it was made."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

CLAIM = "allowances_claim.person_id > persons_person.addressee_number"
REPORT = f"allowances_yearlyreport.claim_id > {CLAIM}"
TABLES = ("mailingorder", "mailingbundle", "mailingpage")
GUARD = """
ALTER TABLE allowances_mailingbundle ADD CONSTRAINT allowances_mailing_digest_of_pdf
  CHECK (digest = encode(sha256(pdf), 'hex'));
CREATE FUNCTION allowances_mailing_of_its_campaign() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM allowances_yearlyreport r
    JOIN allowances_mailingbundle b ON b.campaign_id = r.campaign_id
    WHERE r.id = NEW.report_id AND b.id = NEW.bundle_id
      AND b.kind = NEW.kind AND b.round = NEW.round) THEN
    RAISE EXCEPTION 'a page stands in a bundle of its campaign, kind and round'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER of_its_campaign BEFORE INSERT ON allowances_mailingpage
  FOR EACH ROW EXECUTE FUNCTION allowances_mailing_of_its_campaign();
"""
GONE = """
DROP TRIGGER of_its_campaign ON allowances_mailingpage;
DROP FUNCTION allowances_mailing_of_its_campaign();
ALTER TABLE allowances_mailingbundle DROP CONSTRAINT allowances_mailing_digest_of_pdf;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0016_campaigns"),
    ]

    operations = [
        migrations.CreateModel(
            name="MailingBundle",
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
                        choices=[("form", "所得状況届の用紙"), ("reminder", "届出の督促状")],
                        max_length=11,
                        verbose_name="種類",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="回")),
                ("pdf", models.BinaryField(verbose_name="PDF")),
                ("digest", models.CharField(max_length=64, verbose_name="SHA-256")),
                ("count", models.PositiveIntegerField(verbose_name="枚数")),
                (
                    "made_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="作成日時"
                    ),
                ),
                ("made_by_id", models.CharField(max_length=64, verbose_name="作成者")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="mailing_bundles",
                        to="allowances.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
            },
        ),
        migrations.CreateModel(
            name="MailingOrder",
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
                    "kind",
                    models.CharField(
                        choices=[("form", "所得状況届の用紙"), ("reminder", "届出の督促状")],
                        max_length=11,
                        verbose_name="種類",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="回")),
                ("is_stopped", models.BooleanField(verbose_name="止めている")),
                ("answer_by", models.DateField(null=True, verbose_name="提出を求める期限")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="mailing_orders",
                        to="allowances.campaign",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="MailingPage",
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
                        choices=[("form", "所得状況届の用紙"), ("reminder", "届出の督促状")],
                        max_length=11,
                        verbose_name="種類",
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(verbose_name="回")),
                ("page", models.PositiveIntegerField(verbose_name="ページ")),
                (
                    "bundle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="pages",
                        to="allowances.mailingbundle",
                    ),
                ),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="mailings",
                        to="allowances.yearlyreport",
                    ),
                ),
            ],
            options={
                "ordering": ["bundle_id", "page"],
            },
        ),
        migrations.AddConstraint(
            model_name="mailingbundle",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["form", "reminder"])), name="mailing_kind_listed"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailingorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["form", "reminder"])),
                name="mailing_order_kind_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailingorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "reminder"), _negated=True),
                    ("answer_by__isnull", False),
                    _connector="OR",
                ),
                name="mailing_reminder_names_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="mailingpage",
            constraint=models.UniqueConstraint(
                fields=("report", "kind", "round"), name="mailing_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="mailingpage",
            constraint=models.UniqueConstraint(
                fields=("bundle", "page"), name="mailing_one_a_page"
            ),
        ),
        migrations.RunSQL(GUARD, GONE),
        *(AppendOnly(f"allowances_{table}") for table in TABLES),
        Watched("allowances_mailingorder"),
        Watched("allowances_mailingbundle"),
        Watched("allowances_mailingpage", f"report_id > {REPORT}"),
    ]
