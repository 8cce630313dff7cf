"""手当ごとの扱い: one descriptor for each allowance that this desk takes claims for.

A new benefit is a file here beside its rules, figures and cases, and a line in the table below.
"""

from tesuri.welfare.allowances.models import Claim
from tesuri.welfare.allowances.particulars import disabled_child, special_disability, transitional
from tesuri.welfare.allowances.particulars.shape import Particulars

TABLE: dict[str, Particulars] = {
    each.PARTICULARS.choice: each.PARTICULARS
    for each in (special_disability, disabled_child, transitional)
}


def of(claim: Claim) -> Particulars:
    """その請求の手当の扱い."""
    return TABLE[claim.program]


__all__ = ["TABLE", "Particulars", "of"]
