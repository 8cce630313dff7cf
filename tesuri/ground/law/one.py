"""一事例の値: one known or unknown value that rules treat like a column, without starting Polars.

For a single case the arithmetic takes microseconds and a query engine a millisecond. A rule is
written once, over columns; given values of this kind it answers for one case, by the same logic:
an unknown amount makes the sum unknown, and `False & unknown` is `False`.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Any


class One:
    """一つの値: a number, a flag or a date; None is unknown."""

    __slots__ = ("value",)
    __hash__ = None  # type: ignore[assignment]  # how Python says: has no hash

    def __init__(self, value: Any) -> None:
        self.value = value

    def __add__(self, other: object) -> One:
        return _known(operator.add, self, other)

    def __radd__(self, other: object) -> One:
        return _known(operator.add, other, self)

    def __sub__(self, other: object) -> One:
        return _known(operator.sub, self, other)

    def __rsub__(self, other: object) -> One:
        return _known(operator.sub, other, self)

    def __mul__(self, other: object) -> One:
        return _known(operator.mul, self, other)

    def __rmul__(self, other: object) -> One:
        return _known(operator.mul, other, self)

    def __mod__(self, other: object) -> One:
        return _known(operator.mod, self, other)

    def __lt__(self, other: object) -> One:
        return _known(operator.lt, self, other)

    def __le__(self, other: object) -> One:
        return _known(operator.le, self, other)

    def __gt__(self, other: object) -> One:
        return _known(operator.gt, self, other)

    def __ge__(self, other: object) -> One:
        return _known(operator.ge, self, other)

    def __eq__(self, other: object) -> One:  # type: ignore[override]  # not a bool, as with Expr
        return _known(operator.eq, self, other)

    def __ne__(self, other: object) -> One:  # type: ignore[override]  # not a bool, as with Expr
        return _known(operator.ne, self, other)

    def __and__(self, other: object) -> One:
        pair = (self.value, value_of(other))
        return One(False if False in pair else None if None in pair else True)

    def __or__(self, other: object) -> One:
        pair = (self.value, value_of(other))
        return One(True if True in pair else None if None in pair else False)

    def __invert__(self) -> One:
        return One(None if self.value is None else not self.value)

    def __bool__(self) -> bool:
        raise TypeError("a rule asks with choose, not with if")


def value_of(value: object) -> Any:
    """The bare value, whether it came as One or bare."""
    return value.value if isinstance(value, One) else value


def worked_out(step: Callable[..., Any], *values: object) -> One:
    """The step over bare values; unknown when any of them is unknown."""
    bare = [value_of(value) for value in values]
    return One(None if None in bare else step(*bare))


def _known(step: Callable[[Any, Any], Any], one: object, other: object) -> One:
    left, right = value_of(one), value_of(other)
    return One(None if left is None or right is None else step(left, right))
