"""対象月の判定: from a case as known to a result, its reasons and a receipt for each month."""

from tesuri.welfare.allowances.rules.months.decisions import (
    MonthDecision,
    decide_months,
    kind_of,
    month_facts,
    payment_month,
    shown,
    tested_year,
)
from tesuri.welfare.allowances.rules.months.facts import MonthFacts, WrongFacts
from tesuri.welfare.allowances.rules.months.kept import replay_month, replay_months
from tesuri.welfare.allowances.rules.months.many import decide_many
from tesuri.welfare.allowances.rules.months.programs import (
    BY_KEY,
    DISABLED_CHILD,
    PROGRAMS,
    SPECIAL_CHILD,
    SPECIAL_DISABILITY,
    TRANSITIONAL,
    Program,
    amended,
    amendments_of,
    program_of,
    sharing,
)
from tesuri.welfare.allowances.rules.months.results import Result
from tesuri.welfare.allowances.rules.months.sheets import replay_year

__all__ = [
    "BY_KEY",
    "DISABLED_CHILD",
    "PROGRAMS",
    "SPECIAL_CHILD",
    "SPECIAL_DISABILITY",
    "TRANSITIONAL",
    "MonthDecision",
    "MonthFacts",
    "Program",
    "Result",
    "WrongFacts",
    "amended",
    "amendments_of",
    "decide_many",
    "decide_months",
    "kind_of",
    "month_facts",
    "payment_month",
    "program_of",
    "replay_month",
    "replay_months",
    "replay_year",
    "sharing",
    "shown",
    "tested_year",
]
