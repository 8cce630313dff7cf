"""出力の申出の表: what somebody wants on paper or on a medium, and whether it was handed over."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.outputs.models.chains import ChainedStep
from tesuri.workplace.outputs.models.media import Loan
from tesuri.workplace.outputs.models.recipients import Recipient


class OrderKind(models.TextChoices):
    """申出の種類."""

    PRINT = "print", "印刷"
    EXPORT = "export", "媒体への出力"


class OrderState(models.TextChoices):
    """申出の状態."""

    WAITING = "waiting", "承認待ち"
    READY = "ready", "取り出せる"
    RETURNED = "returned", "差戻し"
    WITHDRAWN = "withdrawn", "取下げ"
    TAKEN = "taken", "取出し済み"
    EXPIRED = "expired", "期限切れ"


AFTER: dict[OrderState, tuple[OrderState | None, ...]] = {
    OrderState.WAITING: (None,),
    OrderState.READY: (None, OrderState.WAITING),
    OrderState.RETURNED: (OrderState.WAITING,),
    OrderState.WITHDRAWN: (OrderState.WAITING, OrderState.READY),
    OrderState.TAKEN: (OrderState.READY,),
    OrderState.EXPIRED: (OrderState.WAITING, OrderState.READY),
}
ON_PAPER = Q(kind=OrderKind.PRINT, recipient__isnull=True, loan__isnull=True)
ON_A_MEDIUM = Q(
    kind=OrderKind.EXPORT, recipient__isnull=False, loan__isnull=False, cipher_digest__gt=""
)


class Order(models.Model):
    """申出: the content is fixed by its digest, and for an export encrypted at once."""

    number = models.BigAutoField("申出番号", primary_key=True)
    body = models.CharField("団体", max_length=16)
    kind = models.CharField("種類", max_length=8, choices=OrderKind)
    duty = models.CharField("事務", max_length=32, choices=Duty)
    title = models.CharField("件名", max_length=200)
    count = models.PositiveIntegerField("件数")
    columns = models.JSONField("項目", default=list)
    subjects = models.JSONField("対象者の宛名番号", default=list)
    copies = models.PositiveSmallIntegerField("部数", default=1)
    digest = models.CharField("内容のSHA-256", max_length=64)
    cipher_digest = models.CharField("暗号文のSHA-256", max_length=64, blank=True)
    recipient = models.ForeignKey(
        Recipient, models.RESTRICT, null=True, blank=True, related_name="orders"
    )
    loan = models.ForeignKey(Loan, models.RESTRICT, null=True, blank=True, related_name="orders")
    needs_approval = models.BooleanField("承認が要る")
    kept_until = models.DateTimeField("取り出せる期限")
    ordered_by_id = models.CharField("申し出た人", max_length=64)
    ordered_by_name = models.CharField("申し出た人の氏名", max_length=100)
    terminal = models.CharField("端末", max_length=64, blank=True)
    ordered_at = models.DateTimeField("申出日時", default=timezone.now)

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=ON_PAPER | ON_A_MEDIUM, name="outputs_whole_order"),
            models.CheckConstraint(condition=Q(copies__gte=1), name="outputs_at_least_one_copy"),
        ]

    @property
    def now(self) -> "OrderStep":
        """今の状態: the newest step."""
        return max(self.steps.all(), key=lambda step: step.pk)


class Parcel(models.Model):
    """荷: the encrypted content until it is taken or its term ends; then the row is deleted."""

    order = models.OneToOneField(Order, models.RESTRICT, related_name="parcel")
    content = models.BinaryField("暗号化した内容")


class OrderStep(ChainedStep):
    """申出の一段階."""

    order = models.ForeignKey(Order, models.RESTRICT, related_name="steps")
    state = models.CharField("状態", max_length=16, choices=OrderState)

    class Meta(ChainedStep.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=Q(previous__isnull=True),
                name="outputs_order_begins_once",
            )
        ]


class Handover(models.Model):
    """引渡し: one export that went out, with the manifest that travels beside the file."""

    order = models.OneToOneField(Order, models.RESTRICT, related_name="handover")
    manifest = models.TextField("目録")
    digest = models.CharField("目録のSHA-256", max_length=64)
    actor_user_id = models.CharField("取り出した人", max_length=64)
    terminal = models.CharField("端末", max_length=64)
    at = models.DateTimeField("取出し日時", default=timezone.now)
