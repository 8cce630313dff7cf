"""期間: what is valid in a period, as known in a period, and never two answers for one moment."""

from collections.abc import Sequence
from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db.models import BigIntegerField, F, Func, Value


class SinglePoint(Func):
    """一点の範囲: a whole number as a range of itself, which needs no extension to exclude by."""

    function = "int8range"
    output_field: ClassVar[BigIntegerField] = BigIntegerField()  # type: ignore[type-arg]

    def __init__(self, key: str) -> None:
        super().__init__(F(key), F(key), Value("[]"))


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
    output_field: ClassVar[BigIntegerField] = BigIntegerField()  # type: ignore[type-arg]

    def __init__(self, key: str) -> None:
        hashed = Func(F(key), Value(0), function="hashtextextended", output_field=BigIntegerField())
        super().__init__(hashed, hashed, Value("[]"))
