"""所得の操作: from the network, from a paper, and from a terminal after two people compared it."""

from tesuri.welfare.income.actions.entering import (
    NotOfLayout,
    Obtained,
    enter_by_hand,
    enter_income,
    must_fit_layout,
    open_form,
    view_income,
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
    "TERMINAL_RESULT",
    "Differs",
    "NotAsked",
    "NotOfLayout",
    "Obtained",
    "Received",
    "compare",
    "draft_entry",
    "enter_by_hand",
    "enter_income",
    "facts",
    "must_fit_layout",
    "open_form",
    "view_entry",
    "view_income",
]
