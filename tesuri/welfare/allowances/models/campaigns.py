"""現況の届出: who owes a yearly report, and what came in of it; each step is a row of its own."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.claims import Claim, WrongStage


class ReportStage(models.TextChoices):
    """届の段階: REPORT_STAGES_BEFORE says which may follow which."""

    LISTED = "listed", "未提出"
    INCOMPLETE = "incomplete", "補正待ち"
    RECEIVED = "received", "受理"
    EXEMPT = "exempt", "届出不要"


OPEN_STAGES = (ReportStage.LISTED, ReportStage.INCOMPLETE)
REPORT_STAGES_BEFORE: dict[ReportStage, set[ReportStage]] = {
    ReportStage.LISTED: set(),
    ReportStage.INCOMPLETE: {*OPEN_STAGES},
    ReportStage.RECEIVED: {*OPEN_STAGES},
    ReportStage.EXEMPT: {ReportStage.LISTED},
}


class Enclosure(models.TextChoices):
    """届に要るもの: 省令5条 asks for the form with the papers of its 2条4号・5号."""

    FORM = "form", "所得状況届の記入（記入のない欄がある）"
    OWN_INCOME = "own_income", "本人の所得・扶養親族等の証明書（省令２条４号イ）"
    OWN_DEPENDANTS = "own_dependants", "19歳未満の控除対象扶養親族の書類（省令２条４号ロ）"
    OWN_DEDUCTIONS = "own_deductions", "本人の控除の証明書（省令２条４号ハ）"
    OWN_DISASTER = "own_disaster", "本人の被災状況書（省令２条４号ニ）"
    OBLIGOR_INCOME = "obligor_income", "配偶者・扶養義務者の所得の証明書（省令２条５号イ）"
    OBLIGOR_DEDUCTIONS = "obligor_deductions", "配偶者・扶養義務者の控除の証明書（省令２条５号ロ）"
    OBLIGOR_DISASTER = "obligor_disaster", "配偶者・扶養義務者の被災状況書（省令２条５号ハ）"


class Campaign(models.Model):
    """現況の届出（年ごとの一斉の）: of one year, about the income of the year before."""

    year = models.PositiveSmallIntegerField("届出の年", unique=True)
    opened_at = models.DateTimeField("始めた日時", default=timezone.now)
    opened_by_id = models.CharField("始めた者", max_length=64)
    opened_by_name = models.CharField("始めた者の氏名", max_length=100)

    class Meta:
        ordering = ["-year"]

    def __str__(self) -> str:
        return str(self.year)


class YearlyReport(models.Model):
    """所得状況届・現況届: that a claim owes one in this year; its steps say what came in.

    `was_stopped`: nothing is paid because of an income (省令13条), so that nothing can be withheld.
    """

    campaign = models.ForeignKey(Campaign, models.RESTRICT, related_name="reports")
    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="yearly_reports")
    was_stopped = models.BooleanField("支給停止中")

    class Meta:
        ordering = ["claim_id"]
        verbose_name = "所得状況届"
        constraints = [
            models.UniqueConstraint(name="yearly_report_once", fields=["campaign", "claim"])
        ]

    def __str__(self) -> str:
        return f"{self.campaign_id}:{self.claim_id}"

    @property
    def step_row(self) -> "YearlyReportStep":
        """The newest row itself."""
        newest = self.steps.last()
        assert newest is not None  # open_campaign writes the first in the same transaction
        return newest

    @property
    def stage(self) -> ReportStage:
        """The present stage: that of the newest row."""
        return ReportStage(self.step_row.stage)

    def must_precede(self, stage: ReportStage) -> None:
        """Raises WrongStage unless the stage may follow the present one."""
        if self.stage not in REPORT_STAGES_BEFORE[stage]:
            raise WrongStage(
                f"この届は「{self.stage.label}」なので、「{stage.label}」には進めません。"
                "画面を開き直して今の状態を確かめてください。",
                code="wrong_stage",
            )


class YearlyReportStep(StatusRow):
    """届の段階: what came in on which day, and what of it is still missing (補正)."""

    report = models.ForeignKey(YearlyReport, models.RESTRICT, related_name="steps")
    stage = models.CharField("段階", max_length=10, choices=ReportStage.choices)
    handed_in_on = models.DateField("提出日", null=True)
    missing = models.JSONField("足りないもの", default=list)

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="report_stage_listed", condition=Q(stage__in=ReportStage.values)
            ),
            models.CheckConstraint(
                name="report_missing_where_incomplete",
                condition=(Q(stage="incomplete") & ~Q(missing=[]))
                | (~Q(stage="incomplete") & Q(missing=[])),
            ),
            models.CheckConstraint(
                name="report_came_in_on_a_day",
                condition=(Q(stage__in=["incomplete", "received"]) & Q(handed_in_on__isnull=False))
                | (Q(stage__in=["listed", "exempt"]) & Q(handed_in_on=None)),
            ),
            models.CheckConstraint(
                name="report_exempt_with_reason", condition=~Q(stage="exempt") | ~Q(reason="")
            ),
            models.UniqueConstraint(
                name="report_closed_once",
                fields=["report"],
                condition=Q(stage__in=["received", "exempt"]),
            ),
            models.UniqueConstraint(
                name="report_listed_once", fields=["report"], condition=Q(stage="listed")
            ),
        ]
