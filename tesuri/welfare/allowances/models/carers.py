"""特別児童扶養手当の受給資格者: the carer, the children, and what the desk took in for them.

法 is 特別児童扶養手当等の支給に関する法律, 規則 its 施行規則（昭和39年厚生省令第38号、2024-08-01）.
The carer claims (法3条・5条); the city receives and examines (施行令13条), the prefecture decides.
"""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.ground.records.status import StatusRow
from tesuri.welfare.allowances.models.claims import Representative
from tesuri.welfare.persons.models import Person
from tesuri.workplace.audit.actors import Actor


class CarerRole(models.TextChoices):
    """受給資格者の別: 法3条1項; whose obligors count differs between a parent and another."""

    FATHER = "father", "父"
    MOTHER = "mother", "母"
    GUARDIAN = "guardian", "養育者"


class Grade(models.TextChoices):
    """障害等級: 法2条5項; nothing is said of a state that is no ground."""

    FIRST = "1", "１級"
    SECOND = "2", "２級"
    NONE = "none", "該当しない"


class FilingKind(models.TextChoices):
    """請求・届出の種類: those of 規則 that pass through the mayor (規則15条)."""

    CLAIM = "claim", "認定請求"
    REVISION_UP = "revision_up", "額改定請求"
    REVISION_DOWN = "revision_down", "額改定届"
    INCOME = "income", "所得状況届"
    NAME = "name", "氏名変更届"
    ADDRESS = "address", "住所変更届"
    ACCOUNT = "account", "支払方法変更届"
    LOSS = "loss", "資格喪失届"
    DEATH = "death", "受給者死亡届"
    UNPAID = "unpaid", "未支払手当請求"
    CERTIFICATE = "certificate", "受給証明書交付申請"


class FilingStage(models.TextChoices):
    """請求・届出の段階: FILING_STAGES_BEFORE says which may follow which, and so does a trigger."""

    RECEIVED = "received", "受付"
    CHECKED = "checked", "審査済み（進達待ち）"
    LISTED = "listed", "進達の決裁待ち"
    SENT = "sent", "進達済み（県の処理待ち）"
    REMANDED = "remanded", "返戻"
    RULED = "ruled", "県が決定"
    DONE = "done", "処理済み"
    WITHDRAWN = "withdrawn", "取下げ"


FILING_STAGES_BEFORE: dict[FilingStage, set[FilingStage]] = {
    FilingStage.RECEIVED: set(),
    FilingStage.CHECKED: {FilingStage.RECEIVED, FilingStage.REMANDED, FilingStage.LISTED},
    FilingStage.LISTED: {FilingStage.CHECKED},
    FilingStage.SENT: {FilingStage.LISTED},
    FilingStage.REMANDED: {FilingStage.SENT},
    FilingStage.RULED: {FilingStage.SENT, FilingStage.RULED},
    FilingStage.DONE: {FilingStage.SENT},
    FilingStage.WITHDRAWN: {FilingStage.RECEIVED, FilingStage.CHECKED, FilingStage.REMANDED},
}


class WrongFilingStage(Refusal):
    """段階違い: the filing is not where this step begins."""

    status = 409


class CarerCase(models.Model):
    """受給資格者: one carer's case, from the claim to its end; who loses it claims anew."""

    number = models.CharField("受給資格者の番号", max_length=20, unique=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="carer_cases")
    role = models.CharField("受給資格者の別", max_length=10, choices=CarerRole.choices)
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="carer_role_listed", condition=Q(role__in=CarerRole.values))
        ]

    def __str__(self) -> str:
        return self.number


class CaredChild(models.Model):
    """支給対象障害児: once in a case; what is known of the child stands in CaredChildFacts."""

    person = models.ForeignKey(Person, models.RESTRICT, related_name="cared_in")
    case = models.ForeignKey(CarerCase, models.RESTRICT, related_name="children")
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(name="cared_child_once", fields=["case", "person"])]

    def __str__(self) -> str:
        return f"{self.case_id}:{self.pk}"


class Entered(models.Model):
    """入力した行: who entered it, when and why; it never changes."""

    reason = models.CharField("根拠・変更の理由", max_length=500)
    entered_at = models.DateTimeField("入力日時", default=timezone.now)
    entered_by_id = models.CharField("入力者", max_length=64)
    entered_by_name = models.CharField("入力者氏名", max_length=100)

    class Meta:
        abstract = True
        ordering = ["id"]


class CarerFacts(Entered):
    """受給資格者の事実: null is unknown; the newest row is believed, all stay."""

    NAMES = ("carer_resident_in_japan", "obligors_confirmed", "december_asked_early")

    case = models.ForeignKey(CarerCase, models.RESTRICT, related_name="facts")
    carer_resident_in_japan = models.BooleanField("日本国内に住所がある", null=True)
    obligors_confirmed = models.BooleanField("配偶者・扶養義務者をすべて確かめた", null=True)
    december_asked_early = models.BooleanField("12月の支払を11月に受けると請求した", null=True)

    class Meta(Entered.Meta):
        constraints = [
            models.CheckConstraint(name="carer_facts_reason_given", condition=~Q(reason=""))
        ]


