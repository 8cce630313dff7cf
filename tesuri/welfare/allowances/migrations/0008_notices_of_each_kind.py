"""通知書の種類: one of each kind for a decision that is in force; months keep their sentences.

There is no way back once rows of the new kinds exist: restore (docs/for-operator.md).
"""

import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("grant", "認定通知書"),
    ("refusal", "却下通知書"),
    ("suspension", "支給停止通知書"),
    ("resumption", "支給停止解除通知書"),
    ("amount", "手当額変更通知書"),
    ("loss", "資格喪失通知書"),
]
IN_FORCE_ONLY = """
CREATE FUNCTION allowances_notice_in_force_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM allowances_decisionstep
                 WHERE decision_id = NEW.decision_id AND step = 'in_force') THEN
    RAISE EXCEPTION 'a notice tells a decision that is in force'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER in_force_only BEFORE INSERT ON allowances_notice
  FOR EACH ROW EXECUTE FUNCTION allowances_notice_in_force_only();
"""
UNGUARDED = """
DROP TRIGGER in_force_only ON allowances_notice;
DROP FUNCTION allowances_notice_in_force_only();
"""


class Migration(migrations.Migration):
    dependencies = [("allowances", "0007_approved_in_its_duty")]
    operations = [
        migrations.AddField(
            model_name="decisionmonth",
            name="sentences",
            field=models.JSONField(default=list, verbose_name="理由の文"),
            preserve_default=False,  # months decided before have the sentences of their decision
        ),
        migrations.AddField(
            model_name="notice",
            name="kind",
            field=models.CharField(
                choices=KINDS, default="grant", max_length=10, verbose_name="種類"
            ),
            preserve_default=False,  # there was no other kind before
        ),
        migrations.AlterModelOptions(name="notice", options={"ordering": ["id"]}),
        migrations.AlterField(
            model_name="notice",
            name="decision",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="notices",
                to="allowances.decision",
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.UniqueConstraint(
                fields=("decision", "kind"), name="notice_of_a_kind_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", [kind for kind, _ in KINDS])),
                name="notice_kind_listed",
            ),
        ),
        migrations.RunSQL(IN_FORCE_ONLY, UNGUARDED),
    ]
