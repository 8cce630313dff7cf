"""決裁の操作: submissions and their steps; every declared kind by the same two actions."""

from tesuri.workplace.approvals.actions.arrangements import (
    MOST_STEPS,
    Asked,
    end_deputation,
    end_post,
    list_arrangements,
    propose_deputation,
    propose_post,
    propose_route,
)
from tesuri.workplace.approvals.actions.looking import list_history, take_back, view_approval
from tesuri.workplace.approvals.actions.matters import decide, must_be_given, put_forward
from tesuri.workplace.approvals.actions.submissions import (
    approve,
    mark_seen,
    send_back,
    submit,
    withdraw,
)
from tesuri.workplace.approvals.refusals import (
    AlreadyWaiting,
    ContentChanged,
    Expired,
    NotWaiting,
    OneStepEach,
    OwnWork,
)

__all__ = [
    "MOST_STEPS",
    "Asked",
    "end_deputation",
    "end_post",
    "list_arrangements",
    "propose_deputation",
    "propose_post",
    "propose_route",
    "AlreadyWaiting",
    "ContentChanged",
    "Expired",
    "NotWaiting",
    "OneStepEach",
    "OwnWork",
    "approve",
    "decide",
    "list_history",
    "mark_seen",
    "must_be_given",
    "put_forward",
    "send_back",
    "submit",
    "take_back",
    "view_approval",
    "withdraw",
]
