"""受取先の表: the certificates to which exports are encrypted, each let in by two people."""

from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.workplace.outputs.models.chains import ChainedStep


class RecipientState(models.TextChoices):
    """受取先の状態."""

    ENTERED = "entered", "登録の承認待ち"
    REGISTERED = "registered", "登録済み"
    REFUSED = "refused", "登録しない"
    REVOKED = "revoked", "失効"


AFTER: dict[RecipientState, tuple[RecipientState | None, ...]] = {
    RecipientState.ENTERED: (None,),
    RecipientState.REGISTERED: (RecipientState.ENTERED,),
    RecipientState.REFUSED: (RecipientState.ENTERED,),
    RecipientState.REVOKED: (RecipientState.REGISTERED,),
}


class Recipient(models.Model):
    """受取先: an organisation and its certificate, compared with what it sent by other means."""

    number = models.BigAutoField("番号", primary_key=True)
    body = models.CharField("団体", max_length=16)
    owner = models.CharField("受取先の名称", max_length=100)
    purpose = models.CharField("渡すもの", max_length=200)
    certificate = models.TextField("証明書（PEM）")
    fingerprint = models.CharField("証明書の指紋（SHA-256）", max_length=64)
    subject = models.CharField("証明書の名義", max_length=300)
    begins_at = models.DateTimeField("証明書の有効期間の始まり")
    ends_at = models.DateTimeField("証明書の有効期間の終わり")
    entered_by_id = models.CharField("起案者", max_length=64)
    entered_by_name = models.CharField("起案者氏名", max_length=100)
    entered_at = models.DateTimeField("起案日時", default=timezone.now)

    class Meta:
        ordering = ["owner", "-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fingerprint__regex=r"^[0-9a-f]{64}$"),
                name="outputs_fingerprint_is_a_digest",
            )
        ]

    def __str__(self) -> str:
        return self.owner

    @property
    def now(self) -> "RecipientStep":
        """今の状態: the newest step."""
        return max(self.steps.all(), key=lambda step: step.pk)

    def is_in_term(self, moment: datetime) -> bool:
        """期間内か: by the certificate; its last moment included."""
        return self.begins_at <= moment <= self.ends_at


class RecipientStep(ChainedStep):
    """受取先の一段階."""

    recipient = models.ForeignKey(Recipient, models.RESTRICT, related_name="steps")
    state = models.CharField("状態", max_length=16, choices=RecipientState)

    class Meta(ChainedStep.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["recipient"],
                condition=Q(previous__isnull=True),
                name="outputs_recipient_begins_once",
            )
        ]
