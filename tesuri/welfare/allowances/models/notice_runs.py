"""通知書の一括発行: which notices of which decisions are issued in one go, and their bundles."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.decisions import Decision, Notice, NoticeKind


class NoticeRun(models.Model):
    """通知書の一括発行: of the decisions that came into force on these days, both included."""

    since = models.DateField("効力発生日（から）")
    through = models.DateField("効力発生日（まで）")
    ordered_at = models.DateTimeField("指示日時", default=timezone.now)
    ordered_by_id = models.CharField("指示した者", max_length=64)
    ordered_by_name = models.CharField("指示した者の氏名", max_length=100)

    class Meta:
        ordering = ["-id"]
        verbose_name = "通知書の一括発行"
        constraints = [
            models.CheckConstraint(name="notice_run_in_order", condition=Q(through__gte=F("since")))
        ]

    def __str__(self) -> str:
        return f"{self.since}:{self.through}"


class NoticeRunStep(StatusRow):
    """一括発行の指示: the newest row says whether the worker goes on or stops."""

    run = models.ForeignKey(NoticeRun, models.RESTRICT, related_name="steps")
    is_stopped = models.BooleanField("止めている")


class DueNotice(models.Model):
    """発行すべき通知書: a kind that a decision of the run owed when it was ordered."""

    run = models.ForeignKey(NoticeRun, models.RESTRICT, related_name="due")
    decision = models.ForeignKey(Decision, models.RESTRICT, related_name="due_notices")
    kind = models.CharField("種類", max_length=10, choices=NoticeKind.choices)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="due_notice_once", fields=["run", "decision", "kind"])
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.decision_id}:{self.kind}"


class NoticeBundle(models.Model):
    """通知書の束: the letters of the notices that were issued in one piece of work."""

    run = models.ForeignKey(NoticeRun, models.RESTRICT, related_name="bundles")
    pdf = models.BinaryField("PDF")
    digest = models.CharField("SHA-256", max_length=64)
    count = models.PositiveIntegerField("通数")
    made_at = models.DateTimeField("作成日時", default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.pk}"


class BundledNotice(models.Model):
    """束の中の一通: the place of a notice among the letters of its bundle."""

    notice = models.OneToOneField(Notice, models.RESTRICT, related_name="bundled")
    bundle = models.ForeignKey(NoticeBundle, models.RESTRICT, related_name="notices")
    place = models.PositiveIntegerField("何通目か")

    class Meta:
        ordering = ["bundle_id", "place"]
        constraints = [
            models.UniqueConstraint(name="bundled_one_a_place", fields=["bundle", "place"])
        ]

    def __str__(self) -> str:
        return f"{self.bundle_id}:{self.place}"
