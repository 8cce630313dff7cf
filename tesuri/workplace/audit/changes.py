"""行の変更の表: what stood in a row before and after, as the triggers wrote it; append-only.

`rows_changed.py` writes it, inside PostgreSQL; `change_check.py` holds it against the log.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models


class Change(models.Model):
    """行の変更: one row that one statement wrote; its event says who, when and how many.

    Of a changed row, `before` and `after` hold the changed columns alone; of a new or a deleted
    one, the whole row. Bytes stand as their SHA-256, secrets not at all.
    """

    class Operation(models.TextChoices):
        """操作."""

        INSERT = "insert", "追加"
        UPDATE = "update", "更新"
        DELETE = "delete", "削除"

    record_id = models.BigIntegerField("監査記録の番号")
    position = models.PositiveIntegerField("文の中の順")
    body = models.CharField("団体", max_length=16)
    at = models.DateTimeField("日時")
    table_name = models.CharField("表", max_length=63)
    operation = models.CharField("操作", max_length=6, choices=Operation)
    row_key = models.CharField("行の鍵", max_length=64)
    subject = models.CharField("対象者の宛名番号", max_length=20, blank=True)
    columns = ArrayField(models.CharField(max_length=63), verbose_name="変わった列")
    before = models.JSONField("前の値", null=True)
    after = models.JSONField("後の値", null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["record_id", "position"], name="audit_one_change_place")
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["subject", "-id"],
                condition=~models.Q(subject=""),
                name="audit_change_by_subject",
            )
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_key}"
