"""職員の回答の表: the permit that waits, each draft, what was approved, and how it was sent."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.provision.models.provisions import Provision

KIND = "provision.answer"


class Paper(models.Model):
    """許可証: of a request that a person answers; sealed, because our code of the person is in it.

    `number` names the request on screens and in the approval; the hub has no part in it.
    """

    body = models.CharField("団体", max_length=6)
    provision = models.OneToOneField(Provision, on_delete=models.RESTRICT, related_name="paper")
    number = models.CharField("受付番号", max_length=20)
    legal_basis = models.CharField("法的根拠", max_length=200)
    terms = models.JSONField("照会条件", default=dict)
    issued_at = models.DateTimeField("許可日時")
    sealed_permit = models.BinaryField("封をした許可証")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["body", "number"], name="provision_one_number")
        ]

    def __str__(self) -> str:
        return self.number


class Draft(models.Model):
    """回答の起案: from which copy, or why not; the newest of a request counts."""

    class Verdict(models.TextChoices):
        """回答の別: what the enquirer will be told."""

        ANSWER = "answer", "この内容で回答する"
        REFUSE = "refuse", "回答しない"

    body = models.CharField("団体", max_length=6)
    paper = models.ForeignKey(Paper, on_delete=models.RESTRICT, related_name="drafts")
    verdict = models.CharField("回答の別", max_length=8, choices=Verdict)
    reason = models.CharField("回答しない理由", max_length=500, blank=True)
    copy = models.ForeignKey(Copy, on_delete=models.RESTRICT, null=True, related_name="+")
    content_digest = models.CharField("送る内容のハッシュ", max_length=64, blank=True)
    maker = models.CharField("起案者", max_length=64)
    maker_name = models.CharField("起案者氏名", max_length=100)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    verdict="answer",
                    reason="",
                    copy__isnull=False,
                    content_digest__regex=r"^[0-9a-f]{64}$",
                )
                | (Q(verdict="refuse", copy__isnull=True, content_digest="") & ~Q(reason="")),
                name="provision_content_or_reason",
            )
        ]

    def __str__(self) -> str:
        return self.verdict


class Answer(models.Model):
    """職員の回答: what was approved, sealed for the enquirer; every attempt sends this alone."""

    body = models.CharField("団体", max_length=6)
    draft = models.OneToOneField(Draft, on_delete=models.RESTRICT, related_name="answer")
    digest = models.CharField("決裁した内容のハッシュ", max_length=64)
    sealed = models.TextField("照会者に宛てた封", blank=True)
    mark = models.CharField("封の照合印", max_length=64)
    sealed_at = models.DateTimeField("封をした日時", default=timezone.now)

    def __str__(self) -> str:
        return self.digest


class Step(StatusRow):
    """回答の送信の経過: one step; a request ends once, and a void approval ends nothing."""

    class State(models.TextChoices):
        """送信の状態."""

        SENDING = "sending", "送信"
        SENT = "sent", "相手に届いた"
        UNDELIVERED = "undelivered", "相手が待っていない"
        VOID = "void", "承認の無効"

    body = models.CharField("団体", max_length=6)
    draft = models.ForeignKey(Draft, on_delete=models.RESTRICT, related_name="steps")
    paper = models.ForeignKey(Paper, on_delete=models.RESTRICT, related_name="steps")
    state = models.CharField("状態", max_length=12, choices=State)
    code = models.CharField("結果コード", max_length=40, blank=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["paper"],
                condition=Q(state__in=["sent", "undelivered"]),
                name="provision_one_end",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["sending", "sent", "undelivered", "void"]),
                name="provision_step_listed",
            ),
        ]

    def __str__(self) -> str:
        return self.state


ENDS = (Step.State.SENT, Step.State.UNDELIVERED)
