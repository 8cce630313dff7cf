"""障害児福祉手当: its claims, the pensions that exclude it, who hands a claim in for another."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

BEFORE: Any = import_module("tesuri.welfare.allowances.migrations.0003_dates_and_standings")
ONE_GRANT = BEFORE.ONE_GRANT_A_MONTH
ONE_GRANT = ONE_GRANT[: ONE_GRANT.index("CREATE TRIGGER")]
ONE_GRANT = ONE_GRANT.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
WHATEVER_THE_ALLOWANCE = ONE_GRANT.replace("      AND other.program = own.program AND", "      AND")
ITEM_OF_ITS_ALLOWANCE = """
CREATE FUNCTION allowances_item_of_its_allowance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.criterion <> '' AND (NEW.criterion LIKE '1-%') <> (
    SELECT program = 'disabled_child' FROM allowances_claim WHERE id = NEW.claim_id
  ) THEN
    RAISE EXCEPTION 'this item is not one of the allowance that is claimed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER item_of_its_allowance BEFORE INSERT ON allowances_judgement
  FOR EACH ROW EXECUTE FUNCTION allowances_item_of_its_allowance();
"""
ANY_ITEM = """
DROP TRIGGER item_of_its_allowance ON allowances_judgement;
DROP FUNCTION allowances_item_of_its_allowance();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0008_notices_of_each_kind"),
        ("persons", "0006_corrections_by_two"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_program_listed",
        ),
        migrations.AddField(
            model_name="claim",
            name="authority",
            field=models.CharField(blank=True, max_length=200, verbose_name="代理権を確かめた書類"),
        ),
        migrations.AddField(
            model_name="claim",
            name="representative",
            field=models.CharField(
                blank=True,
                choices=[
                    ("parent", "親権者"),
                    ("guardian", "未成年後見人"),
                    ("adult_guardian", "成年後見人"),
                    ("agent", "任意代理人"),
                ],
                max_length=20,
                verbose_name="代理人の資格",
            ),
        ),
        migrations.AddField(
            model_name="claim",
            name="representative_name",
            field=models.CharField(blank=True, max_length=100, verbose_name="代理人の氏名"),
        ),
        migrations.AddField(
            model_name="claimfacts",
            name="pension_due",
            field=models.BooleanField(
                null=True, verbose_name="障害の年金などを受けることができる（できた）"
            ),
        ),
        migrations.AddField(
            model_name="claimfacts",
            name="pension_since",
            field=models.DateField(null=True, verbose_name="年金などを受けられるようになった日"),
        ),
        migrations.AddField(
            model_name="claimfacts",
            name="pension_until",
            field=models.DateField(null=True, verbose_name="年金などを受けられなくなった日"),
        ),
        migrations.AlterField(
            model_name="claim",
            name="program",
            field=models.CharField(
                choices=[
                    ("special_disability", "特別障害者手当"),
                    ("disabled_child", "障害児福祉手当"),
                ],
                max_length=30,
                verbose_name="手当の種類",
            ),
        ),
        migrations.AlterField(
            model_name="figureproposal",
            name="program",
            field=models.CharField(
                choices=[
                    ("special_disability", "特別障害者手当"),
                    ("disabled_child", "障害児福祉手当"),
                ],
                max_length=30,
                verbose_name="手当の種類",
            ),
        ),
        migrations.AlterField(
            model_name="figurewarning",
            name="program",
            field=models.CharField(
                choices=[
                    ("special_disability", "特別障害者手当"),
                    ("disabled_child", "障害児福祉手当"),
                ],
                max_length=30,
                verbose_name="手当の種類",
            ),
        ),
        migrations.AlterField(
            model_name="judgement",
            name="criterion",
            field=models.CharField(
                blank=True,
                choices=[
                    ("1", "施行令第１条第２項第１号（別表第２の障害の重複）"),
                    ("2", "施行令第１条第２項第２号（別表第２の障害と他の障害の重複）"),
                    ("3", "施行令第１条第２項第３号（前２号と同程度以上の状態）"),
                    ("1-1", "施行令別表第１第１号（両眼の視力がそれぞれ0.02以下）"),
                    ("1-2", "施行令別表第１第２号（補聴器を用いても音声を識別できない両耳の聴力）"),
                    ("1-3", "施行令別表第１第３号（両上肢の機能の著しい障害）"),
                    ("1-4", "施行令別表第１第４号（両上肢の全ての指を欠く）"),
                    ("1-5", "施行令別表第１第５号（両下肢の用を全く廃した）"),
                    ("1-6", "施行令別表第１第６号（両大腿を２分の１以上失った）"),
                    (
                        "1-7",
                        "施行令別表第１第７号（座っていることができない程度の体幹の機能の障害）",
                    ),
                    ("1-8", "施行令別表第１第８号（前各号と同程度以上の身体の障害・病状）"),
                    ("1-9", "施行令別表第１第９号（前各号と同程度以上の精神の障害）"),
                    ("1-10", "施行令別表第１第10号（障害の重複で前各号と同程度以上の状態）"),
                ],
                max_length=4,
                verbose_name="該当する号",
            ),
        ),
        migrations.AlterField(
            model_name="judgement",
            name="meets_criteria",
            field=models.BooleanField(verbose_name="手当の障害の状態にある"),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(("program__in", ["special_disability", "disabled_child"])),
                name="claim_program_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("authority", ""), ("representative", ""), ("representative_name", "")
                    ),
                    models.Q(
                        ("representative__in", ["parent", "guardian", "adult_guardian", "agent"]),
                        models.Q(("representative_name", ""), _negated=True),
                        models.Q(("authority", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="claim_representative_is_whole",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimfacts",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("pension_since", None), ("pension_until", None)),
                    models.Q(("pension_due", True), ("pension_due__isnull", False)),
                    _connector="OR",
                ),
                name="claim_facts_pension_has_its_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="claimfacts",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pension_until", None),
                    ("pension_until__gte", models.F("pension_since")),
                    _connector="OR",
                ),
                name="claim_facts_pension_in_order",
            ),
        ),
        migrations.RunSQL(WHATEVER_THE_ALLOWANCE, ONE_GRANT),
        migrations.RunSQL(ITEM_OF_ITS_ALLOWANCE, ANY_ITEM),
    ]
