"""所得の操作: from the network, a paper, a terminal or a file; and what was weighed."""

from tesuri.welfare.income.actions.entering import (
    NotOfLayout,
    Obtained,
    enter_by_hand,
    enter_income,
    must_fit_layout,
    open_form,
    view_income,
)
from tesuri.welfare.income.actions.file_matter import INCOME_FILE, Outdated, file_facts
from tesuri.welfare.income.actions.files import read_file, view_file
from tesuri.welfare.income.actions.giving import order_file
from tesuri.welfare.income.actions.matching import (
    NotThisDifference,
    dispose,
    list_differences,
    view_difference,
)
from tesuri.welfare.income.actions.terminal import (
    TERMINAL_RESULT,
    Differs,
    NotAsked,
    Received,
    compare,
    draft_entry,
    facts,
    view_entry,
)

__all__ = [
    "INCOME_FILE",
    "TERMINAL_RESULT",
    "Differs",
    "NotAsked",
    "NotOfLayout",
    "NotThisDifference",
    "Obtained",
    "Outdated",
    "Received",
    "compare",
    "dispose",
    "draft_entry",
    "enter_by_hand",
    "enter_income",
    "facts",
    "file_facts",
    "list_differences",
    "must_fit_layout",
    "open_form",
    "order_file",
    "read_file",
    "view_difference",
    "view_entry",
    "view_file",
    "view_income",
]
