"""緊急時の権限: by two administrators, of whom none is the officer; what is decided stays."""

import datetime
import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

BY_OTHERS = """
CREATE FUNCTION access_emergency_by_others() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  receives text;
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'an access in an emergency is never forgotten'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  SELECT lower(user_id) INTO receives FROM access_officer WHERE id = NEW.officer_id;
  IF receives IN (lower(NEW.asked_by), lower(NEW.confirmed_by), lower(NEW.noted_by)) THEN
    RAISE EXCEPTION 'nobody opens or notes an access in an emergency of his own'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  IF TG_OP = 'UPDATE' AND (
    (NEW.officer_id, NEW.office_id, NEW.duty, NEW.levels, NEW.reason, NEW.asked_by, NEW.asked_at)
      IS DISTINCT FROM
      (OLD.officer_id, OLD.office_id, OLD.duty, OLD.levels, OLD.reason, OLD.asked_by, OLD.asked_at)
    OR (OLD.confirmed_at IS NOT NULL AND (NEW.confirmed_by, NEW.confirmed_at, NEW.until)
      IS DISTINCT FROM (OLD.confirmed_by, OLD.confirmed_at, OLD.until))
    OR (OLD.ended_at IS NOT NULL AND (NEW.ended_by, NEW.ended_at, NEW.confirmed_at)
      IS DISTINCT FROM (OLD.ended_by, OLD.ended_at, OLD.confirmed_at))
    OR (OLD.noted_at IS NOT NULL AND (NEW.noted_by, NEW.noted_at, NEW.note)
      IS DISTINCT FROM (OLD.noted_by, OLD.noted_at, OLD.note))
  ) THEN
    RAISE EXCEPTION 'what was decided of an access in an emergency stays'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_emergency_by_others BEFORE INSERT OR UPDATE OR DELETE ON access_emergency
  FOR EACH ROW EXECUTE FUNCTION access_emergency_by_others();
"""
BACK = """
DROP TRIGGER access_emergency_by_others ON access_emergency;
DROP FUNCTION access_emergency_by_others();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0007_keys_and_tickets"),
    ]

    operations = [
        migrations.CreateModel(
            name="Emergency",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "duty",
                    models.CharField(
                        choices=[
                            ("persons", "台帳"),
                            ("shielded", "支援措置"),
                            ("consultations", "相談"),
                            ("certificates", "手帳"),
                            ("medical", "医療"),
                            ("equipment", "用具"),
                            ("allowances", "手当"),
                            ("care", "サービス"),
                            ("enquiries", "照会"),
                            ("copies", "副本"),
                            ("payments", "支払"),
                            ("addressees", "宛名"),
                            ("ledger", "情報提供等記録"),
                            ("administration", "管理"),
                            ("media", "媒体"),
                            ("audit", "監査"),
                        ],
                        max_length=32,
                        verbose_name="事務",
                    ),
                ),
                (
                    "levels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("see", "閲覧"),
                                ("edit", "入力"),
                                ("approve", "承認"),
                                ("print", "印刷"),
                                ("export", "出力"),
                            ],
                            max_length=16,
                        ),
                        size=None,
                        verbose_name="段階",
                    ),
                ),
                ("reason", models.CharField(max_length=200, verbose_name="理由")),
                ("asked_by", models.CharField(max_length=64, verbose_name="開いた人")),
                ("asked_at", models.DateTimeField(verbose_name="開いた日時")),
                (
                    "confirmed_by",
                    models.CharField(
                        blank=True, db_default="", max_length=64, verbose_name="確認した人"
                    ),
                ),
                (
                    "confirmed_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="確認日時"),
                ),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="終わる時刻")),
                (
                    "ended_by",
                    models.CharField(
                        blank=True, db_default="", max_length=64, verbose_name="早く終えた人"
                    ),
                ),
                (
                    "ended_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="早く終えた日時"),
                ),
                (
                    "noted_by",
                    models.CharField(
                        blank=True, db_default="", max_length=64, verbose_name="点検した人"
                    ),
                ),
                ("noted_at", models.DateTimeField(blank=True, null=True, verbose_name="点検日時")),
                (
                    "note",
                    models.CharField(
                        blank=True, db_default="", max_length=200, verbose_name="点検の結果"
                    ),
                ),
                (
                    "office",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="+",
                        to="access.office",
                    ),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="emergencies",
                        to="access.officer",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["officer", "until"], name="access_emergencies_of")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True),
                                ("confirmed_by", ""),
                                ("until__isnull", True),
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("until__isnull", False),
                                models.Q(("confirmed_by", ""), _negated=True),
                                models.Q(
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.text.Lower("asked_by"),
                                        django.db.models.functions.text.Lower("confirmed_by"),
                                    ),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="access_emergency_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            models.Q(
                                ("until__gt", models.F("confirmed_at")),
                                (
                                    "until__lte",
                                    django.db.models.expressions.CombinedExpression(
                                        models.F("confirmed_at"),
                                        "+",
                                        models.Value(datetime.timedelta(seconds=3600)),
                                    ),
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="access_emergency_for_an_hour_at_most",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("duty__in", ("administration", "audit")), _negated=True),
                            ("levels__len__gte", 1),
                        ),
                        name="access_emergency_names_what_it_opens",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("reason", ""), _negated=True),
                            models.Q(("asked_by", ""), _negated=True),
                        ),
                        name="access_emergency_has_a_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("ended_by", "")),
                            models.Q(
                                ("ended_at__isnull", False),
                                models.Q(("ended_by", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="access_emergency_ended_by_someone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("note", ""), ("noted_at__isnull", True), ("noted_by", "")),
                            models.Q(
                                ("noted_at__isnull", False),
                                models.Q(("noted_by", ""), _negated=True),
                                models.Q(("note", ""), _negated=True),
                                models.Q(
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.text.Lower("noted_by"),
                                        django.db.models.functions.text.Lower("asked_by"),
                                    ),
                                    _negated=True,
                                ),
                                models.Q(
                                    django.db.models.lookups.Exact(
                                        django.db.models.functions.text.Lower("noted_by"),
                                        django.db.models.functions.text.Lower("confirmed_by"),
                                    ),
                                    _negated=True,
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="access_emergency_noted_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(BY_OTHERS, BACK),
    ]
