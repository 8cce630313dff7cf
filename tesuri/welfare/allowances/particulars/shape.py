"""手当ごとの扱いの形: what screens, reasons and notices ask of an allowance instead of its name."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tesuri.welfare.allowances.documents.wording import Wording
from tesuri.welfare.allowances.models import Criterion, Program
from tesuri.welfare.allowances.rules import months

Row = tuple[str, ...]
RESIDENCE: tuple[Row, ...] = (
    ("resident_in_japan", "resident_in_city"),
    ("resident_since", "resident_until"),
)
FACILITY: Row = ("facility_stay", "facility_since", "facility_until")
HOSPITAL: Row = ("hospital_stay", "hospital_since", "hospital_until")

PENSION: Row = ("pension_due", "pension_since", "pension_until")


@dataclass(frozen=True)
class Age:
    """請求日の年齢: the fact of the rules that must hold on that day, and the words if not."""

    fact: str
    refusal: str
    code: str


@dataclass(frozen=True)
class Grounds:
    """理由の根拠条文: of the entitlement, of the own income and of that of obligors.

    `what_then`: what a resident is told besides, by the fact that ended the entitlement.
    """

    entitlement: str
    own_income: str
    obligor_income: str
    what_then: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Particulars:
    """手当ごとの扱い: how the desk handles the claims of one allowance.

    rules       its book, and the facts that a desk knows of a case
    provision   where the state of disability stands, and `criteria` its items
    rows        the facts asked besides the obligors, as they stand beside each other in forms
    age         what is asked of the day of the claim; None where nothing is claimed, for `no_claim`
    enquiry_procedure  under which incomes are asked of others; empty: the list in force has none
    copy_item   the item under which other bodies read what was granted; empty: none is known
    """

    choice: Program
    rules: months.Program
    provision: str
    criteria: tuple[Criterion, ...]
    rows: tuple[Row, ...]
    age: Age | None
    grounds: Grounds
    words: Wording
    asks_untaxed_pensions: bool = False
    copy_item: str = ""
    enquiry_procedure: str = ""
    no_claim: str = ""

    @property
    def asked(self) -> frozenset[str]:
        """尋ねる事実: fields of the facts of a claim."""
        return frozenset(name for row in self.rows for name in row) | {"obligors_confirmed"}
