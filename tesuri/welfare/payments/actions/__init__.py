"""支払の操作: accounts and months come in; a run goes out, once, through two people."""

from tesuri.welfare.payments.actions.accounts import enter_account
from tesuri.welfare.payments.actions.bounces import (
    COUNTER,
    give_up_counter,
    look_at_bounce,
    pay_at_counter,
    propose_counter,
)
from tesuri.welfare.payments.actions.drafts import draft_reissue, draft_run
from tesuri.welfare.payments.actions.files import make_file, order_file, record_sending
from tesuri.welfare.payments.actions.months import enter_months, hold_months, release_months
from tesuri.welfare.payments.actions.results import (
    RESULT,
    enter_list,
    enter_typed,
    look_at_bounces,
    look_at_result,
)
from tesuri.welfare.payments.actions.runs import (
    RUN,
    discard_run,
    dispose_finding,
    look_at_run,
)
from tesuri.welfare.payments.stages import CannotPay

__all__ = [
    "propose_counter",
    "pay_at_counter",
    "look_at_bounce",
    "give_up_counter",
    "draft_reissue",
    "COUNTER",
    "RESULT",
    "RUN",
    "CannotPay",
    "discard_run",
    "dispose_finding",
    "draft_run",
    "enter_account",
    "enter_list",
    "enter_months",
    "enter_typed",
    "hold_months",
    "look_at_bounces",
    "look_at_result",
    "look_at_run",
    "make_file",
    "order_file",
    "record_sending",
    "release_months",
]
