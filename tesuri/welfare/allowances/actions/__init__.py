"""手当の操作: claims, bindings, judgements, decisions, notices, figures of law."""

from tesuri.welfare.allowances.actions.activations import (
    FIGURE,
    hold_what_differs,
)
from tesuri.welfare.allowances.actions.asking import (
    ask_for_incomes,
    list_wanted,
)
from tesuri.welfare.allowances.actions.bindings import (
    ask_binding,
    request_binding,
)
from tesuri.welfare.allowances.actions.campaigns import (
    Handed,
    exempt_report,
    list_campaigns,
    open_campaign,
    receive_report,
    view_campaign,
    view_report,
)
from tesuri.welfare.allowances.actions.claims import (
    Application,
    accept_claim,
    amend_facts,
    list_claims,
    open_claim_form,
    view_claim,
)
from tesuri.welfare.allowances.actions.decision_sets import (
    DECISION_SET,
    draft_next_decisions,
    propose_set,
    view_drafting,
    view_set,
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
from tesuri.welfare.allowances.actions.judgements import (
    Finding,
    enter_judgement,
)
from tesuri.welfare.allowances.actions.landings import (
    land_answer,
)
from tesuri.welfare.allowances.actions.mailings import (
    make_mailing,
    make_next_mailing,
    order_mailing,
    order_mailing_for_print_shop,
    print_mailing,
    remind,
    stop_mailing,
)
from tesuri.welfare.allowances.actions.notice_runs import (
    issue_next_notices,
    order_notices,
    order_notices_for_print_shop,
    print_notices,
    resume_notices,
    stop_notices,
    view_notices,
)
from tesuri.welfare.allowances.actions.notices import (
    issue_notice,
    print_notice,
)
from tesuri.welfare.allowances.actions.obligors import (
    Member,
    settle_member,
)
from tesuri.welfare.allowances.actions.publications import (
    draft_publication,
)
from tesuri.welfare.allowances.actions.rechecks import (
    hold_if_changed,
    look_again,
)
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
from tesuri.welfare.allowances.actions.takeovers import (
    TAKEOVER,
    Handover,
    propose_takeover,
)
from tesuri.welfare.allowances.actions.withholdings import (
    WITHHOLDING,
    draft_withholding,
    lift_withholding,
    list_candidates,
    view_withholding,
)

__all__ = [
    "CLOSED",
    "DECISION",
    "DECISION_SET",
    "FIGURE",
    "TAKEOVER",
    "WITHHOLDING",
    "Application",
    "CannotDecide",
    "CannotRedetermine",
    "Finding",
    "Handed",
    "Handover",
    "Member",
    "Proposed",
    "accept_claim",
    "amend_facts",
    "ask_binding",
    "ask_for_incomes",
    "assess_claim",
    "compare_figure",
    "draft_decision",
    "draft_figure",
    "draft_next_decisions",
    "draft_publication",
    "draft_withholding",
    "enter_judgement",
    "exempt_report",
    "hand_over_months",
    "hold_if_changed",
    "hold_what_differs",
    "issue_next_notices",
    "issue_notice",
    "land_answer",
    "lift_withholding",
    "list_campaigns",
    "list_candidates",
    "list_claims",
    "list_figures",
    "list_redeterminations",
    "list_wanted",
    "look_again",
    "make_mailing",
    "make_next_mailing",
    "open_campaign",
    "open_claim_form",
    "order_mailing",
    "order_mailing_for_print_shop",
    "order_notices",
    "order_notices_for_print_shop",
    "print_mailing",
    "print_notice",
    "print_notices",
    "propose_figure",
    "propose_set",
    "propose_takeover",
    "receive_report",
    "redetermine_part",
    "remind",
    "request_binding",
    "resume_notices",
    "resume_redetermination",
    "settle_member",
    "start_redetermination",
    "stop_mailing",
    "stop_notices",
    "stop_redetermination",
    "view_campaign",
    "view_claim",
    "view_decision",
    "view_drafting",
    "view_figure",
    "view_notices",
    "view_proposal",
    "view_redetermination",
    "view_report",
    "view_set",
    "view_withholding",
    "view_year_receipt",
    "warn_of_figures",
]
