"""決定: what was decided for each month, why, on which receipt, and the notice that told it."""

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.claims import Claim
from tesuri.workplace.audit.actors import Actor


class Outcome(models.TextChoices):
    """決定の結論."""

    GRANT = "grant", "認定"
    REFUSAL = "refusal", "却下"


class Step(models.TextChoices):
    """決定の段階: a draft is fixed; what is sent back is drafted anew."""

    DRAFTED = "drafted", "起案"
    SUBMITTED = "submitted", "決裁待ち"
    RETURNED = "returned", "差戻し"
    IN_FORCE = "in_force", "効力発生"


class Drafted(models.Model):
    """起案されるもの: the canonical content that is approved; the newest of its steps says where
    it stands.
    """

    content = models.TextField("決裁する内容（正準形のJSON）")
    digest = models.CharField("内容のハッシュ値", max_length=64)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)
    drafted_by_id = models.CharField("起案者", max_length=64)
    drafted_by_name = models.CharField("起案者氏名", max_length=100)

    class Meta:
        abstract = True

    @property
    def step(self) -> Step:
        """The present step: that of the newest row."""
        newest = self._steps.last()
        assert newest is not None  # whoever drafts writes the first in the same transaction
        return Step(newest.step)

    def enter_step(self, step: Step, actor: Actor, reason: str = "") -> None:
        """段階を書く: one immutable row, within the action that calls."""
        self._steps.create(
            step=step, actor_user_id=actor.user_id, actor_name=actor.name, reason=reason[:500]
        )

    @property
    def _steps(self) -> Any:
        return self.steps  # type: ignore[attr-defined]  # each has a table of its own for them


class NoticeKind(models.TextChoices):
    """通知書の種類: 省令（昭和50年厚生省令第34号）3条・4条・6条・11条 through its 16条.

    It names no notice for the end of a stop or for another amount; those tell a decision as well.
    """

    GRANT = "grant", "認定通知書"
    REFUSAL = "refusal", "却下通知書"
    SUSPENSION = "suspension", "支給停止通知書"
    RESUMPTION = "resumption", "支給停止解除通知書"
    AMOUNT = "amount", "手当額変更通知書"
    LOSS = "loss", "資格喪失通知書"


class Receipt(models.Model):
    """判定の控え: canonical bytes from which the whole determination can be worked out again."""

    digest = models.CharField("ハッシュ値", max_length=64, unique=True)
    body = models.BinaryField("控え（正準形のJSON）")
    made_at = models.DateTimeField("作成日時", default=timezone.now)

    def __str__(self) -> str:
        return self.digest


class Decision(Drafted):
    """決定: one determination of a claim, with the canonical content that is approved."""

    KIND = "allowances.decision"

    number = models.CharField("決定番号", max_length=20, unique=True)
    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="decisions")
    version = models.PositiveSmallIntegerField("版")
    outcome = models.CharField("結論", max_length=10, choices=Outcome.choices)
    first_month = models.DateField("支給開始月", null=True)
    reasons = models.JSONField("理由の提示")
    sources = models.JSONField("事実の出所")
    receipt = models.ForeignKey(Receipt, models.RESTRICT, related_name="decisions")

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="decision_version_once", fields=["claim", "version"]),
            models.CheckConstraint(
                name="decision_outcome_listed", condition=Q(outcome__in=Outcome.values)
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def in_force_at(self) -> datetime | None:
        """When it came into force, if it did."""
        row = self.steps.filter(step=Step.IN_FORCE).first()
        return row.at if row else None


class DecisionStep(StatusRow):
    """決定の段階: `in_force` needs the approval of exactly this content; held by a trigger."""

    decision = models.ForeignKey(Decision, models.RESTRICT, related_name="steps")
    step = models.CharField("段階", max_length=10, choices=Step.choices)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(
                name="decision_in_force_once", fields=["decision"], condition=Q(step="in_force")
            )
        ]


class DecisionMonth(models.Model):
    """対象月の決定: result, yen, when it is paid, the lines of reasons as shown, and in sentences.

    The first of the `sentences` says what follows for the month, the others what that rests on.
    """

    decision = models.ForeignKey(Decision, models.RESTRICT, related_name="months")
    target_month = models.DateField("対象月")
    payment_month = models.DateField("支払期月")
    result = models.CharField("結果", max_length=15)
    result_label = models.CharField("結果（表示）", max_length=40)
    amount_yen = models.PositiveIntegerField("支給額（円）")
    lines = models.JSONField("理由の行")
    sentences = models.JSONField("理由の文")

    class Meta:
        ordering = ["target_month"]
        constraints = [
            models.UniqueConstraint(
                name="decision_month_once", fields=["decision", "target_month"]
            ),
            models.CheckConstraint(
                name="decision_month_on_its_first_day", condition=Q(target_month__day=1)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id}:{self.target_month:%Y-%m}"


class Notice(models.Model):
    """通知書: the bytes that were issued, of each kind once for a decision."""

    decision = models.ForeignKey(Decision, models.RESTRICT, related_name="notices")
    kind = models.CharField("種類", max_length=10, choices=NoticeKind.choices)
    number = models.CharField("文書番号", max_length=40, unique=True)
    issued_on = models.DateField("発行日")
    pdf = models.BinaryField("通知書（PDF）")
    digest = models.CharField("ハッシュ値", max_length=64)
    issued_by_id = models.CharField("発行者", max_length=64)
    issued_by_name = models.CharField("発行者氏名", max_length=100)
    issued_at = models.DateTimeField("発行日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="notice_of_a_kind_once", fields=["decision", "kind"]),
            models.CheckConstraint(
                name="notice_kind_listed", condition=Q(kind__in=NoticeKind.values)
            ),
        ]

    def __str__(self) -> str:
        return self.number
