"""端末の部署・変更・持出し: what two people decide holds against any statement."""

import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.lookups
import django.utils.timezone
from django.db import migrations, models

from tesuri.ground.records.append_only import AppendOnly

KNOWN = "UPDATE access_terminal SET is_shared = true WHERE accepted_at IS NOT NULL;"
BY_TWO = """
CREATE FUNCTION access_terminal_changes_by_two() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  agreed record;
BEGIN
  IF OLD.accepted_at IS NULL THEN
    RETURN NEW;
  END IF;
  IF (NEW.public_jwk, NEW.thumbprint, NEW.certificate)
     IS DISTINCT FROM (OLD.public_jwk, OLD.thumbprint, OLD.certificate) THEN
    RAISE EXCEPTION 'the key of a terminal is never exchanged'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF (NEW.office_id, NEW.is_shared, NEW.may_print, NEW.may_export)
     IS DISTINCT FROM (OLD.office_id, OLD.is_shared, OLD.may_print, OLD.may_export) THEN
    SELECT office_id, is_shared, may_print, may_export INTO agreed
      FROM access_terminalchange WHERE terminal_id = NEW.id AND is_accepted
      ORDER BY decided_at DESC, id DESC LIMIT 1;
    IF NOT FOUND OR (NEW.office_id, NEW.is_shared, NEW.may_print, NEW.may_export)
       IS DISTINCT FROM (agreed.office_id, agreed.is_shared, agreed.may_print, agreed.may_export)
    THEN
      RAISE EXCEPTION 'two people change the office and the rights of a terminal'
        USING ERRCODE = 'integrity_constraint_violation';
    END IF;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_terminal_changes_by_two BEFORE UPDATE ON access_terminal
  FOR EACH ROW EXECUTE FUNCTION access_terminal_changes_by_two();

CREATE FUNCTION access_terminal_change_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.decided_at IS NOT NULL
    OR (NEW.terminal_id, NEW.office_id, NEW.is_shared, NEW.may_print, NEW.may_export,
        NEW.reason, NEW.asked_by, NEW.asked_at)
    IS DISTINCT FROM (OLD.terminal_id, OLD.office_id, OLD.is_shared, OLD.may_print,
        OLD.may_export, OLD.reason, OLD.asked_by, OLD.asked_at)
  THEN
    RAISE EXCEPTION 'what was asked or decided of a terminal stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_terminal_change_stays BEFORE UPDATE OR DELETE ON access_terminalchange
  FOR EACH ROW EXECUTE FUNCTION access_terminal_change_stays();

CREATE FUNCTION access_off_site_step_follows() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  before text;
  asker text;
  carrier text;
  moved bigint;
BEGIN
  SELECT lower(o.asked_by), lower(f.user_id), o.terminal_id INTO asker, carrier, moved
    FROM access_offsite o JOIN access_officer f ON f.id = o.carrier_id
    WHERE o.id = NEW.off_site_id;
  PERFORM 1 FROM access_terminal WHERE id = moved FOR UPDATE;
  SELECT stage INTO before FROM access_offsitestep
    WHERE off_site_id = NEW.off_site_id ORDER BY id DESC LIMIT 1;
  IF (coalesce(before, ''), NEW.stage) NOT IN (
    ('', 'asked'), ('', 'unpermitted'), ('asked', 'permitted'), ('asked', 'refused'),
    ('asked', 'cancelled'), ('permitted', 'cancelled'), ('permitted', 'taken'),
    ('asked', 'unpermitted'), ('permitted', 'unpermitted'), ('taken', 'returned'), ('unpermitted', 'returned'))
  THEN
    RAISE EXCEPTION 'a terminal goes out and returns step by step'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF NEW.stage IN ('permitted', 'refused') AND lower(NEW.actor_user_id) IN (asker, carrier) THEN
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
CREATE TRIGGER access_off_site_step_follows BEFORE INSERT ON access_offsitestep
  FOR EACH ROW EXECUTE FUNCTION access_off_site_step_follows();
"""
BACK = """
DROP TRIGGER access_terminal_changes_by_two ON access_terminal;
DROP FUNCTION access_terminal_changes_by_two();
DROP TRIGGER access_terminal_change_stays ON access_terminalchange;
DROP FUNCTION access_terminal_change_stays();
DROP TRIGGER access_off_site_step_follows ON access_offsitestep;
DROP FUNCTION access_off_site_step_follows();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0008_emergencies"),
    ]

    operations = [
        migrations.CreateModel(
            name="OffSite",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("place", models.CharField(max_length=200, verbose_name="持ち出す先")),
                ("from_on", models.DateField(verbose_name="持ち出す日")),
                (
                    "until_on",
                    models.DateField(help_text="この日まで使えます。", verbose_name="返す日"),
                ),
                ("asked_by", models.CharField(max_length=64, verbose_name="申し出た人")),
                ("asked_at", models.DateTimeField(verbose_name="申出日時")),
            ],
        ),
        migrations.CreateModel(
            name="OffSiteStep",
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
                            ("asked", "許可待ち"),
                            ("permitted", "許可"),
                            ("refused", "不許可"),
                            ("cancelled", "取りやめ"),
                            ("taken", "持出し中"),
                            ("unpermitted", "無許可の持出し"),
                            ("returned", "返却"),
                        ],
                        max_length=16,
                        verbose_name="段階",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="TerminalChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("is_shared", models.BooleanField(verbose_name="団体のどの部署も使う")),
                ("may_print", models.BooleanField(verbose_name="印刷できる")),
                ("may_export", models.BooleanField(verbose_name="媒体に出力できる")),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("asked_by", models.CharField(max_length=64, verbose_name="申し出た人")),
                ("asked_at", models.DateTimeField(verbose_name="申出日時")),
                (
                    "decided_by",
                    models.CharField(
                        blank=True, db_default="", max_length=64, verbose_name="決めた人"
                    ),
                ),
                (
                    "decided_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="決めた日時"),
                ),
                (
                    "is_accepted",
                    models.BooleanField(db_default=False, default=False, verbose_name="認めた"),
                ),
            ],
        ),
        migrations.AddField(
            model_name="terminal",
            name="certificate",
            field=models.CharField(
                blank=True, db_default="", max_length=64, verbose_name="証明書のSHA-256"
            ),
        ),
        migrations.AddField(
            model_name="terminal",
            name="is_shared",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="団体のどの部署も使う"
            ),
        ),
        migrations.AddField(
            model_name="terminal",
            name="last_used_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="最後に使った日時"),
        ),
        migrations.RunSQL(KNOWN, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="terminal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accepted_at__isnull", True),
                    ("office__isnull", False),
                    ("is_shared", True),
                    _connector="OR",
                ),
                name="access_terminal_for_an_office",
            ),
        ),
        migrations.AddField(
            model_name="offsite",
            name="carrier",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="+", to="access.officer"
            ),
        ),
        migrations.AddField(
            model_name="offsite",
            name="terminal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="off_site",
                to="access.terminal",
            ),
        ),
        migrations.AddField(
            model_name="offsitestep",
            name="off_site",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="steps",
                to="access.offsite",
            ),
        ),
        migrations.AddField(
            model_name="terminalchange",
            name="office",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="access.office",
            ),
        ),
        migrations.AddField(
            model_name="terminalchange",
            name="terminal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="changes",
                to="access.terminal",
            ),
        ),
        migrations.AddConstraint(
            model_name="offsite",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("from_on"))),
                name="access_off_site_in_order",
            ),
        ),
        migrations.AddIndex(
            model_name="offsitestep",
            index=models.Index(fields=["off_site", "-id"], name="access_off_site_steps"),
        ),
        migrations.AddConstraint(
            model_name="terminalchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("decided_at__isnull", True), ("decided_by", ""), ("is_accepted", False)
                    ),
                    models.Q(
                        ("decided_at__isnull", False), models.Q(("decided_by", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="access_terminal_change_decided_by_someone",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminalchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_accepted", False),
                    models.Q(
                        django.db.models.lookups.Exact(
                            django.db.models.functions.text.Lower("asked_by"),
                            django.db.models.functions.text.Lower("decided_by"),
                        ),
                        _negated=True,
                    ),
                    _connector="OR",
                ),
                name="access_terminal_change_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminalchange",
            constraint=models.CheckConstraint(
                condition=models.Q(("office__isnull", False), ("is_shared", True), _connector="OR"),
                name="access_terminal_change_names_an_office",
            ),
        ),
        migrations.AddConstraint(
            model_name="terminalchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("decided_at__isnull", True)),
                fields=("terminal",),
                name="access_one_terminal_change_at_a_time",
            ),
        ),
        AppendOnly("access_offsite"),
        AppendOnly("access_offsitestep"),
        migrations.RunSQL(BY_TWO, BACK),
    ]
