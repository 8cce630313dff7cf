"""規定: a rule that several benefits share; each cites it by its own articles.

Where one act applies the provisions of another chapter (準用), the step is the same and the article
is not. The rule is then written once, and each rulebook takes it (`Rulebook.take`).
"""

from collections.abc import Callable
from dataclasses import dataclass

from polars import Expr


@dataclass(frozen=True)
class Clause:
    """規定: a rule in no book yet, and the bounds that it can be entered with."""

    rule: Callable[..., Expr]
    bounds: tuple[str, ...] = ()
    exact: str = ""
    open_: str = ""


def clause(
    *bounds: str, exact: str = "", open_: str = ""
) -> Callable[[Callable[..., Expr]], Clause]:
    """規定として置く: makes a rule one that books take; see `Rulebook.fact` on bounds.

    A rule that is itself a bound may name the fact that it bounds: it is `exact` wherever all that
    lies behind it is known, but for the fact `open_`, which leaves both unknown.
    """
    return lambda rule: Clause(rule, bounds, exact, open_)
