"""端末の結果: what a terminal received, and who read it a second time."""

import json
from typing import Any

from django.db import models
from django.utils import timezone

from tesuri.welfare.persons.models import Person


class TerminalEntry(models.Model):
    """端末の結果の登録: what a terminal received and what is to be entered, fixed by its digest."""

    number = models.CharField("登録番号", max_length=20, unique=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="terminal_entries")
    income_year = models.PositiveIntegerField("所得の年")
    content = models.TextField("内容（正準形のJSON）")
    digest = models.CharField("内容のハッシュ値", max_length=64)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)
    drafted_by_id = models.CharField("起案者", max_length=64)
    drafted_by_name = models.CharField("起案者氏名", max_length=100)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def told(self) -> dict[str, Any]:
        """The content as it was fixed."""
        told: dict[str, Any] = json.loads(self.content)
        return told


class Comparison(models.Model):
    """照合: another person read the received record anew, and found the same."""

    entry = models.OneToOneField(TerminalEntry, models.RESTRICT, related_name="comparison")
    compared_by_id = models.CharField("照合者", max_length=64)
    compared_by_name = models.CharField("照合者氏名", max_length=100)
    compared_at = models.DateTimeField("照合日時", default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return str(self.entry_id)
