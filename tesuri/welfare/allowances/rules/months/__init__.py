"""対象月の判定: from a case as known to a result, its reasons and a receipt for each month."""

from tesuri.welfare.allowances.rules.months.decisions import (
    MonthDecision,
    decide_months,
    month_facts,
    payment_month,
    shown,
    tested_year,
)
from tesuri.welfare.allowances.rules.months.facts import MonthFacts, WrongFacts
from tesuri.welfare.allowances.rules.months.kept import replay_month, replay_months
from tesuri.welfare.allowances.rules.months.many import decide_many
from tesuri.welfare.allowances.rules.months.programs import (
    DISABLED_CHILD,
    PROGRAMS,
    SPECIAL_CHILD,
    SPECIAL_DISABILITY,
    TRANSITIONAL,
    Program,
    program_of,
)
from tesuri.welfare.allowances.rules.months.results import Result

__all__ = [
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
    "decide_many",
    "decide_months",
    "month_facts",
    "payment_month",
    "program_of",
    "replay_month",
    "replay_months",
    "shown",
    "tested_year",
]
