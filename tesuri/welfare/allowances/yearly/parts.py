"""一区切りの再判定: so many claims read, decided and written; the receipts and the differences.

Receipts go in as columns by COPY. What is read is what was known at the moment of the run, so that
a part that is done again, after a kill, writes the same.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from io import BytesIO

import polars as pl
from django.db import connection
from django.db.models import Model
from polars import DataFrame

from tesuri.ground.law import Rulebook
from tesuri.welfare.allowances.models import (
    Redetermination,
    RedeterminationPart,
    YearDifference,
    YearReceipt,
)
from tesuri.welfare.allowances.rules.months.programs import BY_KEY
from tesuri.welfare.allowances.rules.months.sheets import book_of
from tesuri.welfare.allowances.rules.months.years import decide_year, year_receipts
from tesuri.welfare.allowances.yearly.differences import differences, sums
from tesuri.welfare.allowances.yearly.facts import facts_of
from tesuri.welfare.allowances.yearly.reading import Known, known_of, months_of


def write_part(run: Redetermination, claims: DataFrame, place: int) -> RedeterminationPart:
    """一区切りを書く: within the transaction of the action that calls."""
    known = known_of(run, claims)
    receipts, found = _decided(run, known)
    _copied(YearReceipt, receipts)
    _copied(YearDifference, found.select(pl.lit(run.pk).alias("run_id"), pl.all()))
    differing, more, less = sums(found)
    return RedeterminationPart.objects.create(
        run=run,
        place=place,
        first_claim=claims["pk"][0],
        last_claim=claims["pk"][-1],
        claims=len(claims),
        digest=digest_of_digests(receipts["digest"].to_list()),
        differing=differing,
        more_yen=more,
        less_yen=less,
    )


def digest_of_digests(digests: Sequence[str]) -> str:
    """列のハッシュ値: SHA-256 over the digests, as bytes, in their order."""
    return sha256(b"".join(bytes.fromhex(each) for each in digests)).hexdigest()


def _decided(run: Redetermination, known: Known) -> tuple[DataFrame, DataFrame]:
    """The receipts in the order of the claims, and the differences."""
    made, found = list[DataFrame](), list[DataFrame]()
    for sheet in run.sheets.all():
        facts = facts_of(BY_KEY[sheet.program], known, months_of(run))
        if facts.claims.is_empty():
            continue
        book = _book(sheet.content)
        year = decide_year(book, facts.cases, facts.obligors)
        bodies = year_receipts(book, year, facts.claims["number"].to_list(), sheet.digest)
        made.append(_rows(run, facts.claims, bodies))
        found.append(differences(facts.claims, year.claims, known))
    return pl.concat(made).sort("claim_id"), pl.concat(found)


def _rows(run: Redetermination, claims: DataFrame, bodies: Sequence[str]) -> DataFrame:
    digests = [sha256(body.encode()).hexdigest() for body in bodies]
    told = {"claim_id": claims["pk"], "digest": digests, "content": bodies}
    return DataFrame(told).select(pl.lit(run.pk).alias("run_id"), *told)


@lru_cache(maxsize=8)
def _book(sheet: str) -> Rulebook:
    """The rules with the figures of the sheet, kept with what was planned for them."""
    return book_of(json.loads(sheet))


def _copied(model: type[Model], rows: DataFrame) -> None:
    names = ", ".join(rows.columns)
    written = BytesIO()
    rows.write_csv(written, include_header=False, quote_style="non_numeric")
    statement = f"COPY {model._meta.db_table} ({names}) FROM STDIN (FORMAT csv)"
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        copy.write(written.getbuffer())
