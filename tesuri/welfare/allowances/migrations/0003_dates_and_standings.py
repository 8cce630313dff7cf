"""住所と入所・入院の期間、扶養義務者の登録・除外: with ends; and no month is granted twice."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly

STAYS = ("resident", "facility", "hospital")
DAYS = {
    "resident_since": "市内に住所を有した日（転入日）",
    "resident_until": "転出日",
    "facility_until": "退所日",
    "hospital_until": "退院日",
}
FLAGS = {
    "facility_stay": "施設に入所している（いた）",
    "hospital_stay": "病院・診療所・介護老人保健施設に入院している（いた）",
}
ONE_GRANT_A_MONTH = """
CREATE FUNCTION allowances_one_grant_a_month() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.step = 'in_force' AND EXISTS (
    SELECT 1 FROM allowances_decision matter
    JOIN allowances_claim own ON own.id = matter.claim_id
    JOIN allowances_decisionmonth m ON m.decision_id = matter.id AND m.amount_yen > 0
    JOIN allowances_claim other ON other.person_id = own.person_id
      AND other.program = own.program AND other.id <> own.id
    JOIN allowances_decision held ON held.id = (
      SELECT d.id FROM allowances_decision d
      JOIN allowances_decisionstep s ON s.decision_id = d.id AND s.step = 'in_force'
      WHERE d.claim_id = other.id ORDER BY d.version DESC LIMIT 1)
    JOIN allowances_decisionmonth paid ON paid.decision_id = held.id
      AND paid.target_month = m.target_month AND paid.amount_yen > 0
    WHERE matter.id = NEW.decision_id
  ) THEN
    RAISE EXCEPTION 'another claim of this person already pays one of these months'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER one_grant_a_month BEFORE INSERT ON allowances_decisionstep
  FOR EACH ROW EXECUTE FUNCTION allowances_one_grant_a_month();
"""
UNGUARDED = """
DROP TRIGGER one_grant_a_month ON allowances_decisionstep;
DROP FUNCTION allowances_one_grant_a_month();
"""


def in_order(stay: str) -> models.CheckConstraint:
    """The end of a stay is on or after its beginning."""
    condition = models.Q(
        (f"{stay}_until", None),
        (f"{stay}_until__gte", models.F(f"{stay}_since")),
        _connector="OR",
    )
    return models.CheckConstraint(condition=condition, name=f"claim_facts_{stay}_in_order")


class Migration(migrations.Migration):
    dependencies = [("allowances", "0002_approved_only")]

    operations = [
        *(
            migrations.AddField("claimfacts", name, models.DateField(null=True, verbose_name=title))
            for name, title in DAYS.items()
        ),
        *(
            migrations.AlterField(
                "claimfacts", name, models.BooleanField(null=True, verbose_name=title)
            )
            for name, title in FLAGS.items()
        ),
        *(migrations.AddConstraint("claimfacts", in_order(stay)) for stay in STAYS),
        migrations.CreateModel(
            name="ObligorStanding",
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
                ("addressee_number", models.CharField(max_length=10, verbose_name="宛名番号")),
                ("is_obligor", models.BooleanField(verbose_name="配偶者・扶養義務者である")),
                ("since", models.DateField(verbose_name="その日から")),
                (
                    "claim",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="standings",
                        to="allowances.claim",
                    ),
                ),
            ],
            options={"ordering": ["id"], "abstract": False},
        ),
        AppendOnly("allowances_obligorstanding"),
        migrations.RunSQL(ONE_GRANT_A_MONTH, UNGUARDED),
    ]
