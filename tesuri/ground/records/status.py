"""状態: every step of a case is a row of its own, with who, when and why; rows never change."""

from django.db import models
from django.utils import timezone


class StatusRow(models.Model):
    """状態の一行: the newest row is the present status; its table is AppendOnly."""

    at = models.DateTimeField("日時", default=timezone.now)
    actor_user_id = models.CharField("操作者", max_length=64)
    actor_name = models.CharField("操作者氏名", max_length=100)
    reason = models.CharField("理由", max_length=500, blank=True)

    class Meta:
        abstract = True
        ordering = ["id"]
