"""副本の内容: what other bodies may learn of a decision in force, handed to the exchange room."""

from datetime import date
from itertools import takewhile
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import particulars, queries
from tesuri.welfare.allowances.models import Decision, Outcome, Step
from tesuri.welfare.allowances.rules.months import Result
from tesuri.welfare.exchange import actions as exchange
from tesuri.welfare.exchange import queries as exchange_queries
from tesuri.welfare.exchange.models import Publication
from tesuri.welfare.exchange.queries import registered
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit.actors import Actor

GRANTED, STOPPED, LOST = "認定", "支給停止", "資格喪失"


@transaction.atomic
def draft_publication(actor: Actor, number: str, reason: str = "") -> Publication:
    """副本登録の起案: one for a decision, audited by the exchange room; the second is the first.

    With a `reason` it corrects the registered copy: what that says was wrong from the start.
    """
    demand(actor, Duty.COPIES, Level.EDIT)
    decision = queries.decision_numbered(number)
    if decision.step != Step.IN_FORCE:
        raise Refusal(
            "効力の生じた決定だけを副本に登録できます。承認を待ってください。", code="not_in_force"
        )
    earlier = queries.decisions_in_force(decision.claim).filter(version__lt=decision.version)
    if decision.outcome == Outcome.REFUSAL and not earlier.exists():
        raise Refusal(
            "却下した請求は副本に登録しません。副本は、認定した手当の状態を伝えるものです。",
            code="nothing_granted",
        )
    return exchange.draft_publication(
        actor,
        decision.claim.person,
        item=_item(decision),
        content=_content(decision),
        request_key=uuid5(NAMESPACE_URL, _request(decision, reason)),
        reason=reason,
    )


def _item(decision: Decision) -> str:
    """特定個人情報の項目: a Refusal where none is known for the allowance."""
    if item := particulars.of(decision.claim).copy_item:
        return item
    raise Refusal(
        f"{decision.claim.get_program_display()}を副本に登録する項目が定められていません。",
        code="no_copy_item",
    )


def _request(decision: Decision, reason: str) -> str:
    """起案の識別: one registration of a decision, and one correction of each registered copy.

    A correction that was sent back or withdrawn may be made anew, with other words.
    """
    former = registered(decision.claim.person, _item(decision)) if reason else None
    if former is None:
        return f"decision:{decision.number}"
    ended = exchange_queries.ended_corrections(former)
    return f"decision:{decision.number}:corrects:{former.number}" + (f":{ended}" if ended else "")


def _content(decision: Decision) -> dict[str, Any]:
    state, since = _state(decision, timezone.localdate().replace(day=1))
    content = {
        "program": decision.claim.get_program_display(),
        "state": state,
        "state_month": f"{since:%Y-%m}",
        "monthly_amounts": [
            {"since": f"{month:%Y-%m}", "yen": yen} for month, yen in queries.amounts_of(decision)
        ],
        "decided_on": timezone.localdate(decision.in_force_at).isoformat(),
    }
    if decision.first_month:
        content["first_month"] = f"{decision.first_month:%Y-%m}"
    return content


def _state(decision: Decision, today: date) -> tuple[str, date]:
    """認定・支給停止・資格喪失 as of this month, and the month from which it is so."""
    months = list(decision.months.all())
    lost = [month for month in months if month.result not in queries.ENTITLED]
    if lost:
        return LOST, lost[0].target_month
    reached = [month for month in months if month.target_month <= today] or months[:1]
    run = list(takewhile(lambda month: month.result == reached[-1].result, reversed(reached)))
    is_stopped = run[0].result == Result.SUSPENDED.value
    return (STOPPED if is_stopped else GRANTED), run[-1].target_month
