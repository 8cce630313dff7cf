"""決裁の順序: when an enquiry or a copy may be submitted and decided; the same for both."""

from tesuri.welfare.exchange.models import FixedContent, Step
from tesuri.workplace.approvals.matters import Turn
from tesuri.workplace.audit.actors import Actor


def may_submit(actor: Actor, matter: FixedContent) -> bool:
    """決裁に上げられるか: a second time is nothing; raises OutOfOrder."""
    if matter.step == Step.SUBMITTED:
        return False
    matter.must_precede(Step.SUBMITTED)
    return True


def may_decide(actor: Actor, matter: FixedContent, turn: Turn) -> None:
    """決裁できるか: raises OutOfOrder."""
    matter.must_precede(Step.APPROVED if turn == Turn.APPROVE else Step.RETURNED)
