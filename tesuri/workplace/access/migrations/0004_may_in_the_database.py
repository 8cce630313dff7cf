"""権限を問う（データベース）: the same question as `queries.may`, for the triggers of other rooms.

It answers for this very moment by the clock of the database. Whatever ends, suspends or narrows an
account or a grant is to be asked here as it is asked there; a test holds the two together.
"""

from django.db import migrations

MAY = """
CREATE FUNCTION access_today() RETURNS date LANGUAGE sql VOLATILE AS $$
  SELECT (clock_timestamp() AT TIME ZONE 'Asia/Tokyo')::date
$$;
CREATE FUNCTION access_in_service(officer text, body text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_officer o JOIN access_office f ON f.id = o.office_id
    WHERE o.user_id = $1 AND f.body = $2 AND access_today() BETWEEN o.begins_on AND o.ends_on)
$$;
CREATE FUNCTION access_may(officer text, body text, duty text, level text, office text)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT access_in_service($1, $2) AND EXISTS (
    SELECT 1 FROM access_officer o JOIN access_office f ON f.id = o.office_id
    JOIN access_grant g ON g.officer_id = o.id AND g.office_id = o.office_id
    WHERE o.user_id = $1 AND g.duty = $3 AND g.level = $4 AND g.valid @> access_today()
      AND ($5 = '' OR f.code = $5))
$$;
"""
GONE = """
DROP FUNCTION access_may(text, text, text, text, text);
DROP FUNCTION access_in_service(text, text);
DROP FUNCTION access_today();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_duties_and_terminal_rights")]
    operations = [migrations.RunSQL(MAY, GONE)]
