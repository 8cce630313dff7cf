"""運用の権利: whoever operates the machines sees how the database does, and no row of it.

The operator's role may call one function, `operation.state()`. The function counts with the rights
of the owner and returns figures alone; the schema `public`, where the rows are, is closed to it.
"""

import psycopg
from psycopg import sql

SCHEMA = "operation"
IS_THERE = "SELECT rolname FROM pg_roles WHERE rolname = %s"
STATE = """
CREATE OR REPLACE FUNCTION operation.state() RETURNS TABLE (what text, figure bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT 'database_bytes', pg_database_size(current_database())
  UNION ALL SELECT 'connections', count(*) FROM pg_stat_activity
    WHERE datname = current_database()
  UNION ALL SELECT 'locks_waited_for', count(*) FROM pg_locks WHERE NOT granted
  UNION ALL SELECT 'events_unsealed', count(*) FROM public.audit_unsealed
  UNION ALL SELECT 'oldest_unsealed_seconds',
    coalesce(extract(epoch FROM now() - min(since))::bigint, 0) FROM public.audit_unsealed
  UNION ALL SELECT 'since_the_sealer_seconds',
    extract(epoch FROM now() - max(at))::bigint FROM public.audit_round
  UNION ALL SELECT 'jobs_due', count(*) FROM public.procrastinate_jobs
    WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()
  UNION ALL SELECT 'jobs_running', count(*) FROM public.procrastinate_jobs
    WHERE status = 'doing'
  UNION ALL SELECT 'jobs_failed', count(*) FROM public.procrastinate_jobs
    WHERE status = 'failed'
$$
"""


def let_watch(connection: psycopg.Connection[tuple[str]], operator: str) -> bool:
    """見守りの権利を与える: run as owner; False where the server has no such role."""
    if connection.execute(IS_THERE, [operator]).fetchone() is None:
        return False
    role = sql.Identifier(operator)
    connection.execute("CREATE SCHEMA IF NOT EXISTS operation")
    connection.execute(STATE)
    connection.execute("REVOKE ALL ON FUNCTION operation.state() FROM PUBLIC")
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    for statement in (
        "GRANT USAGE ON SCHEMA operation TO {}",
        "GRANT EXECUTE ON FUNCTION operation.state() TO {}",
    ):
        connection.execute(sql.SQL(statement).format(role))
    connection.commit()
    return True
