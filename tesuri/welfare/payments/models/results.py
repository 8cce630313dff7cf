"""振込結果の表: how the file went to the bank, what came back, and what bounced."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.welfare.payments.models.runs import Payment, Run
from tesuri.workplace.outputs.models import Order


class Sending(models.Model):
    """送付: which output of the file was handed to the bank, on which day, by whose hands."""

    run = models.OneToOneField(Run, models.RESTRICT, related_name="sending")
    order = models.OneToOneField(Order, models.RESTRICT, related_name="+")
    sent_on = models.DateField("送付日")
    handed_by = models.CharField("届けた人", max_length=100)
    entered_by_id = models.CharField("記録した人", max_length=64)
    entered_at = models.DateTimeField("記録日時", default=timezone.now)


class ResultWay(models.TextChoices):
    """結果の受け方."""

    LIST = "list", "一覧（CSV）の取込み"
    TYPED = "typed", "通知からの手入力"


class Outcome(models.TextChoices):
    """振込の結果."""

    PAID = "paid", "支払済"
    BOUNCED = "bounced", "振込不能"


class BounceReason(models.TextChoices):
    """振込不能の理由: words of this product; no bank's codes are known."""

    NO_ACCOUNT = "no_account", "口座なし"
    CLOSED = "closed", "解約済み"
    NAME = "name", "名義相違"
    SUSPENDED = "suspended", "取引停止"
    OTHER = "other", "その他"


class Result(models.Model):
    """振込結果: what the bank said of every transfer of a run; posted once another agreed."""

    run = models.ForeignKey(Run, models.RESTRICT, related_name="results")
    settled_on = models.DateField("決済日")
    notice = models.CharField("金融機関の通知", max_length=200)
    way = models.CharField("受け方", max_length=8, choices=ResultWay.choices)
    digest = models.CharField("一覧のSHA-256", max_length=64, blank=True)
    entered_by_id = models.CharField("入力者", max_length=64)
    entered_by_name = models.CharField("入力者氏名", max_length=100)
    entered_at = models.DateTimeField("入力日時", default=timezone.now)

    class Meta:
        ordering = ["id"]


class ResultLine(models.Model):
    """振込結果の一行: of one transfer; every transfer of the run has one, by a deferred trigger."""

    result = models.ForeignKey(Result, models.RESTRICT, related_name="lines")
    payment = models.ForeignKey(Payment, models.RESTRICT, related_name="result_lines")
    outcome = models.CharField("結果", max_length=8, choices=Outcome.choices)
    reason = models.CharField("理由", max_length=16, choices=BounceReason.choices, blank=True)
    note = models.CharField("備考", max_length=200, blank=True)

    class Meta:
        ordering = ["payment_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["result", "payment"], name="payments_one_result_of_a_transfer"
            ),
            models.CheckConstraint(
                name="payments_bounce_has_its_reason",
                condition=Q(outcome=Outcome.PAID, reason="")
                | (Q(outcome=Outcome.BOUNCED) & Q(reason__in=BounceReason.values)),
            ),
        ]


class Settlement(models.Model):
    """決済: the result that was posted for a run, once, after two people."""

    run = models.OneToOneField(Run, models.RESTRICT, related_name="settlement")
    result = models.OneToOneField(Result, models.RESTRICT, related_name="settlement")
    digest = models.CharField("内容のSHA-256", max_length=64)
    at = models.DateTimeField("日時", default=timezone.now)
