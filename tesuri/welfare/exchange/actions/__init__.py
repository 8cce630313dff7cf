"""情報連携の操作: enquiries, copies and disclosures, each in its own file."""

from tesuri.welfare.exchange.actions.batches import (
    AT_ONCE,
    Asked,
    approve_batch,
    draft_batch,
    view_batch,
)
from tesuri.welfare.exchange.actions.copies import (
    PUBLICATION,
    draft_publication,
    register_publication,
    view_publication,
)
from tesuri.welfare.exchange.actions.disclosures import view_disclosures
from tesuri.welfare.exchange.actions.enquiries import (
    ENQUIRY,
    NotPermitted,
    draft_enquiry,
    list_enquiries,
    open_enquiry_form,
    view_enquiry,
)
from tesuri.welfare.exchange.actions.outbox import NotYetAnswered, fetch_answer, send_enquiry

__all__ = [
    "AT_ONCE",
    "Asked",
    "ENQUIRY",
    "PUBLICATION",
    "NotPermitted",
    "NotYetAnswered",
    "approve_batch",
    "draft_batch",
    "draft_enquiry",
    "draft_publication",
    "fetch_answer",
    "open_enquiry_form",
    "register_publication",
    "send_enquiry",
    "view_batch",
    "view_disclosures",
    "list_enquiries",
    "view_enquiry",
    "view_publication",
]
