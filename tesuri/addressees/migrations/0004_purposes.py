"""目的のない閲覧はない: the table of held numbers shows and takes no row without a live purpose."""

from django.db import migrations

SHUT = """
CREATE FUNCTION addressees_has_purpose(of_body text, of_number text)
RETURNS boolean LANGUAGE sql STABLE AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_declaredpurpose p
    WHERE p.key = nullif(current_setting('tesuri.purpose', true), '')::uuid
      AND p.duty = 'addressees' AND p.body = $1 AND p.subject IN ('', $2)
      AND p.until > clock_timestamp())
$$;
ALTER TABLE addressees_heldnumber ENABLE ROW LEVEL SECURITY;
ALTER TABLE addressees_heldnumber FORCE ROW LEVEL SECURITY;
CREATE POLICY with_a_purpose ON addressees_heldnumber
  USING (addressees_has_purpose(body, addressee_number))
  WITH CHECK (addressees_has_purpose(body, addressee_number));
"""
OPEN = """
DROP POLICY with_a_purpose ON addressees_heldnumber;
ALTER TABLE addressees_heldnumber NO FORCE ROW LEVEL SECURITY;
ALTER TABLE addressees_heldnumber DISABLE ROW LEVEL SECURITY;
DROP FUNCTION addressees_has_purpose(text, text);
"""


class Migration(migrations.Migration):
    dependencies = [("addressees", "0003_approved_content"), ("access", "0004_purposes")]
    operations = [migrations.RunSQL(SHUT, OPEN)]
