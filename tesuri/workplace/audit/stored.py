"""データベースの木: leaves, nodes and heads as they are stored, over any psycopg connection."""

from collections.abc import Iterable, Sequence
from typing import Any

import psycopg
from psycopg.rows import dict_row, tuple_row

from tesuri.workplace.audit.merkle import HEIGHT, WIDTH, Forest, Tile, root_of_tile
from tesuri.workplace.audit.offline import HASH, Unsound
from tesuri.workplace.audit.tiles import hashes_in

LEAVES = """
SELECT coalesce(string_agg(hash, '' ORDER BY index), '') FROM audit_leaf
WHERE body = %s AND index >= %s AND index < %s
"""
NODES = """
SELECT coalesce(string_agg(hash, '' ORDER BY index), '') FROM audit_node
WHERE body = %s AND level = %s AND index >= %s AND index < %s
"""
NEWEST = "SELECT size, root, note FROM audit_head WHERE body = %s ORDER BY size DESC LIMIT 1"
NEW_LEAF = "COPY audit_leaf (body, index, record_id, at, hash) FROM STDIN"
NEW_NODE = "INSERT INTO audit_node (body, level, index, hash) VALUES (%s, %s, %s, %s)"


def rows(connection: Any, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
    """行: of one statement, whatever kind of rows the connection usually makes."""
    with psycopg.Cursor(connection, row_factory=tuple_row) as cursor:
        return cursor.execute(statement.encode(), values).fetchall()


def dictionaries(connection: Any, statement: str, values: Sequence[Any]) -> list[dict[str, Any]]:
    """行: the same, each as a dictionary, and read in PostgreSQL's binary form."""
    with psycopg.Cursor(connection, row_factory=dict_row) as cursor:
        return cursor.execute(statement.encode(), values, binary=True).fetchall()


def read_tile(connection: Any, body: str, level: int, index: int, width: int) -> Tile:
    """タイルを読む: leaves at level 0, above them the roots of full tiles."""
    first = index * WIDTH
    if level:
        ((found,),) = rows(connection, NODES, [body, level, first, first + width])
    else:
        ((found,),) = rows(connection, LEAVES, [body, first, first + width])
    if len(found) != width * HASH:
        raise Unsound(f"{body} の木の {level} 段 {index} 番のタイルが欠けています")
    return hashes_in(bytes(found))


def forest(connection: Any, body: str, size: int) -> Forest:
    """木: of the first `size` leaves of a body."""
    return Forest(size, lambda *tile: read_tile(connection, body, *tile))


class Edge:
    """木の右端: the unfilled tile of each level, enough to grow the tree and to know its root."""

    def __init__(self, connection: Any, body: str, size: int) -> None:
        self.size = size
        self.nodes: list[tuple[int, int, bytes]] = []  # (level, index, hash) that became complete
        self._tiles: list[list[bytes]] = []
        while size >> (len(self._tiles) * HEIGHT):
            level = len(self._tiles)
            index, width = divmod(size >> (level * HEIGHT), WIDTH)
            held = read_tile(connection, body, level, index, width) if width else []
            self._tiles.append(list(held))

    def grow(self, leaves: Iterable[bytes]) -> None:
        """伸ばす: by leaves, in their order."""
        for hashed in leaves:
            self.size += 1
            self._add(0, hashed)

    def _add(self, level: int, hashed: bytes) -> None:
        if level == len(self._tiles):
            self._tiles.append([])
        tile = self._tiles[level]
        tile.append(hashed)
        if len(tile) == WIDTH:
            root = root_of_tile(tile)
            self.nodes.append((level + 1, (self.size >> ((level + 1) * HEIGHT)) - 1, root))
            self._tiles[level] = []
            self._add(level + 1, root)

    def root(self) -> bytes:
        """根: of all leaves so far."""
        return Forest(self.size, lambda level, index, width: self._tiles[level]).root()


def add_leaves(
    connection: Any, body: str, first: int, placed: Sequence[tuple[int, str, bytes]]
) -> None:
    """葉を置く: (record, its moment, hash) each in the next place."""
    with connection.cursor() as cursor, cursor.copy(NEW_LEAF) as copy:
        for index, (record, at, hashed) in enumerate(placed, start=first):
            copy.write_row((body, index, record, at, hashed))


def add_nodes(connection: Any, body: str, nodes: Iterable[tuple[int, int, bytes]]) -> None:
    """節を置く: roots of tiles that became full."""
    with psycopg.Cursor(connection) as cursor:
        cursor.executemany(NEW_NODE.encode(), [(body, *node) for node in nodes])
