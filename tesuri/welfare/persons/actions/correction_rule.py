"""訂正の決め方: whether one person corrects the register, or two; dated, and itself set by two.

It stands in its approved submission alone, which the database reads (`persons_corrected_by_two`):
the trigger on the facts and the screens ask the same.
"""

from datetime import date
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki
from tesuri.welfare.persons import queries
from tesuri.welfare.persons.events import Event
from tesuri.welfare.persons.models import CorrectedBy
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals import actions as approvals
from tesuri.workplace.approvals.matters import Matter, Proposed, declare, of_content
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import submitted_content
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

KIND, REFERENCE, LABEL = queries.CORRECTION_RULE, "register", "台帳の訂正の決め方"


@transaction.atomic
def propose_correction_rule(
    actor: Actor, corrected_by: CorrectedBy, since: date, comment: str = ""
) -> None:
    """訂正の決め方の起案: from a day on; another administrator approves it."""
    if since < timezone.localdate():
        raise Refusal("始まりの日には、今日以後の日を入力してください。", code="day_is_past")
    content = {"corrected_by": corrected_by.value, "since": since.isoformat()}
    draft = Proposed(content, title=f"{LABEL}　{corrected_by.label}")
    approvals.put_forward(actor, CORRECTION_RULE, REFERENCE, comment, draft)


def _find(actor: Actor, reference: str) -> str:
    if reference != REFERENCE:
        raise Http404("その決め方はありません。")
    return reference


def _approved(actor: Actor, reference: str, approval: Approval) -> None:
    told = {"approval": approval.number, **approval.content}
    audit.record(actor, Event.CORRECTION_RULE_SET, **told)


def _facts(content: dict[str, Any]) -> list[tuple[str, str]]:
    since = wareki(date.fromisoformat(content["since"]))
    return [("決め方", str(CorrectedBy(content["corrected_by"]).label)), ("始まりの日", since)]


CORRECTION_RULE = declare(
    Matter(
        kind=KIND,
        label=LABEL,
        duty=Duty.ADMINISTRATION,
        find=_find,
        title=lambda reference: LABEL,
        content=lambda reference: submitted_content(KIND, reference),
        may_submit=lambda actor, reference: False,  # with the draft of the form alone
        approved=_approved,
        facts=of_content(_facts),
        words="承認しました。始まりの日から、この決め方で訂正します。",
    )
)
