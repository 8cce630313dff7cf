"""まとめた決定: decisions of one campaign that are approved by one approval, and their drafting."""

from django.db import models
from django.db.models import Q

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.campaigns import Campaign, YearlyReport
from tesuri.welfare.allowances.models.decisions import Decision, Drafted, Step


class DraftAttempt(StatusRow):
    """起案の試み: the decision that was drafted for a report, or the reason why none could be."""

    report = models.ForeignKey(YearlyReport, models.RESTRICT, related_name="attempts")
    decision = models.ForeignKey(Decision, models.RESTRICT, null=True, related_name="attempts")

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="attempt_drafts_or_says_why",
                condition=Q(decision__isnull=False) | ~Q(reason=""),
            )
        ]


class DecisionSet(Drafted):
    """まとめた決定: the canonical content that is approved; each decision as it was drafted."""

    KIND = "allowances.decision_set"

    number = models.CharField("番号", max_length=20, unique=True)
    campaign = models.ForeignKey(Campaign, models.RESTRICT, related_name="decision_sets")

    class Meta:
        ordering = ["-id"]
        verbose_name = "まとめた決定"

    def __str__(self) -> str:
        return self.number


class DecisionSetStep(StatusRow):
    """まとめた決定の段階: `in_force` needs the approval of exactly this content."""

    decision_set = models.ForeignKey(DecisionSet, models.RESTRICT, related_name="steps")
    step = models.CharField("段階", max_length=10, choices=Step.choices)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(
                name="decision_set_in_force_once",
                fields=["decision_set"],
                condition=Q(step="in_force"),
            )
        ]


class SetDecision(models.Model):
    """まとめた決定の一件: drafted by who drafts the set, and in no other set."""

    decision_set = models.ForeignKey(DecisionSet, models.RESTRICT, related_name="members")
    decision = models.OneToOneField(Decision, models.RESTRICT, related_name="in_set")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.decision_set_id}:{self.decision_id}"
