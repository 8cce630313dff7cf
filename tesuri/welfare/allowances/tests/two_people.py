"""窓口の二人: who decides anew, and what came of it, for the tests after a grant."""

from dataclasses import dataclass
from datetime import date

from tesuri.welfare.allowances import actions
from tesuri.welfare.allowances.models import Decision
from tesuri.welfare.allowances.tests.desk import FACTS
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.audit.actors import Actor

MARCH, MAY, JUNE = date(2026, 3, 1), date(2026, 5, 1), date(2026, 6, 1)
IN_FACILITY = FACTS | {"facility_stay": True, "facility_since": date(2026, 5, 2)}
MOVED_OUT = FACTS | {"resident_in_city": False, "resident_until": date(2026, 5, 31)}


@dataclass(frozen=True)
class Desk:
    """窓口の二人: who prepares, and who approves."""

    clerk: Actor
    chief: Actor

    def decided_anew(self, number: str) -> Decision:
        """再判定して効力が生じた決定."""
        decision = actions.draft_decision(self.clerk, number)
        approvals.put_forward(self.clerk, actions.DECISION, decision.number)
        return approvals.decide(
            self.chief, actions.DECISION, decision.number, "approve", decision.digest
        )


def results(decision: Decision) -> dict[date, str]:
    return {month.target_month: month.result for month in decision.months.all()}
