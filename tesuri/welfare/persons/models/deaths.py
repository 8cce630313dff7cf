"""死亡: the day on which a person died, as believed in a period of time."""

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import Q

from tesuri.ground.records.periods import one_at_a_time
from tesuri.welfare.persons.models.people import Person, Source


class Death(models.Model):
    """死亡の記録: a day once and for all, believed in `known`; None says that it was a mistake.

    What was entered in error stays as what was believed then; a correction ends a belief and
    never a row.
    """

    person = models.ForeignKey(Person, models.RESTRICT, related_name="deaths")
    died_on = models.DateField("死亡日", null=True, blank=True)
    known = DateTimeRangeField("認識期間")
    source = models.CharField("入手元と手段", max_length=10, choices=Source.choices)
    notified_by = models.CharField("届け出た方", max_length=100, blank=True)
    reason = models.CharField("確かめた書類・訂正の理由", max_length=500)
    entered_by_id = models.CharField("入力者", max_length=64)
    entered_by_name = models.CharField("入力者氏名", max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_at_a_time("person_death_one_at_a_time", ranges=("known",)),
            models.CheckConstraint(
                name="person_death_source_listed", condition=Q(source__in=Source.values)
            ),
            models.CheckConstraint(name="person_death_reason_given", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.pk}"
