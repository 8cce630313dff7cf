"""鍵と登録券: several keys a person that end for good; tickets in two halves."""

import datetime
import django.db.models.deletion
import django.db.models.expressions
import django.db.models.functions.text
import django.db.models.lookups
from django.db import migrations, models

OLD_TICKETS = """
UPDATE access_ticket SET voided_at = now() WHERE used_at IS NULL;
UPDATE access_ticket SET confirmed_by = 'system:migration', confirmed_at = issued_at,
  second_digest = digest WHERE used_at IS NOT NULL;
"""
ENDS_FOR_GOOD = """
CREATE FUNCTION access_key_ends_for_good() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
    OR OLD.revoked_at IS NOT NULL
    OR (OLD.locked_at IS NOT NULL AND NEW.locked_at IS DISTINCT FROM OLD.locked_at)
    OR NEW.sign_count < OLD.sign_count
    OR (NEW.officer_id, NEW.credential_id, NEW.public_key)
       IS DISTINCT FROM (OLD.officer_id, OLD.credential_id, OLD.public_key)
  THEN
    RAISE EXCEPTION 'a key ends for good, and is never exchanged'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_key_ends_for_good BEFORE UPDATE OR DELETE ON access_passkey
  FOR EACH ROW EXECUTE FUNCTION access_key_ends_for_good();
CREATE FUNCTION access_ticket_is_good_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE'
    OR OLD.used_at IS NOT NULL OR OLD.voided_at IS NOT NULL
    OR (OLD.confirmed_at IS NOT NULL
        AND (NEW.confirmed_by, NEW.confirmed_at, NEW.second_digest)
        IS DISTINCT FROM (OLD.confirmed_by, OLD.confirmed_at, OLD.second_digest))
    OR (NEW.officer_id, NEW.digest, NEW.issued_by, NEW.issued_at, NEW.expires_at)
       IS DISTINCT FROM (OLD.officer_id, OLD.digest, OLD.issued_by, OLD.issued_at, OLD.expires_at)
  THEN
    RAISE EXCEPTION 'a ticket is good once, as it was issued'
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER access_ticket_is_good_once BEFORE UPDATE OR DELETE ON access_ticket
  FOR EACH ROW EXECUTE FUNCTION access_ticket_is_good_once();
"""
BACK = """
DROP TRIGGER access_key_ends_for_good ON access_passkey;
DROP FUNCTION access_key_ends_for_good();
DROP TRIGGER access_ticket_is_good_once ON access_ticket;
DROP FUNCTION access_ticket_is_good_once();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0006_entry"),
    ]

    operations = [
        migrations.AddField(
            model_name="officersession",
            name="key",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="+",
                to="access.passkey",
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="last_used_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="最後に使った日時"),
        ),
        migrations.AddField(
            model_name="passkey",
            name="locked_at",
            field=models.DateTimeField(
                blank=True, null=True, verbose_name="複製の疑いで止めた日時"
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="name",
            field=models.CharField(
                db_default="", default="", max_length=50, verbose_name="鍵の名前"
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="revoked_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="失効日時"),
        ),
        migrations.AddField(
            model_name="passkey",
            name="revoked_by",
            field=models.CharField(
                blank=True, db_default="", max_length=64, verbose_name="失効した人"
            ),
        ),
        migrations.AddField(
            model_name="passkey",
            name="revoked_reason",
            field=models.CharField(
                blank=True, db_default="", max_length=200, verbose_name="失効の理由"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="確認日時"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="confirmed_by",
            field=models.CharField(blank=True, db_default="", max_length=64, verbose_name="確認者"),
        ),
        migrations.AddField(
            model_name="ticket",
            name="second_digest",
            field=models.CharField(
                blank=True, db_default="", max_length=64, verbose_name="後半の照合値"
            ),
        ),
        migrations.AddField(
            model_name="ticket",
            name="voided_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="無効にした日時"),
        ),
        migrations.AlterField(
            model_name="ticket",
            name="digest",
            field=models.CharField(max_length=64, unique=True, verbose_name="前半の照合値"),
        ),
        migrations.RunSQL(OLD_TICKETS, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="passkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("revoked_at__isnull", True), ("revoked_by", ""), ("revoked_reason", "")
                    ),
                    models.Q(
                        ("revoked_at__isnull", False),
                        models.Q(("revoked_by", ""), _negated=True),
                        models.Q(("revoked_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="access_key_revoked_by_someone_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", True), ("confirmed_by", ""), ("second_digest", "")
                    ),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        models.Q(("confirmed_by", ""), _negated=True),
                        models.Q(("second_digest", ""), _negated=True),
                        models.Q(
                            ("issued_by__startswith", "system:"),
                            models.Q(
                                django.db.models.lookups.Exact(
                                    django.db.models.functions.text.Lower("issued_by"),
                                    django.db.models.functions.text.Lower("confirmed_by"),
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="access_ticket_by_two",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("used_at__isnull", True),
                    models.Q(("confirmed_at__isnull", False), ("voided_at__isnull", True)),
                    _connector="OR",
                ),
                name="access_ticket_used_when_confirmed",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "expires_at__lte",
                        django.db.models.expressions.CombinedExpression(
                            models.F("issued_at"), "+", models.Value(datetime.timedelta(days=3))
                        ),
                    )
                ),
                name="access_ticket_for_three_days_at_most",
            ),
        ),
        migrations.AddConstraint(
            model_name="ticket",
            constraint=models.UniqueConstraint(
                condition=models.Q(("used_at__isnull", True), ("voided_at__isnull", True)),
                fields=("officer",),
                name="access_one_ticket_at_a_time",
            ),
        ),
        migrations.RunSQL(ENDS_FOR_GOOD, BACK),
    ]
