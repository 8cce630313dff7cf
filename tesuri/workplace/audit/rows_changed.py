"""行の変更を捕らえる関数: what PostgreSQL runs after each statement on a watched table.

One event a statement (of each body, where one statement reaches several), beside it one row of
`audit_change` for each row that differs. The digest in the event is the SHA-256 over the SHA-256
of each change in its order, so that the tree proves the changes too; `CONTENT` is what of a
change is hashed. The function runs with the rights of its owner: the application may not write
`audit_change` itself, nor put a table of its own in its place.

Arguments of the trigger: above how many rows a statement that a program inserts is not listed row
by row (0: never), the columns that are never copied, then the way to the subject as column, table,
key, column, … A change of this text needs a migration with a new `RowsChanged()`.
"""

NAME = "audit_rows_changed"
NO_TRUNCATE = "audit_no_truncate"
SETTING = "tesuri.actor"
CONTENT = (
    "jsonb_build_array({0}.position, {0}.body, {0}.table_name, {0}.operation, {0}.row_key, "
    "{0}.subject, {0}.columns, {0}.before, {0}.after)::text"
)
SOURCE = f"""
DECLARE
  told jsonb := nullif(current_setting('{SETTING}', true), '')::jsonb;
  who text := coalesce(told->>'user_id', left('role:' || session_user, 64));
  operation text := lower(TG_OP);
  hidden text[] := string_to_array(TG_ARGV[1], ',');
  is_listed boolean := true;
  keys text; bytes text; has_body boolean;
  side text; rows_ text; joins text := ''; subject text;
BEGIN
  IF TG_ARGV[0]::int > 0 AND TG_OP = 'INSERT' AND who ~ '^(system|role):' THEN
    SELECT count(*) <= TG_ARGV[0]::int INTO is_listed FROM new_rows;
  END IF;

  SELECT string_agg(format('r.%I::text', a.attname), ' || '','' || ' ORDER BY a.attnum)
           FILTER (WHERE a.attnum = ANY (i.indkey)),
         string_agg(format(' || jsonb_build_object(%1$L, ''sha256:'' || '
                           'encode(sha256(r.%1$I), ''hex''))', a.attname), '')
           FILTER (WHERE a.atttypid = 'bytea'::regtype),
         bool_or(a.attname = 'body' AND a.atttypid IN ('varchar'::regtype, 'text'::regtype))
    INTO keys, bytes, has_body
    FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped;

  side := format('SELECT %s AS row_key, %s AS origin, %s AS row_body, to_jsonb(r)%s AS content',
    keys, CASE WHEN TG_NARGS > 2 THEN format('r.%I', TG_ARGV[2]) ELSE 'NULL::text' END,
    CASE WHEN has_body THEN 'r.body' ELSE '''''' END, bytes);
  subject := 'c.origin';
  FOR hop IN 3 .. TG_NARGS - 1 BY 3 LOOP
    joins := joins || format(' LEFT JOIN %I.%I s%s ON s%s.%I = %s',
      TG_TABLE_SCHEMA, TG_ARGV[hop], hop, hop, TG_ARGV[hop + 1], subject);
    subject := format('s%s.%I', hop, TG_ARGV[hop + 2]);
  END LOOP;

  rows_ := CASE TG_OP
    WHEN 'INSERT' THEN format($q$
      SELECT row_key, origin, row_body, '{{}}'::text[] AS columns, NULL::jsonb AS before,
             content - $1 AS after FROM (%s FROM new_rows r) n $q$, side)
    WHEN 'DELETE' THEN format($q$
      SELECT row_key, origin, row_body, '{{}}'::text[] AS columns, content - $1 AS before,
             NULL::jsonb AS after FROM (%s FROM old_rows r) o $q$, side)
    ELSE format($q$
      SELECT coalesce(n.row_key, o.row_key) AS row_key, coalesce(n.origin, o.origin) AS origin,
             coalesce(n.row_body, o.row_body) AS row_body, coalesce(d.columns, '{{}}') AS columns,
             coalesce(d.before, o.content) - $1 AS before,
             coalesce(d.after, n.content) - $1 AS after
      FROM (%1$s FROM old_rows r) o FULL JOIN (%1$s FROM new_rows r) n
        ON o.row_key = n.row_key AND o.row_body = n.row_body
           AND coalesce(o.origin::text, '') = coalesce(n.origin::text, '')
      LEFT JOIN LATERAL (
        SELECT array_agg(e.key ORDER BY e.key) AS columns, jsonb_object_agg(e.key, e.value)
               AS before, jsonb_object_agg(e.key, n.content -> e.key) AS after
        FROM jsonb_each(o.content) e WHERE e.value IS DISTINCT FROM n.content -> e.key) d
        ON o.content IS NOT NULL AND n.content IS NOT NULL
      WHERE o.content IS DISTINCT FROM n.content $q$, side) END;

  EXECUTE format($q$
    WITH changed AS MATERIALIZED (
      SELECT row_number() OVER () AS position, c.row_key, coalesce(%1$s::text, '') AS subject,
             c.columns, c.before, c.after, $2 AS table_name, $3 AS operation,
             coalesce(nullif(c.row_body, ''), $4->>'body',
                      current_setting('tesuri.body', true), '') AS body
      FROM (%2$s) c %3$s),
    event AS (
      INSERT INTO audit_auditrecord (body, at, kind, outcome, user_id, user_name, office, terminal,
                                     session, duty, purpose, subject, details, salt)
      SELECT w.body, $5, 'audit.rows_changed', 'done', $6, coalesce($4->>'name', $6),
        coalesce($4->>'office', ''), coalesce($4->>'terminal', ''), coalesce($4->>'session', ''),
        coalesce($4->>'duty', ''), coalesce($4->>'purpose', ''),
        CASE WHEN count(DISTINCT w.subject) = 1 THEN min(w.subject) ELSE '' END,
        jsonb_build_object('table', $2, 'operation', $3, 'count', count(*), 'listed', $7,
          'role', session_user, 'digest', encode(sha256(string_agg(
            sha256(convert_to({CONTENT.format("w")}, 'UTF8')), '' ORDER BY w.position)), 'hex')),
        uuid_send(gen_random_uuid())
      FROM changed w GROUP BY w.body RETURNING id, body)
    INSERT INTO audit_change (record_id, position, body, at, table_name, operation, row_key,
                              subject, columns, before, after)
    SELECT event.id, w.position, w.body, $5, w.table_name, w.operation, w.row_key, w.subject,
           w.columns, w.before, w.after
    FROM changed w JOIN event USING (body) WHERE $7 $q$, subject, rows_, joins)
  USING hidden, TG_TABLE_NAME::text, operation, told, clock_timestamp(), who, is_listed;
  RETURN NULL;
END """
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp AS $audit${SOURCE}$audit$;
REVOKE EXECUTE ON FUNCTION {NAME}() FROM PUBLIC;
CREATE OR REPLACE FUNCTION {NO_TRUNCATE}() RETURNS trigger LANGUAGE plpgsql AS $audit$
BEGIN
  RAISE EXCEPTION '% is watched: delete its rows one by one, TRUNCATE leaves no trace',
    TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $audit$;
"""
GONE = f"DROP FUNCTION {NAME}(); DROP FUNCTION {NO_TRUNCATE}();"
