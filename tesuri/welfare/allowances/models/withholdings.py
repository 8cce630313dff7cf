"""支払の差止め: for whom it was approved that payments wait for the report, and until when."""

from django.db import models
from django.db.models import Q

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.campaigns import Campaign, YearlyReport
from tesuri.welfare.allowances.models.decisions import Drafted, Step


class Withholding(Drafted):
    """差止め: of several reports under one approval, with the canonical content of it (法12条)."""

    KIND = "allowances.withholding"

    number = models.CharField("差止番号", max_length=20, unique=True)
    campaign = models.ForeignKey(Campaign, models.RESTRICT, related_name="withholdings")

    class Meta:
        ordering = ["-id"]
        verbose_name = "支払の差止め"

    def __str__(self) -> str:
        return self.number


class WithholdingStep(StatusRow):
    """差止めの段階: `in_force` needs the approval of exactly this content; held by a trigger."""

    withholding = models.ForeignKey(Withholding, models.RESTRICT, related_name="steps")
    step = models.CharField("段階", max_length=10, choices=Step.choices)

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="withholding_step_listed", condition=Q(step__in=Step.values)
            ),
            models.UniqueConstraint(
                name="withholding_in_force_once",
                fields=["withholding"],
                condition=Q(step="in_force"),
            ),
        ]


class WithheldReport(models.Model):
    """差止めの対象の届: as the content names it."""

    withholding = models.ForeignKey(Withholding, models.RESTRICT, related_name="reports")
    report = models.ForeignKey(YearlyReport, models.RESTRICT, related_name="withholdings")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="withheld_once", fields=["withholding", "report"])
        ]

    def __str__(self) -> str:
        return f"{self.withholding_id}:{self.report_id}"


class WithholdingLift(StatusRow):
    """差止めの解除: what was withheld is paid again, once; the report came in or is not owed."""

    withheld = models.OneToOneField(WithheldReport, models.RESTRICT, related_name="lift")
