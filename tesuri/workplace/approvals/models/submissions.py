"""決裁の表: the submission with its content and its frozen route, and the steps that decided it."""

from datetime import date, datetime, timedelta

from django.db import models
from django.db.models.functions import Lower, Now
from django.db.models.lookups import Exact
from django.utils import timezone

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.approvals.models.steps import Rank, Step

SOON_DAYS = 1


class Approval(models.Model):
    """決裁: a content submitted by its maker; the row never changes. `number` is its key.

    `content_text` is the canonical form whose SHA-256 is `digest`; `content` the same as JSON. The
    database compares the three, stamps `entered_at` and freezes `route`, whatever is written there.
    """

    number = models.BigAutoField("決裁番号", primary_key=True)
    body = models.CharField("団体", max_length=16)
    kind = models.CharField("種別", max_length=64)
    reference = models.CharField("対象", max_length=64)
    title = models.CharField("件名", max_length=200)
    content = models.JSONField("内容")
    content_text = models.TextField("内容（正準形のJSON）", db_default="")
    digest = models.CharField("内容のSHA-256", max_length=64)
    duty = models.CharField("事務", max_length=32, choices=Duty)
    path = models.CharField("画面", max_length=200)
    maker_id = models.CharField("起案者", max_length=64)
    maker_name = models.CharField("起案者氏名", max_length=100)
    drafter_id = models.CharField("内容を作った人", max_length=64, db_default="")
    comment = models.CharField("起案者の意見", max_length=500, blank=True, db_default="")
    submitted_at = models.DateTimeField("起案日時", default=timezone.now)
    entered_at = models.DateTimeField("データベースの日時", db_default=Now())
    route = models.JSONField("決裁の段", db_default=models.Value([], models.JSONField()))
    due_on = models.DateField("決裁の期限", null=True, blank=True)
    lives_days = models.PositiveSmallIntegerField("起案の有効日数", db_default=90)
    valid_days = models.PositiveSmallIntegerField("承認の有効日数", null=True, blank=True)

    class Meta:
        ordering = ["number"]
        indexes = [models.Index(fields=["kind", "reference"], name="approvals_of_a_matter")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(lives_days__range=(1, 365)), name="approvals_lives_in_bounds"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_days__isnull=True) | models.Q(valid_days__range=(1, 365)),
                name="approvals_valid_in_bounds",
            ),
        ]

    def is_work_of(self, user_id: str) -> bool:
        """自分の仕事か: drafted or submitted by this person, however the id is written."""
        return user_id.lower() in (self.maker_id.lower(), self.drafter_id.lower())

    @property
    def steps(self) -> list[Step]:
        """The steps of its frozen route, each with what was decided there."""
        taken = {each.step: each for each in self.outcomes.all()}
        usual = [
            {"duty": self.duty, "office": "", "rank": Rank.ANYBODY}
        ]  # before there were routes
        return [
            Step.read(ordinal, step, taken.get(ordinal))
            for ordinal, step in enumerate(self.route or usual, 1)
        ]

    @property
    def next_step(self) -> Step:
        """The step that waits, or the last one."""
        steps = self.steps
        return next((each for each in steps if each.outcome is None), steps[-1])

    @property
    def steps_taken(self) -> int:
        """How many of its steps are approved."""
        return sum(each.state == State.APPROVED for each in self.outcomes.all())

    @property
    def outcome(self) -> "Outcome | None":
        """The step that ended it, or None while it waits."""
        return next((each for each in self.outcomes.all() if each.ends), None)

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

    @property
    def expires_at(self) -> datetime:
        """起案の期限: after it nobody approves any more."""
        return self.submitted_at + timedelta(days=self.lives_days)

    def is_expired(self, now: datetime) -> bool:
        """期限切れ: it still waits, and its time is over."""
        return self.outcome is None and now > self.expires_at

    def urgency(self, today: date) -> str:
        """急ぎ: overdue, soon (today or tomorrow), or empty."""
        if self.due_on is None or self.outcome is not None:
            return ""
        left = (self.due_on - today).days
        return "overdue" if left < 0 else "soon" if left <= SOON_DAYS else ""

    def evidence(self) -> dict[str, str]:
        """決裁の証: who made and who checked which content, for a partner's own check."""
        names = {"maker_name": self.maker_name, "checker_name": self.checker_name}
        return {name: value for name, value in names.items() if value} | {
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


def _by(role: str, of: str) -> models.Q:
    return models.Q(Exact(Lower(role), Lower(of)))  # SATO is sato


BY_THE_MAKER = _by("actor_id", "maker_id")
OWN_WORK = BY_THE_MAKER | _by("actor_id", "drafter_id")
OF_THE_PRINCIPAL = ~models.Q(for_id="") & (
    _by("for_id", "maker_id") | _by("for_id", "drafter_id") | _by("for_id", "actor_id")
)


class Outcome(models.Model):
    """決裁の結果: one row a step; whoever drafted or submitted it decides none, nor in whose name.

    `for_id` names the principal for whom a deputy decided. `ends` and `entered_at` are set by the
    database: the last step, a return and a withdrawal end the submission.
    """

    approval = models.ForeignKey(Approval, on_delete=models.RESTRICT, related_name="outcomes")
    step = models.PositiveSmallIntegerField("段", db_default=1)
    ends = models.BooleanField("決裁の終わり", db_default=True)
    maker_id = models.CharField("起案者", max_length=64)
    drafter_id = models.CharField("内容を作った人", max_length=64, db_default="")
    state = models.CharField("結果", max_length=16, choices=State)
    digest = models.CharField("承認した内容のSHA-256", max_length=64)
    actor_id = models.CharField("決裁者", max_length=64)
    actor_name = models.CharField("決裁者氏名", max_length=100)
    for_id = models.CharField("代決される人", max_length=64, blank=True, db_default="")
    for_name = models.CharField("代決される人の氏名", max_length=100, blank=True, db_default="")
    comment = models.CharField("意見", max_length=500, blank=True)
    at = models.DateTimeField("決裁日時", default=timezone.now)
    entered_at = models.DateTimeField("データベースの日時", db_default=Now())

    class Meta:
        ordering = ["step"]
        constraints = [
            models.UniqueConstraint(fields=["approval", "step"], name="approvals_one_at_a_step"),
            models.UniqueConstraint(
                fields=["approval"], condition=models.Q(ends=True), name="approvals_one_end"
            ),
            models.CheckConstraint(
                condition=(WITHDRAWN & BY_THE_MAKER & models.Q(for_id=""))
                | (~WITHDRAWN & ~OWN_WORK & ~OF_THE_PRINCIPAL),
                name="approvals_two_people",
            ),
        ]


class Seen(models.Model):
    """見た印: the maker has read the words with which a submission came back."""

    approval = models.OneToOneField(Approval, on_delete=models.RESTRICT, related_name="seen")
    at = models.DateTimeField("見た日時", default=timezone.now)
