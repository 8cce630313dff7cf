"""管理の帳簿: access in an emergency, and terminals that are taken out.

What two people decide together stands on one row, and PostgreSQL compares them. Triggers keep what
a row alone cannot: that nothing decided is changed, and that each step follows its predecessor.
"""

from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact

from tesuri.ground.records.status import StatusRow
from tesuri.workplace.access.duties import Duty, Level


def same_person(one: str, other: str) -> models.Q:
    """Whether two columns name one person, however it is written."""
    return models.Q(Exact(Lower(one), Lower(other)))


LONGEST_EMERGENCY = timedelta(minutes=60)
MARK = "緊急: "  # begins the purpose of every event of an emergency
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
        return f"{MARK}E{self.pk}"

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


PLANNED = models.Q(carrier__isnull=False, from_on__isnull=False, until_on__isnull=False)
PLANNED &= ~models.Q(place="")
MISSING = models.Q(carrier__isnull=True, from_on__isnull=True, until_on__isnull=True, place="")


class OffSite(models.Model):
    """端末の持出し: one terminal, outside for a reason, from a day through a day; append-only.

    Of one that is missing nothing is known but the reason: who carries it where until when is
    stated of all that is asked for, and of nothing else.
    """

    terminal = models.ForeignKey(
        "access.Terminal", on_delete=models.RESTRICT, related_name="off_site"
    )
    carrier = models.ForeignKey(
        "access.Officer", on_delete=models.RESTRICT, null=True, related_name="+"
    )
    reason = models.CharField("理由", max_length=200)
    place = models.CharField("持ち出す先", max_length=200, blank=True, db_default="")
    from_on = models.DateField("持ち出す日", null=True)
    until_on = models.DateField("返す日", null=True, help_text="この日まで使えます。")
    asked_by = models.CharField("申し出た人", max_length=64)
    asked_at = models.DateTimeField("申出日時")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")),
                name="access_off_site_in_order",
            ),
            models.CheckConstraint(condition=PLANNED | MISSING, name="access_off_site_whole"),
        ]

    @property
    def latest(self) -> "OffSiteStep":
        """The present step: there is always one."""
        return max(self.steps.all(), key=lambda step: step.pk)

    def is_overdue(self, today: date) -> bool:
        """Whether it should be back by now."""
        is_out = self.latest.stage == OffSiteStage.TAKEN
        return is_out and self.until_on is not None and self.until_on < today

    def is_within(self, day: date) -> bool:
        """Whether the day is one of those that were planned."""
        if self.from_on is None or self.until_on is None:
            return False
        return self.from_on <= day <= self.until_on


class OffSiteStage(models.TextChoices):
    """持出しの段階: what may follow what stands in the trigger too."""

    ASKED = "asked", "許可待ち"
    PERMITTED = "permitted", "許可"
    REFUSED = "refused", "不許可"
    CANCELLED = "cancelled", "取りやめ"
    TAKEN = "taken", "持出し中"
    UNPERMITTED = "unpermitted", "無許可の持出し"
    RETURNED = "returned", "返却"


class OffSiteStep(StatusRow):
    """持出しの一歩: who asked, permitted, took, returned; append-only."""

    off_site = models.ForeignKey(OffSite, on_delete=models.RESTRICT, related_name="steps")
    stage = models.CharField("段階", max_length=16, choices=OffSiteStage)

    class Meta(StatusRow.Meta):
        indexes = [models.Index(fields=["off_site", "-id"], name="access_off_site_steps")]
