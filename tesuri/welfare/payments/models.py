"""支払の表: accounts, months owed, runs with their payments, and the books."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.payments.formats.accounts import AccountKind
from tesuri.welfare.persons.models import Person

KINDS = [(kind.value, kind.label) for kind in AccountKind]


class AccountFields(models.Model):
    """口座: kept with the person, and again with each payment that was sent to it."""

    bank_code = models.CharField("金融機関コード", max_length=4)
    bank_name = models.CharField("金融機関名", max_length=60)
    branch_code = models.CharField("支店コード", max_length=3)
    branch_name = models.CharField("支店名", max_length=60)
    kind = models.CharField("預金種目", max_length=1, choices=KINDS)
    number = models.CharField("口座番号", max_length=7)
    holder_kana = models.CharField("口座名義人カナ", max_length=30)

    class Meta:
        abstract = True

    FIELDS: ClassVar = (
        *("bank_code", "bank_name", "branch_code", "branch_name", "kind", "number"),
        "holder_kana",
    )

    def snapshot(self) -> dict[str, str]:
        """The account as it is now, to stand with a payment for ever."""
        return {name: getattr(self, name) for name in self.FIELDS}


class Account(AccountFields):
    """振込口座: the newest row of a person is the one in use; earlier ones stay."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="accounts")
    entered_at = models.DateTimeField("登録日時", default=timezone.now)
    entered_by_id = models.CharField("登録者", max_length=64)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="account_numbers_are_digits",
                condition=Q(bank_code__regex=r"^[0-9]{4}$")
                & Q(branch_code__regex=r"^[0-9]{3}$")
                & Q(number__regex=r"^[0-9]{7}$"),
            )
        ]


class Month(models.Model):
    """支給月: what a decision gives for one month, at its own rate; the newest version holds."""

    reference = models.CharField("決定番号", max_length=40)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="months")
    target_month = models.DateField("対象月")
    version = models.PositiveIntegerField("版")
    amount_yen = models.BigIntegerField("支給額（円）")
    reasons = models.CharField("根拠", max_length=500)
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["reference", "target_month", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "target_month", "version"], name="payments_one_version"
            ),
            models.CheckConstraint(
                condition=Q(amount_yen__gte=0), name="payments_month_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(target_month__day=1), name="payments_month_on_its_first_day"
            ),
        ]


class Hold(StatusRow):
    """保留: the months of a reference wait for a new determination; the newest row holds."""

    reference = models.CharField("決定番号", max_length=40)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="holds")
    is_held = models.BooleanField("保留中")


class Run(models.Model):
    """支払処理: all that is owed up to a payment month, paid on one day."""

    number = models.BigAutoField("処理番号", primary_key=True)
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
        return Stage(self.steps.latest("id").stage)

    @property
    def total_yen(self) -> int:
        return sum(payment.amount_yen for payment in self.payments.all())


class Stage(models.TextChoices):
    """支払処理の段階: in this order; `AFTER` names the one permitted predecessor of each."""

    DRAFTED = "drafted", "作成"
    DISCARDED = "discarded", "取消し"
    SUBMITTED = "submitted", "起案"
    RETURNED = "returned", "差戻し"
    APPROVED = "approved", "承認"
    FILE_MADE = "file_made", "ファイル作成"


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

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["run", "person"], name="payments_one_transfer"),
            models.CheckConstraint(condition=Q(amount_yen__gt=0), name="payments_amount_positive"),
        ]


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


class Title(models.TextChoices):
    """勘定科目: the three that a payment touches."""

    BENEFIT = "benefit", "扶助費"
    PAYABLE = "payable", "未払金"
    DEPOSIT = "deposit", "歳計現金"


class JournalEntry(models.Model):
    """元帳の仕訳: its lines sum to zero, held by a trigger at the end of the transaction."""

    payment = models.ForeignKey(Payment, models.RESTRICT, related_name="entries")
    kind = models.CharField("種類", max_length=16, choices=Stage.choices)
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
