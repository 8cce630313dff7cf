"""突合の処置: where what was declared and what was found differ, which is believed and why."""

from django.db import models
from django.utils import timezone


class Believed(models.TextChoices):
    """どちらによるか."""

    DECLARED = "declared", "申出の値による"
    FOUND = "found", "調べた値による"


class Disposition(models.Model):
    """処置: of all differences between these two beliefs, once; a trigger knows which they are."""

    declared = models.ForeignKey(
        "income.IncomeFacts", models.RESTRICT, related_name="disposed_as_declared"
    )
    found = models.ForeignKey(
        "income.IncomeFacts", models.RESTRICT, related_name="disposed_as_found"
    )
    choices = models.JSONField("項目ごとの処置")
    reason = models.CharField("理由", max_length=500)
    disposed_by_id = models.CharField("処置した人", max_length=64)
    disposed_by_name = models.CharField("処置した人の氏名", max_length=100)
    disposed_at = models.DateTimeField("処置日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="income_differences_disposed_once", fields=["declared", "found"]
            ),
            models.CheckConstraint(
                name="income_disposition_has_its_reason",
                condition=~models.Q(reason="") & ~models.Q(disposed_by_id=""),
            ),
        ]

    def __str__(self) -> str:
        return f"突合 第{self.pk}号"
