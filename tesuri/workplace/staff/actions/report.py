"""報告の操作: the security officer looks, and decides what happens to accounts nobody uses."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff.actions.looking import NoSuchOfficer
from tesuri.workplace.staff.events import StaffEvent
from tesuri.workplace.staff.limits import KEPT_DAYS
from tesuri.workplace.staff.models import AccountJudgement, Judgement
from tesuri.workplace.staff.queries import officers, sharing
from tesuri.workplace.staff.queries import report as queries


@transaction.atomic
def look_at_report(actor: Actor) -> queries.Report:
    """報告を見る."""
    demand(actor, Duty.AUDIT, Level.SEE)
    found = queries.report(actor.body)
    audit.record(actor, StaffEvent.REPORT_SEEN, unused=[u.officer.user_id for u in found.unused])
    return found


@transaction.atomic
def look_at_sharing(actor: Actor) -> sharing.Sharing:
    """共用が疑われる使い方を見る."""
    demand(actor, Duty.AUDIT, Level.SEE)
    found = sharing.sharing(actor.body)
    audit.record(actor, StaffEvent.SHARING_SEEN, accounts=[u.user_id for u in found.accounts])
    return found


@transaction.atomic
def judge_account(actor: Actor, pk: int, judgement: Judgement, reason: str) -> AccountJudgement:
    """使われていない利用者IDの処置を決める: with a reason; it holds for a limited time."""
    demand(actor, Duty.AUDIT, Level.EDIT)
    officer = officers.officer(actor.body, pk)
    if officer is None:
        raise NoSuchOfficer
    if officer.user_id.lower() == actor.user_id.lower():
        raise Refusal(
            "自分の利用者IDの処置は決められません。ほかの責任者に依頼してください。",
            code="own_account",
        )
    if not reason.strip():
        raise Refusal("処置の理由を入力してください。", code="reason_missing")
    made = AccountJudgement.objects.create(
        officer=officer,
        judgement=judgement,
        until=timezone.localdate() + timedelta(days=KEPT_DAYS.value),
        actor_user_id=actor.user_id,
        actor_name=actor.name,
        reason=reason,
    )
    told = {"account": officer.user_id, "judgement": judgement.value}
    audit.record(actor, StaffEvent.ACCOUNT_JUDGED, **told)
    return made
