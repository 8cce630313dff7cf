"""過払の表: what a person was paid beyond what the newest versions of the months give."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.payments.models.months import Month
from tesuri.welfare.persons.models import Person


class OverpaymentKind(models.TextChoices):
    """過払の種類: 不正利得 is kept and cited; how it is collected is not part of this product."""

    OVERPAID = "overpaid", "過払（返納）"
    FRAUD = "fraud", "不正利得の徴収"


class OverpaymentState(models.TextChoices):
    """過払の状態: the last is no step, but follows from what was set off and paid back."""

    DRAFTED = "drafted", "作成"
    DISCARDED = "discarded", "取消し"
    ESTABLISHED = "established", "決定"
    CLEARED = "cleared", "完納"


class Overpayment(models.Model):
    """過払: one claim on one person, of one programme; its amount is the sum of its lines."""

    STEP_FIELD = "state"
    person = models.ForeignKey(Person, models.RESTRICT, related_name="overpayments")
    benefit = models.CharField("手当", max_length=40, blank=True)
    benefit_name = models.CharField("手当の名称", max_length=60, blank=True)
    kind = models.CharField("種類", max_length=8, choices=OverpaymentKind.choices)
    amount_yen = models.BigIntegerField("過払額（円）")
    reason = models.CharField("理由", max_length=300)
    drafted_by_id = models.CharField("作成者", max_length=64)
    drafted_by_name = models.CharField("作成者氏名", max_length=100)
    drafted_at = models.DateTimeField("作成日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(amount_yen__gt=0), name="payments_overpayment_positive"
            )
        ]

    @property
    def state(self) -> OverpaymentState:
        """状態: the newest step; cleared once nothing is left of the debt."""
        newest = max(self.steps.all(), key=lambda step: step.pk)
        if newest.state == OverpaymentState.ESTABLISHED and not self.remaining_yen:
            return OverpaymentState.CLEARED
        return OverpaymentState(newest.state)

    @property
    def remaining_yen(self) -> int:
        """残額: what no run has set off, or is about to, and nobody has paid back."""
        return self.amount_yen - self.set_off_yen - self.repaid_yen

    @property
    def set_off_yen(self) -> int:
        """内払とした額: a run that was discarded counts for nothing."""
        live = (s for s in self.set_offs.all() if s.payment.run.stage != "discarded")
        return sum(each.amount_yen for each in live)

    @property
    def repaid_yen(self) -> int:
        """納付された額."""
        parts = (part for plan in self.plans.all() for part in plan.instalments.all())
        return sum(part.amount_yen for part in parts if part.is_paid)


class OverpaymentLine(models.Model):
    """過払の内訳: of one month, what was paid beyond its newest version; less than zero: still due.

    A trigger holds that with it the month stands exactly at what its newest version gives.
    """

    overpayment = models.ForeignKey(Overpayment, models.RESTRICT, related_name="lines")
    month = models.ForeignKey(Month, models.RESTRICT, related_name="overpaid_lines")
    paid_yen = models.BigIntegerField("支払済額（円）")
    amount_yen = models.BigIntegerField("差額（円）")

    class Meta:
        ordering = ["month__target_month", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["overpayment", "month"], name="payments_overpaid_month_once"
            ),
            models.CheckConstraint(
                condition=~Q(amount_yen=0), name="payments_overpaid_line_not_zero"
            ),
        ]


class OverpaymentStep(StatusRow):
    """過払の一段階."""

    overpayment = models.ForeignKey(Overpayment, models.RESTRICT, related_name="steps")
    state = models.CharField("状態", max_length=16, choices=OverpaymentState.choices)
    digest = models.CharField("内容のSHA-256", max_length=64, blank=True)
