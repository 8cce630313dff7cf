"""まとめた決定: decisions of one campaign that are approved by one approval, and their drafting."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.campaigns import Campaign, YearlyReport
from tesuri.welfare.allowances.models.decisions import Decision, Step
from tesuri.workplace.audit.actors import Actor


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


class DecisionSet(models.Model):
    """まとめた決定: the canonical content that is approved; each decision as it was drafted."""

    KIND = "allowances.decision_set"

    number = models.CharField("番号", max_length=20, unique=True)
    campaign = models.ForeignKey(Campaign, models.RESTRICT, related_name="decision_sets")
    content = models.TextField("決裁する内容（正準形のJSON）")
    digest = models.CharField("内容のハッシュ値", max_length=64)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)
    drafted_by_id = models.CharField("起案者", max_length=64)
    drafted_by_name = models.CharField("起案者氏名", max_length=100)

    class Meta:
        ordering = ["-id"]
        verbose_name = "まとめた決定"

    def __str__(self) -> str:
        return self.number

    @property
    def step(self) -> Step:
        """The present step: that of the newest row."""
        newest = self.steps.last()
        assert newest is not None  # propose_set writes the first in the same transaction
        return Step(newest.step)

    def enter_step(self, step: Step, actor: Actor, reason: str = "") -> None:
        """段階を書く: one immutable row, within the action that calls."""
        DecisionSetStep.objects.create(
            decision_set=self,
            step=step,
            actor_user_id=actor.user_id,
            actor_name=actor.name,
            reason=reason[:500],
        )


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
