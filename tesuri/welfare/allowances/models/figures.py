"""法令の値の版の提案: what was proposed after the release, what it changes, what holds."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tesuri.welfare.allowances.rules.months import PROGRAMS

OF_PROGRAMS = [(each.key, each.title) for each in PROGRAMS.values()]


class Confidence(models.TextChoices):
    """確かさ: what the one who enters a figure has read."""

    FOUND = "found", "告示・条文などの原文を読んで確かめた"
    CHECKED = "checked", "計算などで確かめた（原文は読んでいない）"
    KNOWN = "known", "まだ確かめていない（本番では、この値によっては決定できない）"


class FigureProposal(models.Model):
    """値の提案: a new edition of one figure, a later end of its review, or both; never changed."""

    KIND = "allowances.figure"

    number = models.CharField("提案番号", max_length=20, unique=True)
    program = models.CharField("手当の種類", max_length=30, choices=OF_PROGRAMS)
    figure = models.CharField("値", max_length=100)
    since = models.DateField("適用の始まる日", null=True)
    value = models.PositiveBigIntegerField("値の数", null=True)
    source = models.CharField("出典", max_length=500, blank=True)
    confidence = models.CharField("確かさ", max_length=10, choices=Confidence.choices, blank=True)
    verify = models.CharField("まだ確かめていないこと", max_length=500, blank=True)
    is_correction = models.BooleanField("同じ日からの版の訂正", default=False)
    reason = models.CharField("訂正の理由", max_length=500, blank=True)
    reviewed_through = models.DateField("確認済みの最終日", null=True)
    reviewer = models.CharField("確認した者", max_length=200, blank=True)
    drafted_at = models.DateTimeField("起案日時", default=timezone.now)
    drafted_by_id = models.CharField("起案者", max_length=64)
    drafted_by_name = models.CharField("起案者氏名", max_length=100)

    class Meta:
        ordering = ["-id"]
        verbose_name = "値の提案"
        constraints = [
            models.CheckConstraint(
                name="figure_program_listed", condition=Q(program__in=[k for k, _ in OF_PROGRAMS])
            ),
            models.CheckConstraint(
                name="figure_edition_is_whole",
                condition=Q(since=None, value=None, source="", confidence="")
                | (Q(since__isnull=False, value__isnull=False) & ~Q(source="") & ~Q(confidence="")),
            ),
            models.CheckConstraint(
                name="figure_proposal_proposes",
                condition=Q(since__isnull=False) | Q(reviewed_through__isnull=False),
            ),
            models.CheckConstraint(
                name="figure_correction_says_why",
                condition=Q(is_correction=False) | (~Q(reason="") & Q(since__isnull=False)),
            ),
            models.CheckConstraint(
                name="figure_review_names_its_reviewer",
                condition=Q(reviewed_through=None, reviewer="")
                | (Q(reviewed_through__isnull=False) & ~Q(reviewer="")),
            ),
            models.CheckConstraint(
                name="figure_review_reaches_its_edition",
                condition=Q(reviewed_through=None)
                | Q(since=None)
                | Q(reviewed_through__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return self.number


class FigureComparison(models.Model):
    """影響: what the proposal changes, worked out on one day; its content is what is approved."""

    proposal = models.ForeignKey(FigureProposal, models.RESTRICT, related_name="comparisons")
    as_of = models.DateField("計算の基準日")
    golden = models.BinaryField("事例の比較（正準形のJSON）")
    differences = models.BinaryField("差の一覧（正準形のJSON）")
    content = models.TextField("決裁する内容（正準形のJSON）")
    digest = models.CharField("内容のハッシュ値", max_length=64)
    made_at = models.DateTimeField("計算日時", default=timezone.now)
    made_by_id = models.CharField("計算した者", max_length=64)
    made_by_name = models.CharField("計算した者の氏名", max_length=100)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.proposal_id}:{self.pk}"


class FigureActivation(models.Model):
    """有効にした版: exactly the content of an approval that holds; held by a trigger."""

    proposal = models.OneToOneField(FigureProposal, models.RESTRICT, related_name="activation")
    comparison = models.OneToOneField(FigureComparison, models.RESTRICT, related_name="activation")
    approval = models.PositiveBigIntegerField("決裁番号", unique=True)
    at = models.DateTimeField("有効にした日時", default=timezone.now)
    actor_user_id = models.CharField("承認者", max_length=64)
    actor_name = models.CharField("承認者氏名", max_length=100)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.proposal_id}:{self.approval}"


class FigureWarning(models.Model):
    """期限の予告: that a figure runs out was told, once for each end of its review."""

    program = models.CharField("手当の種類", max_length=30, choices=OF_PROGRAMS)
    figure = models.CharField("値", max_length=100)
    reviewed_through = models.DateField("確認済みの最終日")
    warned_at = models.DateTimeField("予告日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="figure_warned_once", fields=["program", "figure", "reviewed_through"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.figure}:{self.reviewed_through}"
