"""行の変更を捕らえる関数: what PostgreSQL runs after each statement on a watched table.

One event a statement (of each body, where one statement reaches several), beside it one row of
`audit_change` for each row that differs. The digest in the event is the SHA-256 over the SHA-256
of each change in its order, so that the tree proves the changes too; `CONTENT` is what of a
change is hashed. The function runs with the rights of its owner: the application may not write
`audit_change` itself, nor put a table of its own in its place.

Arguments of the trigger: above how many rows a statement that a program inserts is not listed row
by row (0: never), the columns that are never copied, then the way to the subject as column, table,
key, column, … Only that way is put together while it runs: the rest is the same text for every
table, which PostgreSQL plans once a session and table. A change of this text needs a migration
with a new `RowsChanged()`.
"""

NAME = "audit_rows_changed"
NO_TRUNCATE = "audit_no_truncate"
SETTING = "tesuri.actor"
CONTENT = (
    "jsonb_build_array({0}.position, {0}.body, {0}.table_name, {0}.operation, {0}.row_key, "
    "{0}.subject, {0}.columns, {0}.before, {0}.after)::text"
)
SIDE = """(
      SELECT (SELECT string_agg(t.content->>k, ',') FROM unnest(keys) k) AS row_key,
             coalesce(t.content->>origin_column, '') AS origin,
             CASE WHEN has_body THEN t.content->>'body' ELSE '' END AS row_body, t.content
      FROM (SELECT CASE WHEN bytes IS NULL THEN to_jsonb(r) ELSE to_jsonb(r) || (
              SELECT jsonb_object_agg(b, 'sha256:' || encode(
                sha256(decode(substr(to_jsonb(r)->>b, 3), 'hex')), 'hex')) FROM unnest(bytes) b
            ) END AS content FROM {rows} r) t)"""
OLD, NEW = SIDE.format(rows="old_rows"), SIDE.format(rows="new_rows")
CHANGED = {
    "INSERT": f"""
      SELECT n.row_key, n.origin, n.row_body, '{{}}'::text[] AS columns, NULL::jsonb AS before,
             n.content - hidden AS after FROM {NEW} n""",
    "DELETE": f"""
      SELECT o.row_key, o.origin, o.row_body, '{{}}'::text[] AS columns,
             o.content - hidden AS before, NULL::jsonb AS after FROM {OLD} o""",
    "UPDATE": f"""
      SELECT coalesce(n.row_key, o.row_key) AS row_key, coalesce(n.origin, o.origin) AS origin,
             coalesce(n.row_body, o.row_body) AS row_body, coalesce(d.columns, '{{}}') AS columns,
             coalesce(d.before, o.content) - hidden AS before,
             coalesce(d.after, n.content) - hidden AS after
      FROM {OLD} o FULL JOIN {NEW} n
        ON o.row_key = n.row_key AND o.row_body = n.row_body AND o.origin = n.origin
      LEFT JOIN LATERAL (
        SELECT array_agg(e.key ORDER BY e.key) AS columns, jsonb_object_agg(e.key, e.value)
               AS before, jsonb_object_agg(e.key, n.content -> e.key) AS after
        FROM jsonb_each(o.content) e WHERE e.value IS DISTINCT FROM n.content -> e.key) d
        ON o.content IS NOT NULL AND n.content IS NOT NULL
      WHERE o.content IS DISTINCT FROM n.content""",
}
ORIGINS = {
    "INSERT": "SELECT to_jsonb(r)->>origin_column FROM new_rows r",
    "DELETE": "SELECT to_jsonb(r)->>origin_column FROM old_rows r",
    "UPDATE": "SELECT to_jsonb(r)->>origin_column FROM new_rows r "
    "UNION ALL SELECT to_jsonb(r)->>origin_column FROM old_rows r",
}
WRITTEN = f"""
    WITH changed AS MATERIALIZED (
      SELECT row_number() OVER () AS position, c.row_key, c.columns, c.before, c.after,
             TG_TABLE_NAME::text AS table_name, verb AS operation,
             coalesce(CASE WHEN whose IS NULL THEN c.origin ELSE whose->>c.origin END, '')
               AS subject,
             coalesce(nullif(c.row_body, ''), told->>'body',
                      current_setting('tesuri.body', true), '') AS body
      FROM ({{changed}}) c),
    event AS (
      INSERT INTO audit_auditrecord (body, at, kind, outcome, user_id, user_name, office, terminal,
                                     session, duty, purpose, subject, details, salt)
      SELECT w.body, now_, 'audit.rows_changed', 'done', who, coalesce(told->>'name', who),
        coalesce(told->>'office', ''), coalesce(told->>'terminal', ''),
        coalesce(told->>'session', ''), coalesce(told->>'duty', ''),
        coalesce(told->>'purpose', ''),
        CASE WHEN count(DISTINCT w.subject) = 1 THEN min(w.subject) ELSE '' END,
        jsonb_build_object('table', TG_TABLE_NAME, 'operation', verb, 'count', count(*),
          'listed', is_listed, 'role', session_user, 'digest', encode(sha256(string_agg(
            sha256(convert_to({CONTENT.format("w")}, 'UTF8')), '' ORDER BY w.position)), 'hex')),
        uuid_send(gen_random_uuid())
      FROM changed w GROUP BY w.body RETURNING id, body)
    INSERT INTO audit_change (record_id, position, body, at, table_name, operation, row_key,
                              subject, columns, before, after)
    SELECT e.id, w.position, w.body, now_, w.table_name, w.operation, w.row_key, w.subject,
           w.columns, w.before, w.after
    FROM changed w JOIN event e ON e.body = w.body WHERE is_listed;"""


