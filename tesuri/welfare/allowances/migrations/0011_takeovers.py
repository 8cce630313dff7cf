"""経過的福祉手当の引継ぎ: a claim that nobody made, entered by two people, once for a person."""

from importlib import import_module
from typing import Any

from django.db import migrations, models

BEFORE: Any = import_module("tesuri.welfare.allowances.migrations.0009_disabled_child")
ITEM = BEFORE.ITEM_OF_ITS_ALLOWANCE
ITEM = ITEM[: ITEM.index("CREATE TRIGGER")].replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")
ITEM_OF_ITS_ALLOWANCE = """
CREATE OR REPLACE FUNCTION allowances_item_of_its_allowance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.criterion <> '' AND NOT EXISTS (
    SELECT 1 FROM allowances_claim WHERE id = NEW.claim_id AND program = CASE
      WHEN NEW.criterion = 'old' THEN 'transitional'
      WHEN NEW.criterion LIKE '1-%' THEN 'disabled_child'
      ELSE 'special_disability' END
  ) THEN
    RAISE EXCEPTION 'this item is not one of the allowance that is claimed'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
TAKEN_OVER_BY_TWO = """
CREATE FUNCTION allowances_taken_over_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.takeover IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM approvals_approval a
    JOIN approvals_outcome o ON o.approval_id = a.number AND o.ends AND o.state = 'approved'
    JOIN persons_person p ON p.key::text = a.reference
    WHERE a.number = NEW.takeover AND a.kind = 'allowances.takeover' AND p.id = NEW.person_id
      AND a.content->>'taken_over_on' = to_char(NEW.claimed_on, 'YYYY-MM-DD')
      AND approvals_given_in(a.kind, a.reference, a.digest, '', 'allowances')
  ) THEN
    RAISE EXCEPTION 'nobody is taken over but by two people'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER taken_over_by_two BEFORE INSERT ON allowances_claim
  FOR EACH ROW EXECUTE FUNCTION allowances_taken_over_by_two();
"""
BY_ANYBODY = """
DROP TRIGGER taken_over_by_two ON allowances_claim;
DROP FUNCTION allowances_taken_over_by_two();
"""
ITEMS = [
    ("1", "施行令第１条第２項第１号（別表第２の障害の重複）"),
    ("2", "施行令第１条第２項第２号（別表第２の障害と他の障害の重複）"),
    ("3", "施行令第１条第２項第３号（前２号と同程度以上の状態）"),
    ("1-1", "施行令別表第１第１号（両眼の視力がそれぞれ0.02以下）"),
    ("1-2", "施行令別表第１第２号（補聴器を用いても音声を識別できない両耳の聴力）"),
    ("1-3", "施行令別表第１第３号（両上肢の機能の著しい障害）"),
    ("1-4", "施行令別表第１第４号（両上肢の全ての指を欠く）"),
    ("1-5", "施行令別表第１第５号（両下肢の用を全く廃した）"),
    ("1-6", "施行令別表第１第６号（両大腿を２分の１以上失った）"),
    ("1-7", "施行令別表第１第７号（座っていることができない程度の体幹の機能の障害）"),
    ("1-8", "施行令別表第１第８号（前各号と同程度以上の身体の障害・病状）"),
    ("1-9", "施行令別表第１第９号（前各号と同程度以上の精神の障害）"),
    ("1-10", "施行令別表第１第10号（障害の重複で前各号と同程度以上の状態）"),
    ("old", "福祉手当の障害の状態の継続（昭和60年法律第34号附則第97条第１項）"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("allowances", "0010_figures_of_every_allowance"),
        ("persons", "0006_corrections_by_two"),
        ("approvals", "0011_given_in_a_duty"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_identity_was_checked",
        ),
        migrations.RemoveConstraint(
            model_name="claim",
            name="claim_program_listed",
        ),
        migrations.AddField(
            model_name="claim",
            name="takeover",
            field=models.PositiveBigIntegerField(
                null=True, unique=True, verbose_name="引継ぎの決裁番号"
            ),
        ),
        migrations.AlterField(
            model_name="claim",
            name="program",
            field=models.CharField(
                choices=[
                    ("special_disability", "特別障害者手当"),
                    ("disabled_child", "障害児福祉手当"),
                    ("transitional", "経過的福祉手当"),
                ],
                max_length=30,
                verbose_name="手当の種類",
            ),
        ),
        migrations.AlterField(
            model_name="judgement",
            name="criterion",
            field=models.CharField(
                blank=True, choices=ITEMS, max_length=4, verbose_name="該当する号"
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("program__in", ["special_disability", "disabled_child", "transitional"])
                ),
                name="claim_program_listed",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("identity_documents", []), _negated=True),
                    ("takeover__isnull", False),
                    _connector="OR",
                ),
                name="claim_identity_was_checked",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("program", "transitional"), ("takeover__isnull", False)),
                    models.Q(
                        models.Q(("program", "transitional"), _negated=True), ("takeover", None)
                    ),
                    _connector="OR",
                ),
                name="claim_taken_over_or_claimed",
            ),
        ),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=models.Q(("program", "transitional")),
                fields=("person",),
                name="claim_taken_over_once",
            ),
        ),
        migrations.RunSQL(ITEM_OF_ITS_ALLOWANCE, ITEM),
        migrations.RunSQL(TAKEN_OVER_BY_TWO, BY_ANYBODY),
    ]
