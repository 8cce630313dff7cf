"""元帳の表: entries of payments, overpayments and repayments, each of lines that sum to zero."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.welfare.payments.models.overpayments import Overpayment
from tesuri.welfare.payments.models.recovery import Repayment
from tesuri.welfare.payments.models.runs import Payment
from tesuri.welfare.persons.models import Person


class Title(models.TextChoices):
    """勘定科目: what is spent, owed, held in cash, and owed to the city."""

    BENEFIT = "benefit", "扶助費"
    PAYABLE = "payable", "未払金"
    DEPOSIT = "deposit", "歳計現金"
    RECEIVABLE = "receivable", "返納金の未収"


class EntryKind(models.TextChoices):
    """仕訳の種類: what happened to the payment or the claim; each happens to it once."""

    APPROVED = "approved", "承認"
    DISCARDED = "discarded", "取消し"
    FILE_MADE = "file_made", "ファイル作成"
    BOUNCED = "bounced", "振込不能"
    COUNTER = "counter", "窓口払"
    CLAIMED = "claimed", "過払の決定"
    SET_OFF = "set_off", "内払調整"
    SET_OFF_UNDONE = "set_off_undone", "内払調整の取消し"
    REPAID = "repaid", "返納"


class JournalEntry(models.Model):
    """元帳の仕訳: its lines sum to zero, held by a trigger at the end of the transaction."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="journal_entries")
    payment = models.ForeignKey(
        Payment, models.RESTRICT, null=True, blank=True, related_name="entries"
    )
    overpayment = models.ForeignKey(
        Overpayment, models.RESTRICT, null=True, blank=True, related_name="entries"
    )
    repayment = models.OneToOneField(
        Repayment, models.RESTRICT, null=True, blank=True, related_name="entry"
    )
    kind = models.CharField("種類", max_length=16, choices=EntryKind.choices)
    at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["payment", "kind"], name="payments_one_entry_of_a_kind"
            ),
            models.UniqueConstraint(
                fields=["overpayment", "kind"], name="payments_one_entry_of_a_claim"
            ),
            models.CheckConstraint(
                name="payments_entry_of_one_thing",
                condition=Q(payment__isnull=False, overpayment=None, repayment=None)
                | Q(payment=None, overpayment__isnull=False, repayment=None)
                | Q(payment=None, overpayment=None, repayment__isnull=False),
            ),
        ]


class JournalLine(models.Model):
    """元帳の行: debit is positive, credit is negative."""

    entry = models.ForeignKey(JournalEntry, models.RESTRICT, related_name="lines")
    title = models.CharField("勘定科目", max_length=16, choices=Title.choices)
    amount_yen = models.BigIntegerField("金額（円）")
