"""保留を解く: what a decision or a report frees, unless payments wait for something else."""

from tesuri.welfare.allowances.campaigns import withholdings
from tesuri.welfare.allowances.models import Claim
from tesuri.welfare.payments import actions as payments
from tesuri.workplace.audit.actors import Actor

WITHHELD = "所得状況届の提出がないため、支払を差し止めています"


def let_go(actor: Actor, claim: Claim) -> None:
    """支給月の保留を解く: after a decision; where payments are withheld they go on to wait."""
    payments.release_months(actor, reference=claim.number)
    if withholdings.is_withheld(claim):
        withhold(actor, claim)


def withhold(actor: Actor, claim: Claim) -> None:
    """支払を差し止める: in the payment room, by its own hold."""
    payments.hold_months(actor, reference=claim.number, person=claim.person, reason=WITHHELD)
