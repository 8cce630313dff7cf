"""決裁を読む: what awaits me, and how a matter stands."""

from django.db.models import Q, QuerySet

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import levels_of
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.audit.actors import Actor


def waiting_for(actor: Actor) -> QuerySet[Approval]:
    """Submissions and drafts of others that the actor may approve now, the oldest first."""
    duties = [duty for duty, level in levels_of(actor) if level == Level.APPROVE]
    waiting = Approval.objects.filter(outcomes__isnull=True, body=actor.body, duty__in=duties)
    own = Q(maker_id__iexact=actor.user_id) | Q(drafter_id__iexact=actor.user_id)
    return waiting.exclude(own)


def mine(actor: Actor) -> QuerySet[Approval]:
    """What the actor submitted and nobody has decided yet."""
    return Approval.objects.filter(outcomes__isnull=True, body=actor.body, maker_id=actor.user_id)


def latest(kind: str, reference: str) -> Approval | None:
    """The newest submission of the matter, or None."""
    return Approval.objects.filter(kind=kind, reference=reference).order_by("-number").first()


def duty_of(approval: Approval) -> Duty:
    """The duty whose approvers decide it."""
    return Duty(approval.duty)
