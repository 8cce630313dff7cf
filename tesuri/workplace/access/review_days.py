"""棚卸の日数（データベース）: the triggers take the end of a review as the city set it.

The setting lies in the environment, where PostgreSQL cannot read it: the owner of the tables writes
it into the function at each start. Until the first start it is the usual one.
"""

import psycopg

from tesuri.ground.records.grants import SEARCH_PATH

DUE = f"""
CREATE OR REPLACE FUNCTION access_review_due() RETURNS date LANGUAGE sql VOLATILE
SET search_path = {SEARCH_PATH} AS $$
  SELECT (CASE WHEN access_today() > q.began + {{days:d}} THEN q.began
               ELSE (q.began - interval '3 months')::date END)
  FROM (SELECT date_trunc('quarter', access_today()::timestamp)::date AS began) q
$$
"""


def of_days(days: int) -> str:
    """関数の文: for so many days from the first of a quarter."""
    return DUE.format(days=days)


def set_review_days(connection: psycopg.Connection, days: int) -> None:
    """日数を書く: as owner of the tables; no running process may."""
    connection.execute(of_days(days).encode())