def each(parts: dict[str, str]) -> str:
    """操作ごとに: only the branch of the operation sees its rows, and only it is planned."""
    (first, *_), last = parts, list(parts)[-1]
    text = "".join(
        f"\n  {'IF' if name == first else 'ELSIF'} TG_OP = '{name}' THEN {part}"
        for name, part in parts.items()
    )
    return f"{text}\n  END IF;" if last else ""


SOURCE = f"""
#variable_conflict use_column
DECLARE
  told jsonb := nullif(current_setting('{SETTING}', true), '')::jsonb;
  who text := coalesce(told->>'user_id', left('role:' || session_user, 64));
  now_ timestamptz := clock_timestamp();
  verb text := lower(TG_OP);
  hidden text[] := string_to_array(TG_ARGV[1], ',');
  origin_column text := CASE WHEN TG_NARGS > 2 THEN TG_ARGV[2] ELSE '' END;
  is_listed boolean := true;
  keys text[]; bytes text[]; has_body boolean;
  origins text[]; whose jsonb; way text; reached text;
BEGIN
  IF TG_ARGV[0]::int > 0 AND TG_OP = 'INSERT' AND who ~ '^(system|role):' THEN
    SELECT count(*) <= TG_ARGV[0]::int INTO is_listed FROM new_rows;
  END IF;
  SELECT array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attnum = ANY (i.indkey)),
         array_agg(a.attname::text) FILTER (WHERE a.atttypid = 'bytea'::regtype),
         bool_or(a.attname = 'body' AND a.atttypid IN ('varchar'::regtype, 'text'::regtype))
    INTO keys, bytes, has_body
    FROM pg_attribute a JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary
    WHERE a.attrelid = TG_RELID AND a.attnum > 0 AND NOT a.attisdropped;

  IF TG_NARGS > 3 THEN
    {each({name: f"origins := ARRAY({text});" for name, text in ORIGINS.items()})}
    FOR hop IN 3 .. TG_NARGS - 1 BY 3 LOOP
      way := CASE hop WHEN 3 THEN format('%I.%I s3', TG_TABLE_SCHEMA, TG_ARGV[3])
        ELSE format('%s JOIN %I.%I s%s ON s%s.%I = %s', way, TG_TABLE_SCHEMA, TG_ARGV[hop], hop,
                    hop, TG_ARGV[hop + 1], reached) END;
      reached := format('s%s.%I', hop, TG_ARGV[hop + 2]);
    END LOOP;
    EXECUTE format('SELECT coalesce(jsonb_object_agg(s3.%I, %s), ''{{}}'') FROM %s '
                   'WHERE s3.%1$I = ANY ($1::bigint[])', TG_ARGV[4], reached, way)
      INTO whose USING origins;
  END IF;
  {each({name: WRITTEN.format(changed=text) for name, text in CHANGED.items()})}
  RETURN NULL;
END """
FUNCTIONS = f"""
CREATE OR REPLACE FUNCTION {NAME}() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
  SET search_path = pg_catalog, public, pg_temp SET bytea_output = hex AS $audit${SOURCE}$audit$;
REVOKE EXECUTE ON FUNCTION {NAME}() FROM PUBLIC;
CREATE OR REPLACE FUNCTION {NO_TRUNCATE}() RETURNS trigger LANGUAGE plpgsql AS $audit$
BEGIN
  RAISE EXCEPTION '% is watched: delete its rows one by one, TRUNCATE leaves no trace',
    TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $audit$;
"""
GONE = f"DROP FUNCTION {NAME}(); DROP FUNCTION {NO_TRUNCATE}();"
