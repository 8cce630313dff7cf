"""一続きの状態: each step names the one before it, so that two can never follow the same one."""

from django.db import models

from tesuri.ground.records.status import StatusRow


class ChainedStep(StatusRow):
    """続く一段: `previous` is taken once; a trigger asks the room's table whether it may follow."""

    previous = models.OneToOneField(
        "self", models.RESTRICT, null=True, blank=True, related_name="following"
    )
    digest = models.CharField("承認を求めた内容のSHA-256", max_length=64, blank=True)

    class Meta(StatusRow.Meta):
        abstract = True
