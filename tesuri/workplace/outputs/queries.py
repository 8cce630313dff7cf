"""媒体と出力を読む: where each thing is, what is overdue, who may be written to."""

from datetime import date, datetime
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import get_object_or_404
from django.utils import timezone

from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may, terminal
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.models import (
    Loan,
    Medium,
    MediumState,
    MediumStep,
    Order,
    OrderState,
    OrderStep,
    Recipient,
    RecipientState,
    RecipientStep,
)
from tesuri.workplace.outputs.models.media import WRITABLE

OUT = (MediumState.LENT, MediumState.RETURNING)
OVER = (MediumState.REFUSED, MediumState.DISPOSED)
LATEST = 200


# --- 媒体 ---


def media(actor: Actor) -> QuerySet[Medium]:
    """媒体台帳: of the actor's body, each with all its steps."""
    found = Medium.objects.filter(body=actor.body)
    return found.prefetch_related("steps__loan", "steps__disposal")


def found_media(actor: Actor, words: str, kind: str, state: str) -> list[Medium]:
    """媒体を探す: by words of label, serial number, place or key holder; by kind and state."""
    found = media(actor)
    if kind:
        found = found.filter(kind=kind)
    rows = [each for each in found if not state or each.now.state == state]
    return [each for each in rows if all(word in _spoken(each) for word in words.lower().split())]


def _spoken(medium: Medium) -> str:
    now = medium.now
    borrower = now.loan.borrower_name if now.loan else ""
    parts = (medium.label, medium.serial, now.place, now.key_holder, borrower)
    return " ".join(parts).lower()


def medium(actor: Actor, number: int) -> Medium:
    """媒体一つ: Http404 when the body has none of this number."""
    return get_object_or_404(media(actor).prefetch_related("erasures"), number=number)


def newest_steps() -> QuerySet[MediumStep]:
    """今の状態: one step for each medium."""
    newest = MediumStep.objects.filter(medium=OuterRef("medium")).order_by("-id")
    return MediumStep.objects.filter(pk=Subquery(newest.values("pk")[:1]))


def overdue(body: str, today: date) -> QuerySet[MediumStep]:
    """返却期限を過ぎた媒体: still out, or waiting for the approval of their return."""
    late = newest_steps().filter(medium__body=body, state__in=OUT, loan__due_on__lt=today)
    return late.select_related("medium", "loan").order_by("loan__due_on")


def loans_to(actor: Actor) -> list[Loan]:
    """自分が借りている媒体: those that one may write to."""
    mine = newest_steps().filter(
        medium__body=actor.body,
        medium__kind__in=WRITABLE,
        state=MediumState.LENT,
        loan__borrower_id__iexact=actor.user_id,
    )
    return [step.loan for step in mine.select_related("loan__medium") if step.loan]


def is_lent(loan: Loan) -> bool:
    """貸出中か: its medium is out on exactly this loan."""
    return newest_steps().filter(loan=loan, state=MediumState.LENT).exists()


# --- 受取先 ---


def recipients(actor: Actor) -> QuerySet[Recipient]:
    """受取先の一覧."""
    return Recipient.objects.filter(body=actor.body).prefetch_related("steps")


def recipient(actor: Actor, number: int) -> Recipient:
    """受取先一つ: Http404 when the body has none of this number."""
    return get_object_or_404(recipients(actor), number=number)


def recipients_in_force(actor: Actor, moment: datetime) -> QuerySet[Recipient]:
    """渡せる受取先: registered, not revoked, within the term of the certificate."""
    newest = RecipientStep.objects.filter(recipient=OuterRef("pk")).order_by("-id")
    known = Recipient.objects.filter(body=actor.body, begins_at__lte=moment, ends_at__gte=moment)
    return known.annotate(state=Subquery(newest.values("state")[:1])).filter(
        state=RecipientState.REGISTERED
    )


# --- 申出 ---


def orders(actor: Actor) -> QuerySet[Order]:
    """出力の申出: of the body, the newest first."""
    listed = Order.objects.filter(body=actor.body).select_related("recipient", "loan__medium")
    return listed.prefetch_related("steps")


def order(actor: Actor, number: int) -> Order:
    """申出一つ: Http404 when the body has none of this number."""
    return get_object_or_404(orders(actor), number=number)


def expired_orders(body: str, moment: datetime) -> QuerySet[Order]:
    """期限の過ぎた申出: of the body, whose content still waits to be taken."""
    return _late(moment).filter(body=body).order_by("number")


def bodies_with_late_orders(moment: datetime) -> list[str]:
    """期限の過ぎた申出のある団体."""
    return sorted(set(_late(moment).values_list("body", flat=True)))


def _late(moment: datetime) -> QuerySet[Order]:
    return Order.objects.filter(parcel__isnull=False, kept_until__lt=moment)


def handed_over(body: str, duty: Duty, digest: str) -> QuerySet[Order]:
    """引き渡した申出: of exactly this content, which left on a medium; the newest first."""
    taken = Order.objects.filter(body=body, duty=duty, digest=digest, handover__isnull=False)
    return taken.select_related("handover", "recipient", "loan__medium").order_by("-number")


def ready_for(actor: Actor) -> QuerySet[Order]:
    """取り出せる申出: of the actor."""
    newest = OrderStep.objects.filter(order=OuterRef("pk")).order_by("-id")
    mine = Order.objects.filter(body=actor.body, ordered_by_id__iexact=actor.user_id)
    return mine.annotate(state=Subquery(newest.values("state")[:1])).filter(state=OrderState.READY)


def let_out_alone(actor: Actor, since: datetime) -> int:
    """承認なしの延べ人数: in what the actor ordered alone since then, and did not withdraw."""
    newest = OrderStep.objects.filter(order=OuterRef("pk")).order_by("-id")
    mine = Order.objects.filter(
        body=actor.body,
        ordered_by_id__iexact=actor.user_id,
        ordered_at__gte=since,
        needs_approval=False,
    ).annotate(state=Subquery(newest.values("state")[:1]))
    kept = mine.exclude(state=OrderState.WITHDRAWN).values_list("count", "subjects")
    return sum(max(count, len(subjects)) for count, subjects in kept)


# --- 画面のために ---


def destinations(actor: Actor) -> dict[str, Any]:
    """書き出す先: what `outputs/destination.html` offers: my media, and who may receive."""
    known = terminal(actor.terminal)
    return {
        "loans": loans_to(actor),
        "recipients": list(recipients_in_force(actor, timezone.now())),
        "from_here": known is not None and known.may_export,
    }


def errands(actor: Actor) -> list[tuple[str, int, str]]:
    """はじめの画面の用事: media that should be back, and orders that one may take."""
    found: list[tuple[str, int, str]] = []
    if may(actor, Duty.MEDIA, Level.SEE):
        late = overdue(actor.body, timezone.localdate())
        if not any(may(actor, Duty.MEDIA, each) for each in (Level.EDIT, Level.APPROVE)):
            late = late.filter(loan__borrower_id__iexact=actor.user_id)
        found.append(("返却期限を過ぎた媒体", late.count(), "outputs:media"))
    if may(actor, Duty.MEDIA, Level.EXPORT):
        found.append(("取り出せる出力", ready_for(actor).count(), "outputs:orders"))
    return found
