"""障害の判定の登録: who judged, when, under which item, on what basis."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances import particulars
from tesuri.welfare.allowances.actions.claims import locked, must_not_wait
from tesuri.welfare.allowances.actions.rechecks import hold_if_changed
from tesuri.welfare.allowances.events import Event
from tesuri.welfare.allowances.models import Claim, Judgement
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


@dataclass(frozen=True)
class Finding:
    """判定の内容: as the judging doctor wrote it."""

    meets_criteria: bool
    judged_on: date
    judge: str
    basis: str
    criterion: str = ""
    valid_until: date | None = None


@transaction.atomic
def enter_judgement(actor: Actor, number: str, finding: Finding) -> Judgement:
    """判定の登録: after a grant it counts from the month after its day; the same twice is one."""
    demand(actor, Duty.ALLOWANCES, Level.EDIT)
    claim = locked(number)
    must_not_wait(claim)
    _must_be_sound(claim, finding)
    newest = claim.judgements.last()
    if newest and all(getattr(newest, name) == value for name, value in vars(finding).items()):
        return newest
    judgement = Judgement.objects.create(
        claim=claim, **vars(finding), entered_by_id=actor.user_id, entered_by_name=actor.name
    )
    audit.record(
        actor,
        Event.JUDGEMENT_ENTERED,
        subject=claim.person.addressee_number,
        claim=number,
        meets_criteria=finding.meets_criteria,
    )
    hold_if_changed(actor, claim)
    return judgement


def _must_be_sound(claim: Claim, finding: Finding) -> None:
    if finding.judged_on > timezone.localdate():
        raise Refusal(
            "判定日が今日より後になっています。判定書の日付を確かめてください。",
            code="judged_in_future",
        )
    handling = particulars.of(claim)
    if finding.meets_criteria and finding.criterion not in handling.criteria:
        raise Refusal(
            f"{handling.provision}のどの号に該当するかを選んでください。", code="no_criterion"
        )
    if finding.valid_until and finding.valid_until <= finding.judged_on:
        raise Refusal(
            "有期認定の期限が判定日より前になっています。判定書を確かめてください。",
            code="ends_before_it_begins",
        )
