"""現況の届出: who owes a yearly report, and what came in of it; steps are never changed."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly
from tesuri.workplace.audit.watched import Watched

CLAIM = "allowances_claim.person_id > persons_person.addressee_number"
REPORT = f"allowances_yearlyreport.claim_id > {CLAIM}"


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0015_rulings"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="届出の年")),
                (
                    "opened_at",
                    models.DateTimeField(
                        default=django.utils.timezone.now, verbose_name="始めた日時"
                    ),
                ),
                ("opened_by_id", models.CharField(max_length=64, verbose_name="始めた者")),
                ("opened_by_name", models.CharField(max_length=100, verbose_name="始めた者の氏名")),
            ],
            options={
                "ordering": ["-year"],
            },
        ),
        migrations.CreateModel(
            name="YearlyReport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was_stopped", models.BooleanField(verbose_name="支給停止中")),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="reports",
                        to="allowances.campaign",
                    ),
                ),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="yearly_reports",
                        to="allowances.claim",
                    ),
                ),
            ],
            options={
                "verbose_name": "所得状況届",
                "ordering": ["claim_id"],
            },
        ),
        migrations.CreateModel(
            name="YearlyReportStep",
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
                    "stage",
                    models.CharField(
                        choices=[
                            ("listed", "未提出"),
                            ("incomplete", "補正待ち"),
                            ("received", "受理"),
                            ("exempt", "届出不要"),
                        ],
                        max_length=10,
                        verbose_name="段階",
                    ),
                ),
                ("handed_in_on", models.DateField(null=True, verbose_name="提出日")),
                ("missing", models.JSONField(default=list, verbose_name="足りないもの")),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="steps",
                        to="allowances.yearlyreport",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.AddConstraint(
            model_name="yearlyreport",
            constraint=models.UniqueConstraint(
                fields=("campaign", "claim"), name="yearly_report_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="yearlyreportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(("stage__in", ["listed", "incomplete", "received", "exempt"])),
                name="report_stage_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearlyreportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "incomplete"), models.Q(("missing", []), _negated=True)),
                    models.Q(models.Q(("stage", "incomplete"), _negated=True), ("missing", [])),
                    _connector="OR",
                ),
                name="report_missing_where_incomplete",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearlyreportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("stage__in", ["incomplete", "received"]), ("handed_in_on__isnull", False)
                    ),
                    models.Q(("stage__in", ["listed", "exempt"]), ("handed_in_on", None)),
                    _connector="OR",
                ),
                name="report_came_in_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearlyreportstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("stage", "exempt"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="report_exempt_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearlyreportstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage__in", ["received", "exempt"])),
                fields=("report",),
                name="report_closed_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="yearlyreportstep",
            constraint=models.UniqueConstraint(
                condition=models.Q(("stage", "listed")),
                fields=("report",),
                name="report_listed_once",
            ),
        ),
        *(
            AppendOnly(f"allowances_{table}")
            for table in ("campaign", "yearlyreport", "yearlyreportstep")
        ),
        Watched("allowances_campaign"),
        Watched("allowances_yearlyreport", f"claim_id > {CLAIM}"),
        Watched("allowances_yearlyreportstep", f"report_id > {REPORT}"),
    ]
