"""法令の値を有効にする: a second person approves exactly what was shown, and it holds at once."""

from django.db import transaction

from tesuri.ground.records import about, canonical
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.actions.figures import (
    CLOSED,
    locked_proposal,
    must_fit,
    proposed_in,
)
from tesuri.welfare.allowances.actions.one_set import hold_every_decision
from tesuri.welfare.allowances.actions.rechecks import hold_if_changed
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.figures import in_force
from tesuri.welfare.allowances.impact import impact_of
from tesuri.welfare.allowances.models import FigureActivation, FigureProposal
from tesuri.welfare.allowances.rules.months import BY_KEY
from tesuri.welfare.allowances.to_approve import figure_facts
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import defer


def hold_what_differs(actor: Actor, number: str) -> int:
    """差のある請求の保留: months in force that the new edition decides otherwise wait for anew."""
    held = 0
    for claim_number in queries.claims_that_differ(queries.proposal_numbered(number)):
        with transaction.atomic():
            held += hold_if_changed(actor, queries.claim_numbered(claim_number))
    return held


def _find(actor: Actor, number: str) -> FigureProposal:
    return locked_proposal(number)


def _title(proposal: FigureProposal) -> str:
    program = BY_KEY[proposal.program]
    title = in_force(program).figures[proposal.figure].title
    return f"{program.title}の値「{title}」の版　{proposal.number}"


def _may_submit(actor: Actor, proposal: FigureProposal) -> bool:
    """What was worked out must still be so: the approver is shown nothing that is past."""
    approval = latest(FigureProposal.KIND, proposal.number)
    if approval and approval.state in CLOSED:
        return False
    with about(Event.FIGURE_SUBMITTED):
        must_fit(proposed_in(proposal))
        _must_still_be_so(proposal)
    return True


def _submitted(actor: Actor, proposal: FigureProposal, approval: Approval) -> None:
    audit.record(actor, Event.FIGURE_SUBMITTED, proposal=proposal.number, digest=approval.digest)


def _must_still_be_so(proposal: FigureProposal) -> None:
    comparison = queries.comparison_of(proposal)
    again = impact_of(proposal, comparison.as_of)
    if canonical(again.content).decode() != comparison.content:
        raise approvals.ContentChanged(
            "影響を計算した後で、請求・所得などの事実か、法令の値が変わりました。"
            "計算した差の一覧はもう使えません。差し戻しか取下げの後で、影響を計算し直してください。",
            code="caseload_changed",
        )


def _approved(actor: Actor, proposal: FigureProposal, approval: Approval) -> None:
    """Worked out once more, while nobody decides anything on the figures."""
    hold_every_decision()
    with about(Event.FIGURE_ACTIVATED):
        must_fit(proposed_in(proposal))
        _must_still_be_so(proposal)
    FigureActivation.objects.create(
        proposal=proposal,
        comparison=queries.comparison_of(proposal),
        approval=approval.number,
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
    audit.record(
        actor,
        Event.FIGURE_ACTIVATED,
        proposal=proposal.number,
        program=proposal.program,
        figure=proposal.figure,
        approval=approval.number,
        digest=approval.digest,
    )
    defer("allowances.hold_what_differs", lock=proposal.number, number=proposal.number)


def _returned(actor: Actor, proposal: FigureProposal, words: str) -> None:
    audit.record(actor, Event.FIGURE_RETURNED, proposal=proposal.number)


FIGURE = declare(
    Matter(
        kind=FigureProposal.KIND,
        label="法令の値の版",
        duty=Duty.ALLOWANCES,
        page="allowances:proposal",
        find=_find,
        title=_title,
        content=queries.proposed_content,
        facts=of_content(figure_facts),
        drafter=lambda proposal: proposal.drafted_by_id,
        may_submit=_may_submit,
        submitted=_submitted,
        approved=_approved,
        returned=_returned,
        words="承認しました。この版は、今から判定に使われます。",
    )
)
