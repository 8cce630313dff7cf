"""情報提供の表: what this body did with each permit, once."""

from django.db import models
from django.utils import timezone

from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.ledger.models import Entry


class Provision(models.Model):
    """情報提供: one row a permit; the same permit again is answered from this row."""

    class State(models.TextChoices):
        """扱い: how the request ended, or that a person must answer it."""

        ANSWERED = "answered", "提供あり"
        NO_DATA = "no_data", "該当なし"
        WAITING = "waiting", "職員の回答待ち"
        REFUSED = "refused", "提供拒否"

    body = models.CharField("団体", max_length=6)
    permit_id = models.CharField("提供許可番号", max_length=64)
    permit_digest = models.CharField("許可証のハッシュ", max_length=64)
    enquirer = models.CharField("照会者機関コード", max_length=16)
    procedure = models.CharField("事務手続コード", max_length=16)
    item = models.CharField("特定個人情報名コード", max_length=16)
    unified_number = models.CharField("団体内統合宛名番号", max_length=15, blank=True)
    copy = models.ForeignKey(Copy, on_delete=models.RESTRICT, null=True, related_name="+")
    state = models.CharField("扱い", max_length=10, choices=State)
    reason = models.CharField("理由", max_length=40, blank=True)
    received_at = models.DateTimeField("受付日時", default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "permit_id"], name="provision_one_a_permit"),
            models.CheckConstraint(
                condition=~models.Q(state="answered") | models.Q(copy__isnull=False),
                name="provision_answers_from_a_copy",
            ),
        ]

    def __str__(self) -> str:
        return self.permit_id

    @property
    def route(self) -> Entry.Route:
        """経路: one of exactly two; what waited for a person never goes the automatic way."""
        is_waiting = self.state == self.State.WAITING
        return Entry.Route.TERMINAL if is_waiting else Entry.Route.AUTOMATIC
