"""支給月の表: what is owed for each month, and what waits."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.persons.models import Person


class Month(models.Model):
    """支給月: what a decision gives for one month, at its own rate; the newest version holds."""

    reference = models.CharField("決定番号", max_length=40)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="months")
    target_month = models.DateField("対象月")
    version = models.PositiveIntegerField("版")
    amount_yen = models.BigIntegerField("支給額（円）")
    reasons = models.CharField("根拠", max_length=500)
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["reference", "target_month", "version"]
        constraints = [
            models.UniqueConstraint(
                fields=["reference", "target_month", "version"], name="payments_one_version"
            ),
            models.CheckConstraint(
                condition=Q(amount_yen__gte=0), name="payments_month_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(target_month__day=1), name="payments_month_on_its_first_day"
            ),
        ]


class Hold(StatusRow):
    """保留: the months of a reference wait for a new determination; the newest row holds."""

    reference = models.CharField("決定番号", max_length=40)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="holds")
    is_held = models.BooleanField("保留中")
