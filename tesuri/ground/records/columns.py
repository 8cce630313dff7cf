"""列で読む: the answer of a query as columns in memory, without an object for each row.

For work on a whole caseload. The query is the ORM's; PostgreSQL writes its answer as CSV by COPY,
and Polars reads that.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import polars as pl
from django.db import connection
from django.db.models import QuerySet
from polars import DataFrame, Expr

YES = "t"
Kinds = Mapping[str, pl.DataType]


def columns(rows: QuerySet[Any], kinds: Kinds) -> DataFrame:
    """The named fields or annotations of the rows, in their order, as of `values_list`.

    Texts that are empty come as null: the kinds are of numbers, days, flags and words.
    """
    query, params = rows.values_list(*kinds).query.sql_with_params()
    written = BytesIO()
    with connection.cursor() as cursor:
        statement = f"COPY ({query}) TO STDOUT (FORMAT csv)"
        with cursor.copy(statement, params or None) as copy:
            for part in copy:
                written.write(part)
    if not written.tell():
        return DataFrame(schema=dict(kinds))
    written.seek(0)
    texts = pl.read_csv(
        written, has_header=False, new_columns=list(kinds), schema={n: pl.String for n in kinds}
    )
    return texts.select(_read(name, kind) for name, kind in kinds.items())


def _read(name: str, kind: pl.DataType) -> Expr:
    text = pl.col(name)
    if kind == pl.Boolean():
        return text == YES
    return text.str.to_date("%Y-%m-%d") if kind == pl.Date() else text.cast(kind)
