"""行方の分からない端末: stopped by one person with a reason alone; what is asked for names all.

There is no way back once rows of the new kinds exist: restore (docs/for-operator.md).
"""

import django.db.models.deletion
from django.db import migrations, models

STEPS = """
CREATE OR REPLACE FUNCTION access_off_site_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text;
  asker text;
  carrier text;
  moved bigint;
BEGIN
  SELECT lower(o.asked_by), lower(f.user_id), o.terminal_id INTO asker, carrier, moved
    FROM access_offsite o %(join)s access_officer f ON f.id = o.carrier_id
    WHERE o.id = NEW.off_site_id;
  PERFORM 1 FROM access_terminal WHERE id = moved FOR UPDATE;
  SELECT stage INTO before FROM access_offsitestep
    WHERE off_site_id = NEW.off_site_id ORDER BY id DESC LIMIT 1;
  IF (coalesce(before, ''), NEW.stage) NOT IN (
    ('', 'asked'), ('', 'unpermitted'), ('asked', 'permitted'), ('asked', 'refused'),
    ('asked', 'cancelled'), ('permitted', 'cancelled'), ('permitted', 'taken'),%(more)s
    ('asked', 'unpermitted'), ('permitted', 'unpermitted'), ('taken', 'returned'), ('unpermitted', 'returned'))
  THEN
    RAISE EXCEPTION 'a terminal goes out and returns step by step'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
%(rules)s  IF NEW.stage IN ('permitted', 'refused') AND lower(NEW.actor_user_id) IN (asker, carrier) THEN
    RAISE EXCEPTION 'who asks or carries does not permit'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF before IS NULL AND EXISTS (
    SELECT 1 FROM access_offsite o
    WHERE o.terminal_id = moved AND o.id <> NEW.off_site_id AND coalesce(
      (SELECT stage FROM access_offsitestep WHERE off_site_id = o.id ORDER BY id DESC LIMIT 1),
      'none') NOT IN ('refused', 'cancelled', 'returned', 'none'))
  THEN
    RAISE EXCEPTION 'a terminal is out once at a time'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
"""
RULES = """  IF NEW.stage = 'asked' AND carrier IS NULL THEN
    RAISE EXCEPTION 'what is asked for names who carries it'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF before = 'unpermitted' AND NEW.stage = 'unpermitted' AND NOT EXISTS (
    SELECT 1 FROM access_offsitestep s
    WHERE s.off_site_id = NEW.off_site_id AND s.stage = 'unpermitted'
      AND lower(s.actor_user_id) = lower(NEW.actor_user_id))
  THEN
    RAISE EXCEPTION 'who missed a terminal adds to it, and nobody else'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
"""
NOW = STEPS % {"join": "LEFT JOIN", "more": " ('unpermitted', 'unpermitted'),", "rules": RULES}
BEFORE = STEPS % {"join": "JOIN", "more": "", "rules": ""}
PLANNED = models.Q(carrier__isnull=False, from_on__isnull=False, until_on__isnull=False)
PLANNED &= ~models.Q(place="")
MISSING = models.Q(carrier__isnull=True, from_on__isnull=True, until_on__isnull=True, place="")


class Migration(migrations.Migration):
    dependencies = [("access", "0015_settled_by_approval")]
    operations = [
        migrations.AlterField(
            model_name="offsite",
            name="carrier",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="access.officer",
            ),
        ),
        migrations.AlterField(
            model_name="offsite",
            name="place",
            field=models.CharField(
                blank=True, db_default="", max_length=200, verbose_name="持ち出す先"
            ),
        ),
        migrations.AlterField(
            model_name="offsite",
            name="from_on",
            field=models.DateField(null=True, verbose_name="持ち出す日"),
        ),
        migrations.AlterField(
            model_name="offsite",
            name="until_on",
            field=models.DateField(
                help_text="この日まで使えます。", null=True, verbose_name="返す日"
            ),
        ),
        migrations.AddConstraint(
            model_name="offsite",
            constraint=models.CheckConstraint(
                condition=PLANNED | MISSING, name="access_off_site_whole"
            ),
        ),
        migrations.RunSQL(NOW, BEFORE),
    ]
