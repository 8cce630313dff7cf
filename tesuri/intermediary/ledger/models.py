"""情報提供等記録の表: one row for each side of each exchange; never changed, kept seven years."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

KEPT_YEARS = 7  # 番号利用法施行令29条


class Entry(models.Model):
    """情報提供等記録: who asked whom for what and when (番号利用法23条), as this body saw it."""

    class Side(models.TextChoices):
        """立場: on which side of the exchange the body stood."""

        ENQUIRER = "enquirer", "照会"
        PROVIDER = "provider", "提供"

    class Route(models.TextChoices):
        """経路: the two routes of provision; there is no third."""

        AUTOMATIC = "automatic", "自動応答"
        TERMINAL = "terminal", "接続端末"

    class Outcome(models.TextChoices):
        """結果: how the exchange ended."""

        ANSWERED = "answered", "提供あり"
        NO_DATA = "no_data", "該当なし"
        REFUSED = "refused", "提供拒否"
        FAILED = "failed", "開封不可"

    body = models.CharField("団体", max_length=6)
    side = models.CharField("立場", max_length=8, choices=Side)
    permit_id = models.CharField("提供許可番号", max_length=64)
    enquirer_code = models.CharField("照会者機関コード", max_length=16)
    enquirer_name = models.CharField("照会者", max_length=100)
    provider_code = models.CharField("提供者機関コード", max_length=16)
    provider_name = models.CharField("提供者", max_length=100)
    procedure = models.CharField("事務手続コード", max_length=16)
    item = models.CharField("特定個人情報名コード", max_length=16)
    legal_basis = models.CharField("法的根拠", max_length=200)
    unified_number = models.CharField("団体内統合宛名番号", max_length=15, blank=True)
    requested_at = models.DateTimeField("照会日時")
    provided_at = models.DateTimeField("提供日時", null=True)
    route = models.CharField("経路", max_length=10, choices=Route)
    outcome = models.CharField("結果", max_length=10, choices=Outcome)
    recorded_at = models.DateTimeField("記録日時", default=timezone.now)
    expires_on = models.DateField("保存期限")

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["body", "unified_number"], name="ledger_by_person"),
            models.Index(fields=["body", "requested_at"], name="ledger_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "side", "permit_id"], name="ledger_one_row_a_side"
            ),
            models.CheckConstraint(
                condition=Q(route__in=["automatic", "terminal"]), name="ledger_two_routes"
            ),
            models.CheckConstraint(
                condition=Q(side__in=["enquirer", "provider"]), name="ledger_two_sides"
            ),
            models.CheckConstraint(
                condition=Q(provided_at__isnull=True) | Q(provided_at__gte=F("requested_at")),
                name="ledger_times_in_order",
            ),
        ]

    def __str__(self) -> str:
        return self.permit_id
