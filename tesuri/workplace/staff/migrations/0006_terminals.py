"""端末の二人の目: a terminal is registered, changed and taken outside as approved, or not at all.

The owner of the tables may set up: migrations, `tesuri staff begin`. A terminal that the demo let
in by itself opens nothing in earnest, which its name in `accepted_by` says; where set-up opened
the first terminal of a body, nothing is let in by the demo any more. Who approved a terminal was
asked for that right when the approval was written, as a deputy too.
"""

from django.db import migrations, models

NAMED = """
CREATE TRIGGER named BEFORE INSERT OR UPDATE ON access_terminal
  FOR EACH ROW EXECUTE FUNCTION staff_named('confirmed_by', 'edit', 'accepted_by', 'approve');
"""
TERMINAL = """
DROP TRIGGER named ON access_terminal;
CREATE FUNCTION staff_thumbprint(jwk jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(format('{"crv":%s,"kty":%s,"x":%s,"y":%s}', $1->'crv', $1->'kty',
    $1->'x', $1->'y'), 'UTF8')), 'hex')
$$;
CREATE FUNCTION staff_in_earnest() RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (SELECT 1 FROM access_terminal WHERE confirmed_by = 'system:operator')
$$;
CREATE FUNCTION staff_terminal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN PERFORM staff_refuse('a terminal is stopped, never deleted'); END IF;
  IF TG_OP = 'UPDATE' AND (NEW.number, NEW.public_jwk, NEW.thumbprint, NEW.certificate)
     IS DISTINCT FROM (OLD.number, OLD.public_jwk, OLD.thumbprint, OLD.certificate) THEN
    PERFORM staff_refuse('the key of a terminal is never exchanged');
  END IF;
  IF staff_sets_up(TG_RELID) THEN RETURN NEW; END IF;
  IF TG_OP = 'INSERT' THEN
    IF NEW.accepted_at IS NOT NULL OR NEW.office_id IS NOT NULL OR NEW.approval IS NOT NULL
      OR NEW.is_shared OR NEW.may_print OR NEW.may_export
      OR (NEW.body, NEW.confirmed_by, NEW.accepted_by) <> ('', '', '')
    THEN PERFORM staff_refuse('a terminal asks, and two people answer'); END IF;
    IF NEW.thumbprint IS DISTINCT FROM staff_thumbprint(NEW.public_jwk) THEN
      PERFORM staff_refuse('the thumbprint is that of another key');
    END IF;
    RETURN NEW;
  END IF;
  IF OLD.retired_at IS NOT NULL AND NEW.retired_at IS DISTINCT FROM OLD.retired_at THEN
    PERFORM staff_refuse('a terminal that was stopped stays so');
  END IF;
  IF (NEW.body, NEW.office_id, NEW.is_shared, NEW.may_print, NEW.may_export, NEW.confirmed_by,
      NEW.accepted_by, NEW.accepted_at, NEW.approval)
     IS NOT DISTINCT FROM (OLD.body, OLD.office_id, OLD.is_shared, OLD.may_print, OLD.may_export,
      OLD.confirmed_by, OLD.accepted_by, OLD.accepted_at, OLD.approval) THEN
    RETURN NEW;
  END IF;
  IF OLD.accepted_at IS NULL AND NEW.accepted_by = 'system:entrance' AND NEW.body = ''
    AND NEW.confirmed_by = '' AND NEW.approval IS NULL AND NEW.office_id IS NULL AND NEW.is_shared
    AND NEW.accepted_at IS NOT NULL AND NEW.retired_at IS NULL AND NOT staff_in_earnest()
  THEN RETURN NEW; END IF;
  IF NEW.accepted_at IS NULL OR NEW.retired_at IS NOT NULL OR OLD.body NOT IN ('', NEW.body)
    OR (OLD.accepted_at IS NULL
        AND NOT (coalesce(staff_given_by(NEW.approval, NEW.confirmed_by, NEW.accepted_by), false)
          AND access_may(NEW.confirmed_by, NEW.body, 'administration', 'edit', '')))
    OR (OLD.accepted_at IS NOT NULL
        AND (NEW.body, NEW.confirmed_by, NEW.accepted_by, NEW.accepted_at)
          IS DISTINCT FROM (OLD.body, OLD.confirmed_by, OLD.accepted_by, OLD.accepted_at))
    OR (OLD.approval IS NOT NULL
        AND staff_decided_as(NEW.approval) <= staff_decided_as(OLD.approval))
    OR NOT EXISTS (
      SELECT 1 FROM approvals_approval a WHERE a.number = NEW.approval AND a.body = NEW.body)
    OR NOT coalesce(staff_approved(NEW.approval, 'terminals', jsonb_build_object(
      'terminal', NEW.number, 'key', NEW.thumbprint, 'is_shared', NEW.is_shared,
      'may_print', NEW.may_print, 'may_export', NEW.may_export, 'office', coalesce(
        (SELECT f.code FROM access_office f WHERE f.id = NEW.office_id AND f.body = NEW.body),
        CASE WHEN NEW.office_id IS NULL THEN '' END))), false)
  THEN PERFORM staff_refuse('a terminal is registered and changed as another person approved it');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_people BEFORE INSERT OR UPDATE OR DELETE ON access_terminal
  FOR EACH ROW EXECUTE FUNCTION staff_terminal();
"""
TERMINAL_FREE = (
    """
DROP TRIGGER two_people ON access_terminal;
DROP FUNCTION staff_terminal();
DROP FUNCTION staff_in_earnest();
DROP FUNCTION staff_thumbprint(jsonb);
"""
    + NAMED
)
OFF_SITE = """
CREATE FUNCTION staff_off_site() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.stage = 'permitted' AND NOT staff_sets_up(TG_RELID) AND NOT EXISTS (
    SELECT 1 FROM access_offsite o
    JOIN access_terminal t ON t.id = o.terminal_id
    JOIN access_officer f ON f.id = o.carrier_id
    JOIN approvals_approval a ON a.kind = 'staff.off_site' AND a.reference = o.id::text
      AND a.body = t.body AND a.duty = 'audit' AND lower(a.maker_id) = lower(o.asked_by)
      AND a.content = jsonb_build_object('terminal', t.number, 'carrier', f.user_id,
        'place', o.place, 'reason', o.reason, 'from_on', staff_day(o.from_on),
        'until_on', staff_day(o.until_on))
    WHERE o.id = NEW.off_site_id
      AND approvals_given_by_another(a.kind, a.reference, a.digest, f.user_id))
  THEN PERFORM staff_refuse('a terminal goes outside as the security officer approved it'); END IF;
  IF NEW.stage = 'returned' AND NOT staff_sets_up(TG_RELID) AND EXISTS (
    SELECT 1 FROM access_offsitestep s JOIN access_offsite o ON o.id = s.off_site_id
    JOIN access_terminal t ON t.id = o.terminal_id
    WHERE s.off_site_id = NEW.off_site_id AND s.stage = 'unpermitted'
      AND (lower(s.actor_user_id) = lower(NEW.actor_user_id)
        OR NOT access_may(NEW.actor_user_id, t.body, 'administration', 'edit', '')))
  THEN PERFORM staff_refuse('who missed a terminal does not open it again alone'); END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER two_people BEFORE INSERT ON access_offsitestep
  FOR EACH ROW EXECUTE FUNCTION staff_off_site();
"""
OFF_SITE_FREE = """
DROP TRIGGER two_people ON access_offsitestep;
DROP FUNCTION staff_off_site();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0005_named_administrators"),
        ("access", "0015_settled_by_approval"),
        ("approvals", "0009_in_nobodys_own_name"),
    ]
    operations = [
        migrations.AlterField(
            model_name="change",
            name="act",
            field=models.CharField(
                choices=[
                    ("issue", "利用者IDの発行"),
                    ("change", "利用者IDの変更"),
                    ("move", "異動"),
                    ("end", "利用者IDの終了"),
                    ("grant", "権限の付与"),
                    ("end_grant", "権限の終了"),
                    ("office", "部署の登録・変更"),
                    ("list", "異動・退職の一覧"),
                    ("review", "期限を過ぎた棚卸"),
                    ("terminal", "端末の登録・変更"),
                ],
                max_length=16,
                verbose_name="種類",
            ),
        ),
        migrations.RunSQL(TERMINAL, TERMINAL_FREE),
        migrations.RunSQL(OFF_SITE, OFF_SITE_FREE),
    ]
