"""手当の操作: claims, bindings, judgements, decisions, notices, publications, landings."""

from tesuri.welfare.allowances.actions.bindings import ask_binding, request_binding
from tesuri.welfare.allowances.actions.claims import (
    Application,
    accept_claim,
    amend_facts,
    list_claims,
    open_claim_form,
    view_claim,
)
from tesuri.welfare.allowances.actions.decisions import (
    CannotDecide,
    assess_claim,
    draft_decision,
    view_decision,
)
from tesuri.welfare.allowances.actions.force import (
    DECISION,
    hand_over_months,
)
from tesuri.welfare.allowances.actions.judgements import Finding, enter_judgement
from tesuri.welfare.allowances.actions.landings import land_answer
from tesuri.welfare.allowances.actions.notices import issue_notice, print_notice
from tesuri.welfare.allowances.actions.obligors import Member, settle_member
from tesuri.welfare.allowances.actions.publications import draft_publication
from tesuri.welfare.allowances.actions.rechecks import hold_if_changed, look_again

__all__ = [
    "DECISION",
    "Application",
    "CannotDecide",
    "Finding",
    "Member",
    "accept_claim",
    "amend_facts",
    "ask_binding",
    "assess_claim",
    "draft_decision",
    "draft_publication",
    "enter_judgement",
    "hand_over_months",
    "hold_if_changed",
    "issue_notice",
    "land_answer",
    "look_again",
    "open_claim_form",
    "print_notice",
    "request_binding",
    "settle_member",
    "list_claims",
    "view_claim",
    "view_decision",
]
