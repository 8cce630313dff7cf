"""試験用のデータベースを休ませる: stop it after the tests, unless another run still uses it."""

import psycopg

from tesuri.commands.cluster import test_cluster_unstarted

OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()
"""


def main() -> None:
    """休ませる: nothing happens when it does not run."""
    cluster = test_cluster_unstarted()
    if not cluster.is_running():
        return
    with psycopg.connect(cluster.superuser_url()) as connection:
        found = connection.execute(OTHERS).fetchone()
    if found == (0,):
        cluster.stop()


if __name__ == "__main__":
    main()
