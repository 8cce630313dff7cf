"""権限を問う（データベース）: the same question as `queries.may`, for the triggers of other rooms.

It answers for this very moment by the clock of the database. Whatever ends, suspends or narrows an
account or a grant is asked here as it is asked there; a test holds the two together. The days of
a review are a setting: here the longest that it may be, since 0019 as each start writes it.
"""

from django.db import migrations

from tesuri.workplace.access.limits import REVIEW_DAYS

MAY = f"""
CREATE FUNCTION access_today() RETURNS date LANGUAGE sql VOLATILE AS $$
  SELECT (clock_timestamp() AT TIME ZONE 'Asia/Tokyo')::date
$$;
CREATE FUNCTION access_review_due() RETURNS date LANGUAGE sql VOLATILE AS $$
  SELECT (CASE WHEN access_today() > q.began + {REVIEW_DAYS.most} THEN q.began
               ELSE (q.began - interval '3 months')::date END)
  FROM (SELECT date_trunc('quarter', access_today()::timestamp)::date AS began) q
$$;
CREATE FUNCTION access_seat(officer text) RETURNS bigint LANGUAGE sql VOLATILE AS $$
  SELECT coalesce(
    (SELECT p.office_id FROM access_posting p
     WHERE p.officer_id = o.id AND p.moves_on <= access_today()
     ORDER BY p.moves_on DESC, p.id DESC LIMIT 1), o.office_id)
  FROM access_officer o WHERE o.user_id = $1
$$;
CREATE FUNCTION access_in_service(officer text, body text) RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_officer o JOIN access_office f ON f.id = o.office_id
    WHERE o.user_id = $1 AND f.body = $2 AND o.begins_on <= access_today()
      AND (o.has_no_end OR o.ends_on >= access_today()) AND o.stopped_at IS NULL)
$$;
CREATE FUNCTION access_holds(officer text, body text, duty text, level text, office text)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_grant g JOIN access_officer o ON o.id = g.officer_id
    JOIN access_office f ON f.id = g.office_id
    JOIN access_office seat ON seat.id = access_seat($1)
    WHERE o.user_id = $1 AND f.body = $2 AND seat.body = $2 AND g.duty = $3 AND g.level = $4
      AND f.code = coalesce(nullif($5, ''), seat.code) AND g.valid @> access_today()
      AND (lower(g.valid) >= access_review_due() OR EXISTS (
        SELECT 1 FROM access_review r WHERE r.grant_id = g.id AND r.outcome = 'confirmed'
          AND r.quarter >= access_review_due())))
$$;
CREATE FUNCTION access_in_an_emergency(officer text, body text, duty text, level text, office text)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT EXISTS (
    SELECT 1 FROM access_emergency e JOIN access_officer o ON o.id = e.officer_id
    JOIN access_office seat ON seat.id = e.office_id
    WHERE o.user_id = $1 AND e.office_id = access_seat($1) AND seat.body = $2
      AND $5 IN ('', seat.code) AND e.duty = $3 AND $4 = ANY (e.levels) AND e.ended_at IS NULL
      AND e.confirmed_at <= clock_timestamp() AND e.until > clock_timestamp())
$$;
CREATE FUNCTION access_may(officer text, body text, duty text, level text, office text)
RETURNS boolean LANGUAGE sql VOLATILE AS $$
  SELECT access_in_service($1, $2)
    AND (access_holds($1, $2, $3, $4, $5) OR access_in_an_emergency($1, $2, $3, $4, $5))
$$;
"""
GONE = """
DROP FUNCTION access_may(text, text, text, text, text);
DROP FUNCTION access_in_an_emergency(text, text, text, text, text);
DROP FUNCTION access_holds(text, text, text, text, text);
DROP FUNCTION access_in_service(text, text);
DROP FUNCTION access_seat(text);
DROP FUNCTION access_review_due();
DROP FUNCTION access_today();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0012_watched_more")]
    operations = [migrations.RunSQL(MAY, GONE)]
