"""庁内連携のファイル: what the tax office gave, row by row, before two people agreed."""

import json
from typing import Any

from django.db import models
from django.utils import timezone

from tesuri.welfare.persons.models import Person


class Effect(models.TextChoices):
    """取込みの効果: what a row would change of what is known."""

    NEW = "new", "新規"
    CHANGED = "changed", "値が変わる"
    CONFIRMED = "confirmed", "値は申出と同じ（入手元が変わる）"
    SAME = "same", "変わらない"


class IncomeFile(models.Model):
    """庁内連携のファイル: its name and digest, who gave and who read it; fixed by its content."""

    number = models.CharField("取込番号", max_length=20, unique=True)
    file_name = models.CharField("ファイル名", max_length=200)
    file_digest = models.CharField("ファイルのSHA-256", max_length=64)
    provider = models.CharField("渡した部署", max_length=100)
    received_on = models.DateField("受け取った日")
    content = models.TextField("内容（正準形のJSON）")
    digest = models.CharField("内容のハッシュ値", max_length=64)
    drafted_at = models.DateTimeField("取込日時", default=timezone.now)
    drafted_by_id = models.CharField("取り込んだ者", max_length=64)
    drafted_by_name = models.CharField("取り込んだ者の氏名", max_length=100)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def told(self) -> dict[str, Any]:
        """The content as it was fixed."""
        told: dict[str, Any] = json.loads(self.content)
        return told


class ImportedRow(models.Model):
    """ファイルの一行: of one person and income year, and which belief it found in the register."""

    file = models.ForeignKey(IncomeFile, models.RESTRICT, related_name="rows")
    line = models.PositiveIntegerField("行")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="imported_rows")
    income_year = models.PositiveIntegerField("所得の年")
    items = models.JSONField("値")
    effect = models.CharField("取込みの効果", max_length=10, choices=Effect.choices)
    former = models.ForeignKey(
        "income.IncomeFacts", models.RESTRICT, null=True, related_name="followed_by_rows"
    )

    class Meta:
        ordering = ["line"]
        constraints = [
            models.UniqueConstraint(
                name="income_one_row_a_person_and_year", fields=["file", "person", "income_year"]
            ),
            models.CheckConstraint(
                name="income_row_of_an_effect", condition=models.Q(effect__in=Effect.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.file_id}:{self.line}"
