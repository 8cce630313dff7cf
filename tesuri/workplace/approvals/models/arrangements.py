"""決裁の取決め: routes, posts and deputations; each row rests on an approval of its own content.

The database writes none of them without that approval, changes nothing of them but their end, and
deletes none. To give takes two people; to end a post or a deputation, one.
"""

from datetime import date, timedelta
from typing import Any

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models

from tesuri.ground.records.periods import SinglePoint, TextPoint
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.models import Office, Officer
from tesuri.workplace.approvals.models.steps import Rank
from tesuri.workplace.approvals.models.submissions import Approval

IN_FORCE = models.Q(ended_at__isnull=True)


def one(name: str, *points: SinglePoint | TextPoint, still: models.Q | None = None) -> Any:
    """重ならない期間: two rows of the same points never hold on one day."""
    overlapping: list[tuple[Any, str]] = [(point, RangeOperators.OVERLAPS) for point in points]
    return ExclusionConstraint(
        name=name, expressions=[*overlapping, ("valid", RangeOperators.OVERLAPS)], condition=still
    )


class Route(models.Model):
    """決裁区分: the steps of approval that a kind of matter takes in a body, from when until when.

    `steps`: in order, each {duty, office, rank}; an empty office is any office of the body. Without
    a row there is one step: anybody with the grant to approve the duty.
    """

    body = models.CharField("団体", max_length=16)
    kind = models.CharField("種別", max_length=64)
    steps = models.JSONField("決裁の段")
    valid = DateRangeField("適用期間")
    made_by = models.OneToOneField(Approval, on_delete=models.RESTRICT, related_name="+")
    ended_by = models.OneToOneField(
        Approval, on_delete=models.RESTRICT, related_name="+", null=True, blank=True
    )

    class Meta:
        ordering = ["kind", "-id"]
        constraints = [one("approvals_one_route", TextPoint("body"), TextPoint("kind"))]


class Arranged(models.Model):
    """取り決めた期間: what two people gave, and one may end before its time."""

    valid = DateRangeField("期間")
    made_by = models.OneToOneField(Approval, on_delete=models.RESTRICT, related_name="+")
    ended_at = models.DateTimeField("取りやめた日時", null=True, blank=True)
    ended_by_id = models.CharField("取りやめた人", max_length=64, blank=True, db_default="")

    class Meta:
        abstract = True
        ordering = ["-id"]

    @property
    def last_day(self) -> date:
        """終わりの日: the last day on which it holds."""
        upper: date = self.valid.upper
        return upper - timedelta(days=1)


class Post(Arranged):
    """職位: the rank that an officer holds in an office; it counts while he or she sits there."""

    officer = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="posts")
    office = models.ForeignKey(Office, on_delete=models.RESTRICT, related_name="+")
    rank = models.PositiveSmallIntegerField("職位", choices=Rank)

    class Meta(Arranged.Meta):
        constraints = [one("approvals_one_post", SinglePoint("officer"), still=IN_FORCE)]


class Deputation(Arranged):
    """代決: who decides in whose name, in which duty."""

    principal = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="+")
    deputy = models.ForeignKey(Officer, on_delete=models.RESTRICT, related_name="deputations")
    duty = models.CharField("事務", max_length=32, choices=Duty)

    class Meta(Arranged.Meta):
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("deputy")),
                name="approvals_deputy_is_another",
            ),
            one(
                "approvals_one_deputation",
                SinglePoint("principal"),
                SinglePoint("deputy"),
                TextPoint("duty"),
                still=IN_FORCE,
            ),
        ]
