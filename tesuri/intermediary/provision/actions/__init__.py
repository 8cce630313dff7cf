"""情報提供の操作: the automatic answer, and the answer that people propose, approve and send."""

from tesuri.intermediary.provision.actions.automatic import answer_request
from tesuri.intermediary.provision.actions.people import (
    PERSONS_ANSWER,
    ContentDiffers,
    Page,
    draft_answer,
    facts,
    list_requests,
    show_request,
)
from tesuri.intermediary.provision.actions.sending import give_up, send_answer

__all__ = [
    "PERSONS_ANSWER",
    "ContentDiffers",
    "Page",
    "answer_request",
    "draft_answer",
    "facts",
    "give_up",
    "list_requests",
    "send_answer",
    "show_request",
]
