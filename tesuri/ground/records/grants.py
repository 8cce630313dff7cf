"""権限の付与: the app role works on rows and owns nothing; the auditor reads."""

import psycopg
from psycopg import sql

FROZEN = "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'append_only_rows'"


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
    ):
        connection.execute(sql.SQL(statement).format(**names))
    for (table,) in connection.execute(FROZEN).fetchall():
        revoke = "REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM {app}"
        connection.execute(sql.SQL(revoke).format(table=sql.SQL(table), **names))
    connection.commit()
