"""一年の再判定: twelve months of every grant worked out anew, with a receipt for each claim.

Nothing is decided by it: it says where what is decided differs from what follows from the facts as
they were known at `known_at`. All rows are written once.
"""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.claims import Claim


class Redetermination(models.Model):
    """再判定: of the months from one August to the next July, on what was known at one moment.

    `last_claim` and `last_obligor` are the newest rows of that moment: later ones do not count.
    """

    number = models.CharField("再判定の番号", max_length=20, unique=True)
    first_month = models.DateField("最初の対象月（8月）")
    known_at = models.DateTimeField("判定の基準日時")
    last_claim = models.BigIntegerField("対象の最後の請求")
    last_obligor = models.BigIntegerField("対象の最後の扶養義務者の行")
    claims = models.PositiveIntegerField("対象の請求の数")
    part_size = models.PositiveIntegerField("一区切りの請求の数")
    reason = models.CharField("再判定の理由", max_length=500)
    started_by_id = models.CharField("開始した者", max_length=64)
    started_by_name = models.CharField("開始した者の氏名", max_length=100)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="redetermination_begins_in_august",
                condition=Q(first_month__month=8, first_month__day=1),
            ),
            models.CheckConstraint(
                name="redetermination_has_its_reason",
                condition=~Q(reason="") & Q(part_size__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def progress(self) -> "Progress":
        """進み: that of the newest step."""
        newest = self.steps.last()
        assert newest is not None  # the action that starts it writes the first
        return Progress(newest.progress)


class Progress(models.TextChoices):
    """再判定の進み: PROGRESS_BEFORE says which may follow which."""

    STARTED = "started", "実行中"
    STOPPED = "stopped", "停止中"
    RESUMED = "resumed", "再開して実行中"
    FINISHED = "finished", "完了"


RUNNING = (Progress.STARTED, Progress.RESUMED)
PROGRESS_BEFORE: dict[Progress, tuple[Progress, ...]] = {
    Progress.STARTED: (),
    Progress.STOPPED: RUNNING,
    Progress.RESUMED: (Progress.STOPPED,),
    Progress.FINISHED: RUNNING,
}


class RedeterminationStep(StatusRow):
    """再判定の進み: an immutable row."""

    run = models.ForeignKey(Redetermination, models.RESTRICT, related_name="steps")
    progress = models.CharField("進み", max_length=8, choices=Progress.choices)
    digest = models.CharField("控え全体のSHA-256", max_length=64, blank=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(
                name="redetermination_finished_once",
                fields=["run"],
                condition=Q(progress="finished"),
            ),
            models.CheckConstraint(
                name="redetermination_progress_listed", condition=Q(progress__in=Progress.values)
            ),
        ]


class YearSheet(models.Model):
    """控えの台紙: of one allowance in a run; with it each receipt of the run can be replayed."""

    run = models.ForeignKey(Redetermination, models.RESTRICT, related_name="sheets")
    program = models.CharField("手当の種類", max_length=30)
    digest = models.CharField("ハッシュ値", max_length=64)
    content = models.TextField("台紙（正準形のJSON）")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="year_sheet_once", fields=["run", "program"]),
        ]

    def __str__(self) -> str:
        return self.digest


class RedeterminationPart(models.Model):
    """再判定の区切り: so many claims in the order of their rows, written in one transaction.

    `digest` is the SHA-256 over the digests of its receipts, in the order of the claims.
    """

    run = models.ForeignKey(Redetermination, models.RESTRICT, related_name="parts")
    place = models.PositiveIntegerField("順番")
    first_claim = models.BigIntegerField("最初の請求")
    last_claim = models.BigIntegerField("最後の請求")
    claims = models.PositiveIntegerField("請求の数")
    digest = models.CharField("控えの列のSHA-256", max_length=64)
    differing = models.PositiveIntegerField("差のある請求の数")
    more_yen = models.BigIntegerField("増える額の計（円）")
    less_yen = models.BigIntegerField("減る額の計（円）")
    made_at = models.DateTimeField("作成日時", default=timezone.now)

    class Meta:
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(name="redetermination_part_once", fields=["run", "place"]),
            models.UniqueConstraint(
                name="redetermination_part_begins_once", fields=["run", "first_claim"]
            ),
            models.CheckConstraint(
                name="redetermination_part_in_order",
                condition=Q(last_claim__gte=F("first_claim"), claims__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.place}"


class YearReceipt(models.Model):
    """一年の控え: of one claim; canonical, complete with the sheet of its allowance."""

    run = models.ForeignKey(Redetermination, models.RESTRICT, related_name="receipts")
    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="year_receipts")
    digest = models.CharField("ハッシュ値", max_length=64)
    content = models.TextField("控え（正準形のJSON）")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="year_receipt_once", fields=["run", "claim"]),
        ]

    def __str__(self) -> str:
        return self.digest


class YearDifference(models.Model):
    """差: months of a claim of which something else is decided than follows from the facts.

    From the first to the last month everything is the same. An empty `decided_result`: nothing
    is decided yet. Yen are those of one month; `paid_yen` what was paid for it, in all.
    """

    run = models.ForeignKey(Redetermination, models.RESTRICT, related_name="differences")
    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="year_differences")
    first_month = models.DateField("最初の対象月")
    last_month = models.DateField("最後の対象月")
    months = models.PositiveSmallIntegerField("月数")
    decided_result = models.CharField("決定した結果", max_length=15, blank=True)
    decided_yen = models.BigIntegerField("決定した月額（円）")
    found_result = models.CharField("再判定の結果", max_length=15)
    found_yen = models.BigIntegerField("再判定の月額（円）")
    paid_yen = models.BigIntegerField("支払済みの月額（円）")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="year_difference_once", fields=["run", "claim", "first_month"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}:{self.first_month:%Y-%m}"
