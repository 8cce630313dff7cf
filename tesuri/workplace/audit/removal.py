"""保存した月を消す段階の表: proposed by one person, confirmed by another, done; append-only.

Role and time are written by PostgreSQL, whatever the statement says (`two_people.py`).
"""

from typing import ClassVar

from django.db import models


class Removal(models.Model):
    """月を消す段階: what one person did about a month whose archive has this manifest."""

    class Step(models.TextChoices):
        """段階."""

        PROPOSED = "proposed", "提案した"
        CONFIRMED = "confirmed", "確認した"
        DONE = "done", "消した"

    month = models.CharField("年月", max_length=7)
    manifest = models.CharField("目録のハッシュ", max_length=64)
    step = models.CharField("段階", max_length=9, choices=Step)
    person = models.CharField("だれが", max_length=100)
    role = models.CharField("接続の役割", max_length=63)
    at = models.DateTimeField("日時")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["month", "manifest", "step"], name="audit_removal_steps_once"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    month__regex="^[0-9]{4}-(0[1-9]|1[0-2])$",
                    manifest__regex="^[0-9a-f]{64}$",
                    step__in=["proposed", "confirmed", "done"],
                    person__regex="[^[:space:]]",
                ),
                name="audit_removal_is_named",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.month} {self.step}"
