"""死亡の記録: a belief is closed once and never changed, as those of the register."""

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

import tesuri.ground.records.periods
from tesuri.workplace.audit.watched import Watched

GUARD = """
CREATE TRIGGER belief_closed_once BEFORE UPDATE OR DELETE ON persons_death
  FOR EACH ROW EXECUTE FUNCTION persons_belief_closed_once();
"""
GONE = "DROP TRIGGER belief_closed_once ON persons_death;"


class Migration(migrations.Migration):
    dependencies = [
        ("persons", "0006_corrections_by_two"),
    ]

    operations = [
        migrations.CreateModel(
            name="Death",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("died_on", models.DateField(blank=True, null=True, verbose_name="死亡日")),
                (
                    "known",
                    django.contrib.postgres.fields.ranges.DateTimeRangeField(
                        verbose_name="認識期間"
                    ),
                ),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("registry", "住民基本台帳（庁内連携）"),
                            ("person", "本人・代理人（書面）"),
                            ("office", "庁内他部署（書面）"),
                        ],
                        max_length=10,
                        verbose_name="入手元と手段",
                    ),
                ),
                (
                    "notified_by",
                    models.CharField(blank=True, max_length=100, verbose_name="届け出た方"),
                ),
                (
                    "reason",
                    models.CharField(max_length=500, verbose_name="確かめた書類・訂正の理由"),
                ),
                ("entered_by_id", models.CharField(max_length=64, verbose_name="入力者")),
                ("entered_by_name", models.CharField(max_length=100, verbose_name="入力者氏名")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="deaths",
                        to="persons.person",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    tesuri.ground.records.periods.one_at_a_time(
                        "person_death_one_at_a_time", ranges=("known",)
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source__in", ["registry", "person", "office"])),
                        name="person_death_source_listed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="person_death_reason_given",
                    ),
                ],
            },
        ),
        migrations.RunSQL(GUARD, GONE),
        Watched("persons_death", "person_id > persons_person.addressee_number"),
    ]
