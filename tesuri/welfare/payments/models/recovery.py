"""返納の表: in which way an overpayment comes back, and what has come back."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.welfare.payments.models.overpayments import Overpayment
from tesuri.welfare.payments.models.runs import Payment

MOST_PERCENT = 99  # a payment of nothing is no transfer, and there is none


class RecoveryWay(models.TextChoices):
    """返納の方法."""

    SET_OFF = "set_off", "内払調整"
    INSTALMENTS = "instalments", "分割納付"


class RecoveryPlan(models.Model):
    """返納計画: a share of each later payment, or dates and yen; the newest agreed one holds."""

    overpayment = models.ForeignKey(Overpayment, models.RESTRICT, related_name="plans")
    way = models.CharField("方法", max_length=12, choices=RecoveryWay.choices)
    law = models.CharField("根拠", max_length=200)
    percent = models.PositiveSmallIntegerField("差し引く割合（％）", null=True, blank=True)
    reason = models.CharField("本人との話合い", max_length=300)
    drafted_by_id = models.CharField("作成者", max_length=64)
    drafted_by_name = models.CharField("作成者氏名", max_length=100)
    drafted_at = models.DateTimeField("作成日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="payments_share_of_a_set_off",
                condition=Q(way=RecoveryWay.INSTALMENTS, percent=None)
                | Q(way=RecoveryWay.SET_OFF, percent__gte=1, percent__lte=MOST_PERCENT),
            ),
            models.CheckConstraint(condition=~Q(law=""), name="payments_plan_says_its_law"),
        ]

    @property
    def is_agreed(self) -> bool:
        """合意した計画: approved by another person."""
        return hasattr(self, "agreement")


class PlanAgreement(models.Model):
    """返納計画の決定: the approval of another person, once a plan."""

    plan = models.OneToOneField(RecoveryPlan, models.RESTRICT, related_name="agreement")
    digest = models.CharField("内容のSHA-256", max_length=64)
    at = models.DateTimeField("日時", default=timezone.now)


class Instalment(models.Model):
    """分割の一回: a day and yen; together they are the debt, held by a deferred trigger."""

    plan = models.ForeignKey(RecoveryPlan, models.RESTRICT, related_name="instalments")
    due_on = models.DateField("納期限")
    amount_yen = models.BigIntegerField("納付額（円）")

    class Meta:
        ordering = ["due_on"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "due_on"], name="payments_one_due_a_day"),
            models.CheckConstraint(
                condition=Q(amount_yen__gt=0), name="payments_instalment_positive"
            ),
        ]

    @property
    def is_paid(self) -> bool:
        """納付済みか."""
        return hasattr(self, "repayment")


class Repayment(models.Model):
    """納付: of one instalment, whole and once, as the bank's slip says."""

    instalment = models.OneToOneField(Instalment, models.RESTRICT, related_name="repayment")
    slip = models.CharField("領収済通知の番号", max_length=40, unique=True)
    received_on = models.DateField("領収日")
    entered_by_id = models.CharField("記録した人", max_length=64)
    entered_by_name = models.CharField("記録した人の氏名", max_length=100)
    at = models.DateTimeField("記録日時", default=timezone.now)

    @property
    def amount_yen(self) -> int:
        """納付額: of the instalment, whole."""
        return self.instalment.amount_yen


class LetterKind(models.TextChoices):
    """返納の文書の種類."""

    SLIP = "slip", "納付書"
    REMINDER = "reminder", "督促状"


class RecoveryLetter(models.Model):
    """返納の文書: 納付書 or 督促状 of an instalment, once of each kind; its bytes are kept."""

    instalment = models.ForeignKey(Instalment, models.RESTRICT, related_name="letters")
    kind = models.CharField("種類", max_length=8, choices=LetterKind.choices)
    number = models.CharField("文書番号", max_length=60, unique=True)
    issued_on = models.DateField("発行日")
    due_on = models.DateField("納付の期限")
    pdf = models.BinaryField("PDF")
    digest = models.CharField("SHA-256", max_length=64)
    issued_by_id = models.CharField("発行者", max_length=64)
    issued_by_name = models.CharField("発行者氏名", max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["instalment", "kind"], name="payments_one_letter_of_a_kind"
            )
        ]


class SetOff(models.Model):
    """内払調整: what of a payment counts as already paid, because it was overpaid before."""

    payment = models.ForeignKey(Payment, models.RESTRICT, related_name="set_offs")
    overpayment = models.ForeignKey(Overpayment, models.RESTRICT, related_name="set_offs")
    amount_yen = models.BigIntegerField("内払とする額（円）")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "overpayment"], name="payments_one_set_off_of_a_claim"
            ),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="payments_set_off_positive"),
        ]
