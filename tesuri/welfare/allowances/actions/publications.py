"""副本の内容: what other bodies may learn of a decision in force, handed to the exchange room."""

from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.models import Decision, Step
from tesuri.welfare.exchange import actions as exchange
from tesuri.welfare.exchange.models import Publication
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor


@transaction.atomic
def draft_publication(actor: Actor, number: str) -> Publication:
    """副本登録の起案: one for a decision, audited by the exchange room; the second is the first."""
    demand(actor, Duty.COPIES, Level.EDIT)
    decision = queries.decision_numbered(number)
    if decision.step != Step.IN_FORCE:
        raise Refusal(
            "効力の生じた決定だけを副本に登録できます。承認を待ってください。", code="not_in_force"
        )
    return exchange.draft_publication(
        actor,
        decision.claim.person,
        item=queries.OWN_ITEM,
        content=_content(decision),
        request_key=uuid5(NAMESPACE_URL, f"decision:{number}"),
    )


def _content(decision: Decision) -> dict[str, Any]:
    amounts = queries.amounts_of(decision)
    return {
        "program": decision.claim.get_program_display(),
        "state": decision.get_outcome_display(),
        "first_month": f"{decision.first_month:%Y-%m}" if decision.first_month else "",
        "monthly_amounts": [{"since": f"{since:%Y-%m}", "yen": yen} for since, yen in amounts],
        "decided_on": timezone.localdate(decision.in_force_at).isoformat(),
    }
