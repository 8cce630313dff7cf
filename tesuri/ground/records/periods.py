"""期間: what is valid in a period, as known in a period, and never two answers for one moment."""

from collections.abc import Sequence
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.migrations.operations import RunSQL
from django.db.models import BigIntegerField, F, Func, TextField, Value
from django.db.models.functions import Cast


class SinglePoint(Func):
    """一点の範囲: a whole number as a range of itself, which needs no extension to exclude by."""

    function = "int8range"
    output_field: ClassVar[BigIntegerField] = BigIntegerField()  # type: ignore[type-arg]  # no subscript at run time

    def __init__(self, key: str) -> None:
        super().__init__(F(key), F(key), Value("[]"))


class SingleText(Func):
    """一語の範囲: a text as a range of itself; its type is made once by `text_range`."""

    function = "records_textrange"
    output_field: ClassVar[TextField] = TextField()  # type: ignore[type-arg]  # no subscript at run time

    def __init__(self, key: str) -> None:
        super().__init__(Cast(F(key), TextField()), Cast(F(key), TextField()), Value("[]"))


def text_range() -> RunSQL:
    """一語の範囲の型: a migration runs it before its first constraint with a SingleText."""
    return RunSQL(
        "CREATE TYPE records_textrange AS RANGE (subtype = text)", "DROP TYPE records_textrange"
    )


def one_at_a_time(
    name: str, *, key: str = "person", ranges: Sequence[str] = ("valid", "known")
) -> ExclusionConstraint:
    """Two rows of the same key may not overlap in all of the ranges at once."""
    overlapping: list[tuple[str, str]] = [(each, RangeOperators.OVERLAPS) for each in ranges]
    return ExclusionConstraint(
        name=name, expressions=[(SinglePoint(key), RangeOperators.OVERLAPS), *overlapping]
    )


class TextPoint(Func):
    """一点の範囲（文字）: a text as a range of itself, by its hash."""

    function = "int8range"
    output_field: ClassVar[BigIntegerField] = BigIntegerField()  # type: ignore[type-arg]  # Django's class takes none

    def __init__(self, key: str) -> None:
        hashed = Func(F(key), Value(0), function="hashtextextended", output_field=BigIntegerField())
        super().__init__(hashed, hashed, Value("[]"))
