"""情報照会の操作: accept, draft and approve, carry out, take a late answer, delete what is over."""

from tesuri.intermediary.enquiries.actions.accepting import (
    Asked,
    accept_enquiry,
    approved_in,
    read_result,
)
from tesuri.intermediary.enquiries.actions.answers import delete_expired_answers, take_late_answer
from tesuri.intermediary.enquiries.actions.carrying import carry_out, give_up
from tesuri.intermediary.enquiries.actions.terminal import (
    TERMINAL_ENQUIRY,
    draft_enquiry,
    facts,
    list_enquiries,
    new_number,
    show_draft,
    show_enquiry,
)

__all__ = [
    "TERMINAL_ENQUIRY",
    "Asked",
    "accept_enquiry",
    "approved_in",
    "carry_out",
    "delete_expired_answers",
    "draft_enquiry",
    "facts",
    "give_up",
    "list_enquiries",
    "new_number",
    "read_result",
    "show_draft",
    "show_enquiry",
    "take_late_answer",
]
