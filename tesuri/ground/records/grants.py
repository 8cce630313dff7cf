"""権限の付与: the app role works on rows and owns nothing; the auditor reads."""

import psycopg
from psycopg import sql

FROZEN = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only_rows'"
KEY = """
SELECT string_agg(quote_ident(a.attname), ', ') FROM pg_index i
JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indisprimary AND i.indrelid = %s::regclass
"""
THE_LOG = "audit_"
PARTITIONS = "SELECT oid::regclass::text FROM pg_class WHERE relispartition AND relkind = 'r'"
FUNCTIONS = (  # who may call what runs with the rights of the owner
    ("audit_add_months(integer)", "app"),
    ("audit_confirm_removal(text, text, text)", "auditor"),
)

SEARCH_PATH = "pg_catalog, public, pg_temp"
OPEN = """
SELECT p.oid::regprocedure::text FROM pg_proc p
JOIN pg_language l ON l.oid = p.prolang AND l.lanname IN ('sql', 'plpgsql')
WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
AND pg_has_role(current_user, p.proowner, 'MEMBER')
AND NOT EXISTS (SELECT FROM unnest(p.proconfig) s WHERE starts_with(s, 'search_path='))
"""
OWNED = """
SELECT datname FROM pg_database
WHERE datname = current_database() AND pg_has_role(current_user, datdba, 'MEMBER')
"""


def give(connection: psycopg.Connection[tuple[str]], app: str, auditor: str) -> None:
    """Run as owner after each migration: what the roles may do with every table of the schema."""
    names = {"app": sql.Identifier(app), "auditor": sql.Identifier(auditor)}
    for statement in (
        "GRANT USAGE ON SCHEMA public TO {app}, {auditor}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
        "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
        "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {auditor}",
        "GRANT SELECT ON ALL SEQUENCES IN SCHEMA public TO {auditor}",
        "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {app}",
        "REVOKE INSERT ON audit_change FROM {app}",  # the watching triggers alone write it
        "REVOKE INSERT ON audit_removal FROM {app}",  # no process proposes that a month leaves
    ):
        connection.execute(sql.SQL(statement).format(**names))
    for (table,) in connection.execute(FROZEN).fetchall():
        revoke = "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {app}"
        connection.execute(sql.SQL(revoke).format(table=sql.SQL(table), **names))
        if not table.startswith(THE_LOG):
            _let_lock(connection, table, names)
    _close_partitions(connection, names)
    fix_search_paths(connection)
    for (database,) in connection.execute(OWNED).fetchall():
        temporary = "REVOKE TEMPORARY ON DATABASE {} FROM PUBLIC, {app}, {auditor}"
        connection.execute(sql.SQL(temporary).format(sql.Identifier(database), **names))
    connection.commit()


def fix_search_paths(connection: psycopg.Connection[tuple[str]]) -> None:
    """関数の探す場所: a temporary table of the session never stands for one of the schema.

    PostgreSQL looks for tables in pg_temp first unless the path names it, so that a trigger would
    read rows that the role made up. What names its own path already is left as it is.
    """
    for (function,) in connection.execute(OPEN).fetchall():
        fix = f"ALTER ROUTINE {{function}} SET search_path = {SEARCH_PATH}"
        connection.execute(sql.SQL(fix).format(function=sql.SQL(function)))


def _close_partitions(
    connection: psycopg.Connection[tuple[str]], names: dict[str, sql.Identifier]
) -> None:
    """区画の権利: a partition is reached through its table alone; a few functions by their role."""
    for (table,) in connection.execute(PARTITIONS).fetchall():
        revoke = "REVOKE ALL ON {table} FROM {app}, {auditor}"
        connection.execute(sql.SQL(revoke).format(table=sql.SQL(table), **names))
    for function, role in FUNCTIONS:
        grant = "GRANT EXECUTE ON FUNCTION {function} TO {role}"
        parts = {"function": sql.SQL(function), "role": names[role]}
        connection.execute(sql.SQL(grant).format(**parts))


def _let_lock(
    connection: psycopg.Connection[tuple[str]], table: str, names: dict[str, sql.Identifier]
) -> None:
    """施錠の権利: SELECT FOR UPDATE needs UPDATE on one column; the trigger refuses any change."""
    found = connection.execute(KEY, [table]).fetchone()
    grant = "GRANT UPDATE ({key}) ON {table} TO {app}"
    parts = {"key": sql.SQL(found[0] if found else ""), "table": sql.SQL(table)}
    connection.execute(sql.SQL(grant).format(**parts, **names))