class CaredChildFacts(Entered):
    """支給対象障害児の事実: the grade that the desk expects is no decision; empty is unknown."""

    FLAGS = ("is_cared_for", "resident_in_japan", "facility_stay", "pension_due")
    DAYS = (
        *("cared_until", "facility_since", "facility_until"),
        *("pension_since", "pension_until"),
    )

    child = models.ForeignKey(CaredChild, models.RESTRICT, related_name="facts")
    grade = models.CharField("見込みの等級", max_length=4, choices=Grade.choices, blank=True)
    is_cared_for = models.BooleanField("監護・養育している（いた）", null=True)
    cared_until = models.DateField("監護・養育しなくなった日", null=True)
    resident_in_japan = models.BooleanField("日本国内に住所がある", null=True)
    facility_stay = models.BooleanField("施設に入所している（いた）", null=True)
    facility_since = models.DateField("入所日", null=True)
    facility_until = models.DateField("退所日", null=True)
    pension_due = models.BooleanField("障害の年金を受けることができる（できた）", null=True)
    pension_since = models.DateField("年金を受けられるようになった日", null=True)
    pension_until = models.DateField("年金を受けられなくなった日", null=True)

    class Meta(Entered.Meta):
        constraints = [
            models.CheckConstraint(name="cared_child_facts_reason_given", condition=~Q(reason="")),
            models.CheckConstraint(
                name="cared_child_facts_grade_listed", condition=Q(grade__in=["", *Grade.values])
            ),
            *(
                models.CheckConstraint(
                    name=f"cared_child_facts_{stay}_in_order",
                    condition=Q(**{f"{stay}_until": None})
                    | Q(**{f"{stay}_until__gte": F(f"{stay}_since")}),
                )
                for stay in ("facility", "pension")
            ),
        ]


class CarerObligor(StatusRow):
    """配偶者・扶養義務者かどうか: of one person, from the month after the day (法7条・8条)."""

    case = models.ForeignKey(CarerCase, models.RESTRICT, related_name="obligors")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="obligor_of_carers")
    is_obligor = models.BooleanField("配偶者・扶養義務者である")
    since = models.DateField("その日から")


class Filing(models.Model):
    """請求・届出: one paper that was handed in; its steps and papers stand in rows of their own.

    `occurred_on` is the day of what is reported, `words` says what else the paper says.
    """

    number = models.CharField("受付番号", max_length=20, unique=True)
    case = models.ForeignKey(CarerCase, models.RESTRICT, related_name="filings")
    kind = models.CharField("種類", max_length=15, choices=FilingKind.choices)
    filed_on = models.DateField("請求・届出の日")
    occurred_on = models.DateField("事由の生じた日", null=True)
    income_year = models.PositiveSmallIntegerField("所得の年", null=True)
    within_prefecture = models.BooleanField("同じ都道府県の中での変更", null=True)
    words = models.CharField("届出の内容", max_length=500, blank=True)
    identity_documents = models.JSONField("本人確認書類")
    representative = models.CharField(
        "代理人の資格", max_length=20, choices=Representative.choices, blank=True
    )
    representative_name = models.CharField("代理人・届出人の氏名", max_length=100, blank=True)
    authority = models.CharField("代理権などを確かめた書類", max_length=200, blank=True)
    request_key = models.UUIDField("受付の識別子", unique=True)
    received_at = models.DateTimeField("受付日時", default=timezone.now)
    received_by_id = models.CharField("受付者", max_length=64)
    received_by_name = models.CharField("受付者氏名", max_length=100)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="filing_kind_listed", condition=Q(kind__in=FilingKind.values)
            ),
            models.CheckConstraint(
                name="filing_identity_was_checked", condition=~Q(identity_documents=[])
            ),
            models.CheckConstraint(
                name="filing_of_income_names_its_year",
                condition=Q(kind="income", income_year__isnull=False)
                | (~Q(kind="income") & Q(income_year=None)),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stage(self) -> FilingStage:
        """The present stage: that of the newest row."""
        newest = self.steps.last()
        assert newest is not None  # the first is written with the filing
        return FilingStage(newest.stage)

    def must_precede(self, stage: FilingStage) -> None:
        """Raises WrongFilingStage unless the stage may follow the present one."""
        if self.stage not in FILING_STAGES_BEFORE[stage]:
            raise WrongFilingStage(
                f"この{self.get_kind_display()}は「{self.stage.label}」なので、"
                f"「{stage.label}」には進めません。画面を開き直して今の状態を確かめてください。",
                code="wrong_stage",
            )

    def enter_stage(
        self, stage: FilingStage, actor: Actor, reason: str = "", on: date | None = None
    ) -> None:
        """段階を進める: one immutable row, once it may follow the present one."""
        if self.steps.exists() or stage != FilingStage.RECEIVED:
            self.must_precede(stage)
        FilingStep.objects.create(
            filing=self,
            stage=stage,
            happened_on=on,
            reason=reason.strip()[:500],
            actor_user_id=actor.user_id,
            actor_name=actor.name,
        )


class FilingChild(models.Model):
    """請求・届出の対象の児童: whom a claim or a change of the amount is about."""

    child = models.ForeignKey(CaredChild, models.RESTRICT, related_name="filings")
    filing = models.ForeignKey(Filing, models.RESTRICT, related_name="children")
    entered_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="filing_child_once", fields=["filing", "child"])
        ]

    def __str__(self) -> str:
        return f"{self.filing_id}:{self.pk}"


class FilingPaper(StatusRow):
    """添付書類の確認: of one paper that 規則 asks; the newest row of each counts.

    `state` and, where it was left out, the paragraph of 規則28条 by which; see `papers.py`.
    """

    filing = models.ForeignKey(Filing, models.RESTRICT, related_name="papers")
    paper = models.CharField("書類", max_length=20)
    state = models.CharField("確認", max_length=15)


class FilingStep(StatusRow):
    """請求・届出の段階: an immutable row, with the day on which it happened outside this system."""

    filing = models.ForeignKey(Filing, models.RESTRICT, related_name="steps")
    stage = models.CharField("段階", max_length=10, choices=FilingStage.choices)
    happened_on = models.DateField("その日", null=True)

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(
                name="filing_stage_listed", condition=Q(stage__in=FilingStage.values)
            )
        ]
