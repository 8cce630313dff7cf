"""情報連携: enquiries and copies, fixed before they are approved; their steps and answers."""

from hashlib import sha256
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.ground.records.status import StatusRow
from tesuri.welfare.persons.models import Person


class OutOfOrder(Refusal):
    """順序違い: the step does not follow the present one."""

    status = 409


class Step(models.TextChoices):
    """段階: the steps of an enquiry or a copy; PREDECESSORS says which may follow which."""

    DRAFTED = "drafted", "起案"
    SUBMITTED = "submitted", "決裁待ち"
    RETURNED = "returned", "差戻し"
    APPROVED = "approved", "承認"
    SENT = "sent", "送信済み"
    WAITING = "waiting", "回答待ち"
    ANSWERED = "answered", "回答あり"
    REGISTERED = "registered", "副本登録済み"
    REFUSED = "refused", "照会不可"
    FAILED = "failed", "失敗"


PREDECESSORS: dict[Step, set[Step]] = {
    Step.DRAFTED: set(),
    Step.SUBMITTED: {Step.DRAFTED, Step.RETURNED},
    Step.RETURNED: {Step.SUBMITTED},
    Step.APPROVED: {Step.SUBMITTED},
    Step.SENT: {Step.APPROVED},
    Step.WAITING: {Step.SENT},
    Step.ANSWERED: {Step.SENT, Step.WAITING},
    Step.REGISTERED: {Step.APPROVED},
    Step.REFUSED: {Step.APPROVED, Step.SENT, Step.WAITING},
    Step.FAILED: {Step.APPROVED, Step.SENT, Step.WAITING},
}
ENDS = {Step.ANSWERED, Step.REGISTERED, Step.REFUSED, Step.FAILED}


class FixedContent(models.Model):
    """決裁する内容: canonical JSON and its digest, which the database compares; never changed."""

    KIND: ClassVar[str]

    number = models.CharField("番号", max_length=20, unique=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="%(class)ss")
    content = models.TextField("内容（正準形のJSON）")
    digest = models.CharField("内容のハッシュ値", max_length=64)
    request_key = models.UUIDField("起案の識別子", unique=True)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)
    drafted_by_id = models.CharField("起案者", max_length=64)
    drafted_by_name = models.CharField("起案者氏名", max_length=100)

    class Meta:
        abstract = True
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    @property
    def approved_digest(self) -> str:
        """決裁の指紋: of what is approved, which may be more than the content."""
        return self.digest

    @property
    def step(self) -> Step:
        """The present step: that of the newest row."""
        newest = self.steps.last()  # type: ignore[attr-defined]  # of each heir
        return Step(newest.step)

    @property
    def step_row(self) -> Any:
        """The newest row itself, with who, when and why."""
        return self.steps.last()  # type: ignore[attr-defined]  # of each heir

    def must_precede(self, step: Step) -> None:
        """Raises OutOfOrder unless the step may follow the present one."""
        if self.step not in PREDECESSORS[step]:
            raise OutOfOrder(
                f"この{self._meta.verbose_name}は「{self.step.label}」なので、"
                f"「{step.label}」には進めません。画面を開き直して今の状態を確かめてください。",
                code="out_of_order",
            )


class Enquiry(FixedContent):
    """情報照会: one question to one body about one person, under one procedure."""

    KIND = "exchange.enquiry"

    procedure = models.CharField("事務手続コード", max_length=16)
    item = models.CharField("特定個人情報名コード", max_length=16)
    provider = models.CharField("照会先の機関コード", max_length=16)
    income_years = models.JSONField("照会する所得の年")

    class Meta(FixedContent.Meta):
        verbose_name = "照会"


class EnquiryBatch(models.Model):
    """一括照会: enquiries of many people that are put forward and decided together, each as one."""

    request_key = models.UUIDField("起案の識別子", unique=True)
    purpose = models.CharField("何のための照会か", max_length=200)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)
    drafted_by_id = models.CharField("起案者", max_length=64)
    drafted_by_name = models.CharField("起案者氏名", max_length=100)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"batch {self.pk}"


class BatchedEnquiry(models.Model):
    """一括照会の一件."""

    batch = models.ForeignKey(EnquiryBatch, models.RESTRICT, related_name="members")
    enquiry = models.OneToOneField(Enquiry, models.RESTRICT, related_name="batched")

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.batch_id}:{self.enquiry_id}"


class EnquiryStep(StatusRow):
    """照会の段階: an immutable row; `sent` needs the approval of exactly this content."""

    enquiry = models.ForeignKey(Enquiry, models.RESTRICT, related_name="steps")
    step = models.CharField("段階", max_length=12, choices=Step.choices)

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="enquiry_step_listed", condition=models.Q(step__in=Step.values)
            )
        ]


class Answer(models.Model):
    """回答: what the other body answered, once; kept as received."""

    enquiry = models.OneToOneField(Enquiry, models.RESTRICT, related_name="answer")
    content = models.JSONField("回答の内容")
    provider = models.CharField("提供者の機関コード", max_length=16)
    permit_id = models.CharField("許可証の番号", max_length=100)
    answered_at = models.DateTimeField("回答日時")
    received_at = models.DateTimeField("受領日時", default=timezone.now)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"answer to {self.enquiry_id}"


class Publication(FixedContent):
    """副本登録: what other bodies may be given of a person, registered after two people agreed."""

    KIND = "exchange.copy"

    item = models.CharField("特定個人情報名コード", max_length=16)
    layout = models.CharField("様式", max_length=20)
    corrects = models.ForeignKey(
        "self", models.RESTRICT, null=True, related_name="corrections", verbose_name="訂正する副本"
    )
    change = models.TextField("決裁する訂正（正準形のJSON）", blank=True, db_default="")

    class Meta(FixedContent.Meta):
        verbose_name = "副本登録"

    @property
    def approved_digest(self) -> str:
        """決裁の指紋: of a correction, that of the exact change with both values and reason."""
        return sha256(self.change.encode()).hexdigest() if self.change else self.digest


class PublicationStep(StatusRow):
    """副本登録の段階: an immutable row; `registered` needs the approval of exactly this content."""

    publication = models.ForeignKey(Publication, models.RESTRICT, related_name="steps")
    step = models.CharField("段階", max_length=12, choices=Step.choices)

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="publication_step_listed", condition=models.Q(step__in=Step.values)
            )
        ]
