"""個人画面の区画: what this room shows on the person page."""

from django.urls import reverse

from tesuri.ground.text.eras import wareki, wareki_month
from tesuri.welfare.payments import queries
from tesuri.welfare.payments.models import Bounce, Overpayment, Payment
from tesuri.welfare.payments.queries import owing
from tesuri.welfare.persons.models import Person
from tesuri.welfare.persons.queries import Panel, TimelineEntry
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor


def payments(actor: Actor, person: Person) -> Panel:
    """支払の区画: each transfer with its run and its stage, and what was paid too much."""
    entries: list[TimelineEntry] = []
    if may(actor, Duty.PAYMENTS, Level.SEE):
        entries = [
            TimelineEntry(
                at=payment.run.drafted_at,
                title=f"{wareki_month(payment.run.payment_month)}期の支払：{_state(payment)}",
                who=payment.run.drafted_by_name,
                text=f"{payment.amount_yen:,}円（振込日 {wareki(payment.run.pay_on)}）",
                url=reverse("payments:run", args=[payment.run.number]),
            )
            for payment in queries.payments_of(person)
        ]
        entries += [_claim(claim) for claim in owing.overpayments_of(person)]
    return Panel("支払", entries)


def _claim(claim: Overpayment) -> TimelineEntry:
    """過払: what remains, and the next day on which to pay."""
    text = f"{claim.amount_yen:,}円（残額 {claim.remaining_yen:,}円）"
    if part := owing.next_instalment(claim):
        text += f"　次の納付 {wareki(part.due_on)} {part.amount_yen:,}円"
    return TimelineEntry(
        at=claim.drafted_at,
        title=f"{claim.benefit_name}の過払：{claim.state.label}",
        who=claim.drafted_by_name,
        text=text,
        url=reverse("payments:overpayment", args=[claim.pk]),
    )


def _state(payment: Payment) -> str:
    """The stage of its run; or that it bounced, and what became of it."""
    bounce: Bounce | None = getattr(payment, "bounce", None)
    return f"振込不能（{bounce.state.label}）" if bounce else payment.run.stage.label
