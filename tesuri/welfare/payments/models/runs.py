"""支払処理の表: runs, their steps, payments, findings and files."""

from django.db import models
from django.db.models import Q, Sum
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.payments.models.accounts import AccountFields
from tesuri.welfare.payments.models.months import Month
from tesuri.welfare.persons.models import Person


class RunKind(models.TextChoices):
    """支払処理の種別."""

    REGULAR = "regular", "定期・随時"
    REISSUE = "reissue", "再振込"


class Run(models.Model):
    """支払処理: all that is owed up to a payment month, paid on one day; or only what bounced."""

    STEP_FIELD = "stage"
    number = models.BigAutoField("処理番号", primary_key=True)
    kind = models.CharField("種別", max_length=8, choices=RunKind.choices, default=RunKind.REGULAR)
    payment_month = models.DateField("支払期月")
    pay_on = models.DateField("振込日")
    drafted_by_id = models.CharField("作成者", max_length=64)
    drafted_by_name = models.CharField("作成者氏名", max_length=100)
    drafted_at = models.DateTimeField("作成日時", default=timezone.now)

    class Meta:
        ordering = ["-number"]

    @property
    def stage(self) -> "Stage":
        """段階: the newest step."""
        return Stage(max(self.steps.all(), key=lambda step: step.pk).stage)

    @property
    def total_yen(self) -> int:
        """合計: of all its payments."""
        return int(self.payments.aggregate(yen=Sum("amount_yen", default=0))["yen"])


class Stage(models.TextChoices):
    """支払処理の段階: in this order; `AFTER` names the one permitted predecessor of each."""

    DRAFTED = "drafted", "作成"
    DISCARDED = "discarded", "取消し"
    SUBMITTED = "submitted", "起案"
    RETURNED = "returned", "差戻し"
    APPROVED = "approved", "承認"
    FILE_MADE = "file_made", "ファイル作成"
    SENT = "sent", "送付"
    SETTLED = "settled", "決済"


class RunStep(StatusRow):
    """支払処理の一段階."""

    run = models.ForeignKey(Run, models.RESTRICT, related_name="steps")
    stage = models.CharField("段階", max_length=16, choices=Stage.choices)
    digest = models.CharField("内容のSHA-256", max_length=64, blank=True)


class Payment(AccountFields):
    """支払: one transfer to one person in a run, with the account that it is sent to."""

    run = models.ForeignKey(Run, models.RESTRICT, related_name="payments")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="payments")
    amount_yen = models.BigIntegerField("支払額（円）")
    replaces = models.ForeignKey(
        "payments.Bounce", models.RESTRICT, null=True, blank=True, related_name="reissues"
    )

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "person"],
                condition=Q(replaces__isnull=True),
                name="payments_one_transfer",
            ),
            models.UniqueConstraint(
                fields=["run", "replaces"], name="payments_one_reissue_in_a_run"
            ),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="payments_amount_positive"),
        ]

    @property
    def set_off_yen(self) -> int:
        """内払とする額: what of its months counts as paid before, by an agreed share."""
        return sum(each.amount_yen for each in self.set_offs.all())


class PaymentLine(models.Model):
    """支払の内訳: what is still missing of one month; a trigger holds that no month is overpaid."""

    payment = models.ForeignKey(Payment, models.RESTRICT, related_name="lines")
    month = models.ForeignKey(Month, models.RESTRICT, related_name="lines")
    amount_yen = models.BigIntegerField(
        "金額（円）", help_text="この月の額から支払済みの額を引いた額"
    )

    class Meta:
        ordering = ["month__target_month", "id"]
        constraints = [
            models.UniqueConstraint(fields=["payment", "month"], name="payments_month_once_a_run")
        ]


class Finding(models.Model):
    """支払前検査の指摘: what the approver must see; nothing is approved while one is open."""

    run = models.ForeignKey(Run, models.RESTRICT, related_name="findings")
    payment = models.ForeignKey(
        Payment, models.RESTRICT, null=True, blank=True, related_name="findings"
    )
    person = models.ForeignKey(
        Person, models.RESTRICT, null=True, blank=True, related_name="payment_findings"
    )
    check_name = models.CharField("検査", max_length=40)
    message = models.CharField("指摘", max_length=300)
    disposition = models.CharField("処置", max_length=300, blank=True)
    disposed_by_id = models.CharField("処置した人", max_length=64, blank=True)
    disposed_at = models.DateTimeField("処置日時", null=True, blank=True)

    class Meta:
        ordering = ["id"]


class TransferFile(models.Model):
    """総合振込ファイル: the bytes that go to the bank, kept as they were made, once for a run."""

    run = models.OneToOneField(Run, models.RESTRICT, related_name="transfer_file")
    content = models.BinaryField("内容")
    digest = models.CharField("SHA-256", max_length=64)
    count = models.PositiveIntegerField("件数")
    total_yen = models.BigIntegerField("合計（円）")
    made_at = models.DateTimeField("作成日時", default=timezone.now)
