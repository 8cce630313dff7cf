"""今の値: the figures of the release with what was approved since, for commands without Django.

Where a database of welfare is configured or lies in the var folder, it is asked, and one that
cannot be reached is an error: a silent return to the figures of the release would decide wrongly.
"""

import json
from typing import Any

import psycopg

from tesuri.commands import places
from tesuri.commands.cluster import Cluster
from tesuri.ground.law import Rulebook
from tesuri.welfare.allowances.rules.months import Program, amendments_of

Approved = tuple[int, dict[str, Any]]  # 決裁番号と承認された内容
ANY_TABLE = "SELECT to_regclass('allowances_figureactivation') IS NOT NULL"
ACTIVATED = """
SELECT a.approval, c.content FROM allowances_figureactivation a
JOIN allowances_figurecomparison c ON c.id = a.comparison_id ORDER BY a.id
"""


def in_force(program: Program) -> tuple[Rulebook, list[int]]:
    """今の規則: with the numbers of the approvals that it stands on besides the release."""
    found = amendments_of(program, activated(url) if (url := _url()) else [])
    return program.book.amended(found), [each.approval for each in found]


def activated(url: str) -> list[Approved]:
    """有効にした版: in the order in which they were approved; none before the tables are there."""
    with psycopg.connect(url) as connection:
        return read(connection)


def read(connection: psycopg.Connection[tuple[object, ...]]) -> list[Approved]:
    """有効にした版を読む: over an open connection."""
    if connection.execute(ANY_TABLE).fetchone() != (True,):
        return []
    rows = connection.execute(ACTIVATED).fetchall()
    return [(int(str(number)), json.loads(str(text))) for number, text in rows]


def _url() -> str:
    """The connection of the app role; empty where nobody ever started a town."""
    if url := places.given_url("welfare", "app"):
        return url
    cluster = Cluster(places.var_folder())
    return cluster.url("welfare", "app") if cluster.data.exists() else ""
