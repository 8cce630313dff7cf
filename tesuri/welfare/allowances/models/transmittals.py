"""進達: which filings went to the prefecture on which list, approved by a second person."""

from django.db import models
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.carers import Filing
from tesuri.welfare.allowances.models.decisions import Step
from tesuri.workplace.audit.actors import Actor


class Transmittal(models.Model):
    """進達: a list of filings with its 送付書, approved by a second person before it leaves."""

    KIND = "allowances.transmittal"

    number = models.CharField("進達番号", max_length=20, unique=True)
    document = models.CharField("文書番号", max_length=50)
    sent_on = models.DateField("進達日")
    content = models.TextField("決裁する内容（正準形のJSON）")
    digest = models.CharField("内容のハッシュ値", max_length=64)
    pdf = models.BinaryField("送付書")
    pdf_digest = models.CharField("送付書のハッシュ値", max_length=64)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)
    drafted_by_id = models.CharField("起案者", max_length=64)
    drafted_by_name = models.CharField("起案者氏名", max_length=100)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def step(self) -> Step:
        """The present step: that of the newest row; 効力発生 means that it was sent."""
        newest = self.steps.last()
        assert newest is not None  # draft_transmittal writes the first in the same transaction
        return Step(newest.step)

    def enter_step(self, step: Step, actor: Actor, reason: str = "") -> None:
        """段階を書く: one immutable row, within the action that calls."""
        TransmittalStep.objects.create(
            transmittal=self,
            step=step,
            actor_user_id=actor.user_id,
            actor_name=actor.name,
            reason=reason[:500],
        )


class TransmittalItem(models.Model):
    """進達の一件: a filing on a list."""

    filing = models.ForeignKey(Filing, models.RESTRICT, related_name="transmittal_items")
    transmittal = models.ForeignKey(Transmittal, models.RESTRICT, related_name="items")
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="transmittal_item_once", fields=["transmittal", "filing"])
        ]

    def __str__(self) -> str:
        return f"{self.transmittal_id}:{self.pk}"


class TransmittalStep(StatusRow):
    """進達の段階: an immutable row."""

    transmittal = models.ForeignKey(Transmittal, models.RESTRICT, related_name="steps")
    step = models.CharField("段階", max_length=10, choices=Step.choices)
