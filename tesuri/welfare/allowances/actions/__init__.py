"""手当の操作: claims, bindings, judgements, decisions, notices, figures of law."""

from tesuri.welfare.allowances.actions.activations import FIGURE, hold_what_differs
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
from tesuri.welfare.allowances.actions.figures import (
    CLOSED,
    Proposed,
    compare_figure,
    draft_figure,
    list_figures,
    propose_figure,
    view_figure,
    view_proposal,
    warn_of_figures,
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
from tesuri.welfare.allowances.actions.redeterminations import (
    CannotRedetermine,
    list_redeterminations,
    redetermine_part,
    resume_redetermination,
    start_redetermination,
    stop_redetermination,
    view_redetermination,
    view_year_receipt,
)
from tesuri.welfare.allowances.actions.takeovers import TAKEOVER, Handover, propose_takeover

__all__ = [
    "CLOSED",
    "DECISION",
    "FIGURE",
    "TAKEOVER",
    "Application",
    "CannotDecide",
    "CannotRedetermine",
    "Finding",
    "Handover",
    "Member",
    "Proposed",
    "accept_claim",
    "amend_facts",
    "ask_binding",
    "assess_claim",
    "compare_figure",
    "draft_decision",
    "draft_figure",
    "draft_publication",
    "enter_judgement",
    "hand_over_months",
    "hold_if_changed",
    "hold_what_differs",
    "issue_notice",
    "land_answer",
    "look_again",
    "open_claim_form",
    "print_notice",
    "propose_figure",
    "propose_takeover",
    "request_binding",
    "settle_member",
    "list_claims",
    "list_figures",
    "list_redeterminations",
    "redetermine_part",
    "resume_redetermination",
    "start_redetermination",
    "stop_redetermination",
    "view_claim",
    "view_decision",
    "view_figure",
    "view_proposal",
    "view_redetermination",
    "view_year_receipt",
    "warn_of_figures",
]
