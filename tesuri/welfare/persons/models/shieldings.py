"""支援措置・不開示: whose address is hidden, since when, and against whom; all append-only.

One person is enough to hide an address, at once; two are needed to show it again. A term that has
passed hides on until somebody looked and decided: no address appears because a day went by.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tesuri.ground.records.status import StatusRow
from tesuri.welfare.persons.models.people import Person, Source


class ShieldingKind(models.TextChoices):
    """種別: who asked for it, and for what."""

    SUPPORT = "support", "支援措置（配偶者からの暴力、ストーカー行為、虐待等）"
    UNDISCLOSED = "undisclosed", "不開示（本人の申出その他）"


class ShieldingState(models.TextChoices):
    """状態: extended any number of times, lifted once."""

    ENTERED = "entered", "登録"
    EXTENDED = "extended", "期間の延長"
    LIFTED = "lifted", "解除"


class Shielding(models.Model):
    """支援措置: hides the address of a person until it is lifted by two people."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="shieldings")
    kind = models.CharField("種別", max_length=12, choices=ShieldingKind.choices)
    since = models.DateField("開始日")
    source = models.CharField("申出・連絡の元", max_length=10, choices=Source.choices)
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="shielding_kind_listed", condition=Q(kind__in=ShieldingKind.values)
            ),
            models.CheckConstraint(
                name="shielding_source_listed", condition=Q(source__in=Source.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}:{self.pk}"

    @property
    def through(self) -> date | None:
        """期限: the last day of the newest term; None when no term was given."""
        terms = [step.through for step in self.steps.all() if step.state != ShieldingState.LIFTED]
        return terms[-1] if terms else None

    @property
    def lifted(self) -> "ShieldingStep | None":
        """解除の行: or None while the address is hidden."""
        return next((s for s in self.steps.all() if s.state == ShieldingState.LIFTED), None)


class ShieldingStep(StatusRow):
    """支援措置の経過: entered, extended, lifted; the last only with the approval of another."""

    shielding = models.ForeignKey(Shielding, models.RESTRICT, related_name="steps")
    state = models.CharField("状態", max_length=8, choices=ShieldingState.choices)
    since = models.DateField("いつから")
    through = models.DateField("期限（この日まで）", null=True, blank=True)
    digest = models.CharField("承認された内容のSHA-256", max_length=64, blank=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["shielding"],
                condition=Q(state=ShieldingState.LIFTED),
                name="shielding_lifted_once",
            ),
            models.UniqueConstraint(
                fields=["shielding"],
                condition=Q(state=ShieldingState.ENTERED),
                name="shielding_entered_once",
            ),
            models.CheckConstraint(
                name="shielding_term_in_order",
                condition=Q(through__isnull=True) | Q(through__gte=F("since")),
            ),
            models.CheckConstraint(name="shielding_step_reason_given", condition=~Q(reason="")),
        ]


class ShieldedAgainst(models.Model):
    """相手方: from whom a person is hidden; whoever opens the file of that one is warned."""

    shielding = models.ForeignKey(Shielding, models.RESTRICT, related_name="against")
    name = models.CharField("氏名", max_length=100)
    name_key = models.CharField("氏名検索キー", max_length=200)
    birth_date = models.DateField("生年月日", null=True, blank=True)
    addressee_number = models.CharField("宛名番号", max_length=10, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["name_key"], name="shielded_against_by_name"),
            models.Index(fields=["addressee_number"], name="shielded_against_by_number"),
        ]
        constraints = [
            models.CheckConstraint(
                name="shielded_against_ten_digits",
                condition=Q(addressee_number="") | Q(addressee_number__regex=r"^[0-9]{10}$"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.shielding_id}:{self.pk}"
