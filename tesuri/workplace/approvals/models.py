"""決裁の表: the submission with its content, and the one step that ended it."""

from datetime import datetime

from django.db import models
from django.db.models.functions import Lower
from django.db.models.lookups import Exact
from django.utils import timezone

from tesuri.workplace.access.duties import Duty


class Approval(models.Model):
    """決裁: a content submitted by its maker; the row never changes. `number` is its key."""

    number = models.BigAutoField("決裁番号", primary_key=True)
    body = models.CharField("団体", max_length=16)
    kind = models.CharField("種別", max_length=64)
    reference = models.CharField("対象", max_length=64)
    title = models.CharField("件名", max_length=200)
    content = models.JSONField("内容")
    digest = models.CharField("内容のSHA-256", max_length=64)
    duty = models.CharField("事務", max_length=32, choices=Duty)
    path = models.CharField("画面", max_length=200)
    maker_id = models.CharField("起案者", max_length=64)
    maker_name = models.CharField("起案者氏名", max_length=100)
    drafter_id = models.CharField("内容を作った人", max_length=64, db_default="")
    submitted_at = models.DateTimeField("起案日時", default=timezone.now)

    class Meta:
        ordering = ["number"]

    def is_work_of(self, user_id: str) -> bool:
        """自分の仕事か: drafted or submitted by this person, however the id is written."""
        return user_id.lower() in (self.maker_id.lower(), self.drafter_id.lower())

    @property
    def outcome(self) -> "Outcome | None":
        """The step that ended it, or None while it waits."""
        return next(iter(self.outcomes.all()), None)

    @property
    def state(self) -> str:
        """waiting, approved, returned or withdrawn."""
        return self.outcome.state if self.outcome else "waiting"

    @property
    def checker_id(self) -> str:
        return self.outcome.actor_id if self.outcome else ""

    @property
    def checker_name(self) -> str:
        return self.outcome.actor_name if self.outcome else ""

    @property
    def decided_at(self) -> datetime | None:
        return self.outcome.at if self.outcome else None

    def evidence(self) -> dict[str, str]:
        """決裁の証: who made and who checked which content, for a partner's own check."""
        return {
            "maker": self.maker_id,
            "checker": self.checker_id,
            "digest": self.digest,
            "approved_at": self.decided_at.isoformat() if self.decided_at else "",
        }


class State(models.TextChoices):
    """決裁の結果."""

    APPROVED = "approved", "承認"
    RETURNED = "returned", "差戻し"
    WITHDRAWN = "withdrawn", "取下げ"


WITHDRAWN = models.Q(state=State.WITHDRAWN)
BY_THE_MAKER = models.Q(Exact(Lower("actor_id"), Lower("maker_id")))  # SATO is sato
BY_THE_DRAFTER = models.Q(Exact(Lower("actor_id"), Lower("drafter_id")))


class Outcome(models.Model):
    """決裁の結果: one at most for each submission; a checker neither drafted nor submitted it."""

    approval = models.ForeignKey(Approval, on_delete=models.RESTRICT, related_name="outcomes")
    maker_id = models.CharField("起案者", max_length=64)
    drafter_id = models.CharField("内容を作った人", max_length=64, db_default="")
    state = models.CharField("結果", max_length=16, choices=State)
    digest = models.CharField("承認した内容のSHA-256", max_length=64)
    actor_id = models.CharField("決裁者", max_length=64)
    actor_name = models.CharField("決裁者氏名", max_length=100)
    comment = models.CharField("意見", max_length=500, blank=True)
    at = models.DateTimeField("決裁日時", default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["approval"], name="approvals_one_outcome"),
            models.CheckConstraint(
                condition=(WITHDRAWN & BY_THE_MAKER)
                | (~WITHDRAWN & ~BY_THE_MAKER & ~BY_THE_DRAFTER),
                name="approvals_two_people",
            ),
        ]
