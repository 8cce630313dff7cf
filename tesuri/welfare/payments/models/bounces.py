"""振込不能の表: what the bank gave back, and how it was paid in the end."""

from django.db import models
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.payments.models.results import ResultLine
from tesuri.welfare.payments.models.runs import Payment, Stage


class Bounce(models.Model):
    """振込不能: a transfer that the bank gave back; its amount is owed until it is paid again."""

    STEP_FIELD = "state"
    payment = models.OneToOneField(Payment, models.RESTRICT, related_name="bounce")
    line = models.OneToOneField(ResultLine, models.RESTRICT, related_name="bounce")
    at = models.DateTimeField("日時", default=timezone.now)

    class Meta:
        ordering = ["id"]

    @property
    def state(self) -> "BounceState":
        """状態: paid again by a transfer, or as its newest step says."""
        if any(each.run.stage != Stage.DISCARDED for each in self.reissues.all()):
            return BounceState.REISSUED
        newest = max(self.steps.all(), key=lambda step: step.pk, default=None)
        return BounceState(newest.state) if newest else BounceState.OPEN

    @property
    def amount_yen(self) -> int:
        """支払額: the whole of what came back."""
        return self.payment.amount_yen


class BounceState(models.TextChoices):
    """振込不能の状態: the third is no step, but follows from a transfer that replaces it."""

    OPEN = "open", "未払"
    COUNTER = "counter", "窓口払を待つ"
    REISSUED = "reissued", "再振込"
    PAID = "paid", "窓口払済み"


class BounceStep(StatusRow):
    """振込不能の一段階: to the counter, back from it, or paid there."""

    bounce = models.ForeignKey(Bounce, models.RESTRICT, related_name="steps")
    state = models.CharField("状態", max_length=8, choices=BounceState.choices)
    digest = models.CharField("内容のSHA-256", max_length=64, blank=True)


class IdentityProof(models.TextChoices):
    """本人確認の書類: what was shown at the counter."""

    MY_NUMBER_CARD = "my_number_card", "個人番号カード"
    LICENCE = "licence", "運転免許証"
    HANDBOOK = "handbook", "障害者手帳"
    OTHER_WITH_PHOTO = "photo", "ほかの顔写真付きの書類"
    TWO_WITHOUT_PHOTO = "two", "顔写真のない書類二点"


class CounterReceipt(models.Model):
    """窓口払の領収: cash that was handed over, to whom, on which proof, against which receipt."""

    bounce = models.OneToOneField(Bounce, models.RESTRICT, related_name="receipt")
    number = models.CharField("領収書の番号", max_length=40, unique=True)
    received_by = models.CharField("受け取った人", max_length=100)
    proof = models.CharField("本人確認の書類", max_length=16, choices=IdentityProof.choices)
    paid_on = models.DateField("支払日")
    paid_by_id = models.CharField("渡した人", max_length=64)
    paid_by_name = models.CharField("渡した人の氏名", max_length=100)
    at = models.DateTimeField("記録日時", default=timezone.now)
