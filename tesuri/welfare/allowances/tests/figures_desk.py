"""値の試験の支度: visibly fictitious editions, proposed by 佐藤 and approved by 鈴木."""

from datetime import date
from typing import Any

from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.models import FigureProposal
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.actors import Actor

JULY, NEXT_APRIL = date(2026, 7, 1), date(2027, 4, 1)
MADE_UP_YEN, MADE_UP_SOURCE = 11_111, "架空の告示第0号（試験）"
REVIEWER = "試験の担当（架空の告示による）"


def new_rate(**changed: Any) -> actions.Proposed:
    """架空の月額: from July, where the release has no edition."""
    given: dict[str, Any] = {
        "figure": "monthly_rate",
        "since": JULY,
        "value": MADE_UP_YEN,
        "source": MADE_UP_SOURCE,
        "confidence": "found",
    }
    return actions.Proposed(**given | changed)


def longer(figure: str = "monthly_rate") -> actions.Proposed:
    """架空の延長: the same value for a year more."""
    return actions.Proposed(figure, reviewed_through=date(2028, 3, 31), reviewer=REVIEWER)


def waiting(actor: Actor, proposed: actions.Proposed | None = None) -> FigureProposal:
    """決裁待ちの提案."""
    proposal = actions.propose_figure(actor, proposed or new_rate())
    return approvals.put_forward(actor, actions.FIGURE, proposal.number)


def approve(approver: Actor, proposal: FigureProposal) -> FigureProposal:
    """承認: of what the screen shows."""
    digest = queries.comparison_of(proposal).digest
    return approvals.decide(approver, actions.FIGURE, proposal.number, "approve", digest)


def activated(
    actor: Actor, approver: Actor, proposed: actions.Proposed | None = None
) -> FigureProposal:
    """有効にした版."""
    return approve(approver, waiting(actor, proposed))
