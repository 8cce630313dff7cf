"""支払の操作: months come in, a run goes out once through two people, too much comes back."""

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
from tesuri.welfare.payments.actions.letters import issue_letter, print_letter
from tesuri.welfare.payments.actions.months import enter_months, hold_months, release_months
from tesuri.welfare.payments.actions.notices import (
    make_next_notices,
    make_notice,
    order_for_print_shop,
    order_notices,
    print_bundle,
)
from tesuri.welfare.payments.actions.overpayments import (
    OVERPAYMENT,
    discard_overpayment,
    draft_overpayment,
    look_at_overpayment,
    look_at_overpayments,
)
from tesuri.welfare.payments.actions.records import RECORDED, compare_record, order_record
from tesuri.welfare.payments.actions.recovery import (
    RECOVERY,
    post_repayment,
    propose_instalments,
    propose_set_off,
)
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
    "COUNTER",
    "CannotPay",
    "OVERPAYMENT",
    "RECORDED",
    "RECOVERY",
    "RESULT",
    "RUN",
    "compare_record",
    "discard_overpayment",
    "discard_run",
    "dispose_finding",
    "draft_overpayment",
    "draft_reissue",
    "draft_run",
    "enter_account",
    "enter_list",
    "enter_months",
    "enter_typed",
    "give_up_counter",
    "hold_months",
    "issue_letter",
    "look_at_bounce",
    "look_at_bounces",
    "look_at_overpayment",
    "look_at_overpayments",
    "look_at_result",
    "look_at_run",
    "make_file",
    "make_next_notices",
    "make_notice",
    "order_file",
    "order_for_print_shop",
    "order_notices",
    "order_record",
    "pay_at_counter",
    "post_repayment",
    "print_bundle",
    "print_letter",
    "propose_counter",
    "propose_instalments",
    "propose_set_off",
    "record_sending",
    "release_months",
]
