"""管理の帳簿: access in an emergency, changes of terminals, and terminals that are taken out.

What two people decide together stands on one row, and PostgreSQL compares them. Triggers keep what
a row alone cannot: that nothing decided is changed, and that each step follows its predecessor.
"""

from datetime import datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from tesuri.workplace.access.duties import Duty, Level


def same_person(one: str, other: str) -> models.Q:
    """Whether two columns name one person, however it is written."""
    return models.Q(Exact(Lower(one), Lower(other)))


LONGEST_EMERGENCY = timedelta(minutes=60)
NEVER_IN_AN_EMERGENCY = (Duty.ADMINISTRATION, Duty.AUDIT)  # who gives rights or answers for them


class Emergency(models.Model):
    """緊急時の権限: a duty for one officer for an hour at most, opened by two administrators.

    `until` is set when the second confirms it; with it the access ends by itself. The security
    officer notes that he looked at it.
    """

    officer = models.ForeignKey(
        "access.Officer", on_delete=models.RESTRICT, related_name="emergencies"
    )
    office = models.ForeignKey("access.Office", on_delete=models.RESTRICT, related_name="+")
    duty = models.CharField("事務", max_length=32, choices=Duty)
    levels = ArrayField(models.CharField(max_length=16, choices=Level), verbose_name="段階")
    reason = models.CharField("理由", max_length=200)
    asked_by = models.CharField("開いた人", max_length=64)
    asked_at = models.DateTimeField("開いた日時")
    confirmed_by = models.CharField("確認した人", max_length=64, blank=True, db_default="")
    confirmed_at = models.DateTimeField("確認日時", null=True, blank=True)
    until = models.DateTimeField("終わる時刻", null=True, blank=True)
    ended_by = models.CharField("早く終えた人", max_length=64, blank=True, db_default="")
    ended_at = models.DateTimeField("早く終えた日時", null=True, blank=True)
    noted_by = models.CharField("点検した人", max_length=64, blank=True, db_default="")
    noted_at = models.DateTimeField("点検日時", null=True, blank=True)
    note = models.CharField("点検の結果", max_length=200, blank=True, db_default="")

    class Meta:
        indexes = [models.Index(fields=["officer", "until"], name="access_emergencies_of")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(confirmed_at__isnull=True, confirmed_by="", until__isnull=True)
                | (
                    models.Q(confirmed_at__isnull=False, until__isnull=False)
                    & ~models.Q(confirmed_by="")
                    & ~same_person("asked_by", "confirmed_by")
                ),
                name="access_emergency_by_two",
            ),
            models.CheckConstraint(
                condition=models.Q(until__isnull=True)
                | models.Q(
                    until__gt=models.F("confirmed_at"),
                    until__lte=models.F("confirmed_at") + LONGEST_EMERGENCY,
                ),
                name="access_emergency_for_an_hour_at_most",
            ),
            models.CheckConstraint(
                condition=~models.Q(duty__in=NEVER_IN_AN_EMERGENCY) & models.Q(levels__len__gte=1),
                name="access_emergency_names_what_it_opens",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="") & ~models.Q(asked_by=""),
                name="access_emergency_has_a_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_at__isnull=True, ended_by="")
                | (models.Q(ended_at__isnull=False) & ~models.Q(ended_by="")),
                name="access_emergency_ended_by_someone",
            ),
            models.CheckConstraint(
                condition=models.Q(noted_at__isnull=True, noted_by="", note="")
                | (
                    models.Q(noted_at__isnull=False)
                    & ~models.Q(noted_by="")
                    & ~models.Q(note="")
                    & ~same_person("noted_by", "asked_by")
                    & ~same_person("noted_by", "confirmed_by")
                ),
                name="access_emergency_noted_by_another",
            ),
        ]

    @property
    def mark(self) -> str:
        """What each event of the officer carries meanwhile."""
        return f"緊急: E{self.pk}"

    @property
    def level_names(self) -> str:
        """The levels, in words."""
        return "・".join(Level(each).label for each in self.levels)

    def is_open(self, now: datetime) -> bool:
        """Whether it opens anything at this moment."""
        return self.until is not None and self.ended_at is None and now < self.until

    def is_waiting(self, now: datetime) -> bool:
        """Whether a second administrator may still confirm it."""
        lapses = self.asked_at + LONGEST_EMERGENCY
        return self.confirmed_at is None and self.ended_at is None and now < lapses
