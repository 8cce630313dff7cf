"""元帳の表: entries of payments, each of lines that sum to zero."""

from django.db import models
from django.utils import timezone

from tesuri.welfare.payments.models.runs import Payment


class Title(models.TextChoices):
    """勘定科目: the three that a payment touches."""

    BENEFIT = "benefit", "扶助費"
    PAYABLE = "payable", "未払金"
    DEPOSIT = "deposit", "歳計現金"


class EntryKind(models.TextChoices):
    """仕訳の種類: what happened to the payment; each happens to it once."""

    APPROVED = "approved", "承認"
    DISCARDED = "discarded", "取消し"
    FILE_MADE = "file_made", "ファイル作成"
    BOUNCED = "bounced", "振込不能"
    COUNTER = "counter", "窓口払"


class JournalEntry(models.Model):
    """元帳の仕訳: its lines sum to zero, held by a trigger at the end of the transaction."""

    payment = models.ForeignKey(Payment, models.RESTRICT, related_name="entries")
    kind = models.CharField("種類", max_length=16, choices=EntryKind.choices)
    at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "kind"], name="payments_one_entry_of_a_kind")
        ]


class JournalLine(models.Model):
    """元帳の行: debit is positive, credit is negative."""

    entry = models.ForeignKey(JournalEntry, models.RESTRICT, related_name="lines")
    title = models.CharField("勘定科目", max_length=16, choices=Title.choices)
    amount_yen = models.BigIntegerField("金額（円）")
