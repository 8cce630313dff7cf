"""情報連携の操作: enquiries, copies and disclosures, each in its own file."""

from tesuri.welfare.exchange.actions.copies import (
    approve_publication,
    draft_publication,
    register_publication,
    send_back_publication,
    submit_publication,
    view_publication,
)
from tesuri.welfare.exchange.actions.disclosures import view_disclosures
from tesuri.welfare.exchange.actions.enquiries import (
    NotPermitted,
    approve_enquiry,
    draft_enquiry,
    list_enquiries,
    open_enquiry_form,
    send_back_enquiry,
    submit_enquiry,
    view_enquiry,
)
from tesuri.welfare.exchange.actions.outbox import NotYetAnswered, fetch_answer, send_enquiry

__all__ = [
    "NotPermitted",
    "NotYetAnswered",
    "approve_enquiry",
    "approve_publication",
    "draft_enquiry",
    "draft_publication",
    "fetch_answer",
    "open_enquiry_form",
    "register_publication",
    "send_back_enquiry",
    "send_back_publication",
    "send_enquiry",
    "submit_enquiry",
    "submit_publication",
    "view_disclosures",
    "list_enquiries",
    "view_enquiry",
    "view_publication",
]
