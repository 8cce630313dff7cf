"""県の決定: what the prefecture decided of a carer, and how it differs from what was expected."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.carers import CaredChild, CarerCase, Filing, Grade
from tesuri.welfare.allowances.models.decisions import Receipt


class RulingKind(models.TextChoices):
    """県の決定の種類: what 規則17条から24条 tell the carer."""

    GRANT = "grant", "認定"
    REFUSAL = "refusal", "認定請求の却下"
    SUSPENSION = "suspension", "支給停止"
    RESUMPTION = "resumption", "支給停止の解除"
    REVISION = "revision", "額改定"
    REVISION_REFUSAL = "revision_refusal", "額改定請求の却下"
    LOSS = "loss", "資格喪失"


class Ruling(models.Model):
    """県の決定: as the prefecture wrote it, entered by one and confirmed by another; never changed.

    `first_month` is the first month that it concerns; `last_month` the last one, where it says so.
    `receipt` keeps what the city had expected when the decision was entered.
    """

    approval = models.PositiveBigIntegerField("決裁番号", unique=True)
    case = models.ForeignKey(CarerCase, models.RESTRICT, related_name="rulings")
    filing = models.ForeignKey(Filing, models.RESTRICT, null=True, related_name="rulings")
    kind = models.CharField("決定の種類", max_length=20, choices=RulingKind.choices)
    ruled_on = models.DateField("決定日")
    document = models.CharField("県の文書番号", max_length=50)
    carer_number = models.CharField("受給者記号番号", max_length=30, blank=True)
    first_month = models.DateField("初めの月", null=True)
    last_month = models.DateField("終わりの月", null=True)
    words = models.CharField("県の示した理由", max_length=500, blank=True)
    receipt = models.ForeignKey(Receipt, models.RESTRICT, null=True, related_name="rulings")
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="ruling_kind_listed", condition=Q(kind__in=RulingKind.values)
            ),
            models.CheckConstraint(
                name="ruling_names_its_month",
                condition=Q(kind__in=["refusal", "revision_refusal"])
                | Q(kind="loss", last_month__isnull=False)
                | Q(first_month__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.pk}"


class RuledChild(models.Model):
    """決定された児童: the grade, and until when where the grant is for a term (有期認定)."""

    child = models.ForeignKey(CaredChild, models.RESTRICT, related_name="rulings")
    ruling = models.ForeignKey(Ruling, models.RESTRICT, related_name="children")
    grade = models.CharField("障害等級", max_length=4, choices=Grade.choices)
    valid_until = models.DateField("有期認定の期限", null=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="ruled_child_once", fields=["ruling", "child"]),
            models.CheckConstraint(
                name="ruled_child_grade_listed", condition=Q(grade__in=Grade.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ruling_id}:{self.pk}"


class RulingHandover(StatusRow):
    """通知書の交付: of the prefecture's notice through the mayor (規則25条); once each."""

    ruling = models.OneToOneField(Ruling, models.RESTRICT, related_name="handover")
    handed_on = models.DateField("交付日")
    way = models.CharField("交付の方法", max_length=100)


class ForecastDifference(models.Model):
    """見込みとの違い: where the prefecture decided otherwise than the city's rules expected."""

    ruling = models.ForeignKey(Ruling, models.RESTRICT, related_name="differences")
    words = models.CharField("違い", max_length=300)
    found_at = models.DateTimeField("見つけた日時", default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.ruling_id}:{self.pk}"


class DifferenceDisposition(StatusRow):
    """違いの処置: what the desk found out or did; once for a difference."""

    difference = models.OneToOneField(
        ForecastDifference, models.RESTRICT, related_name="disposition"
    )

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(name="difference_disposition_says_why", condition=~Q(reason=""))
        ]
