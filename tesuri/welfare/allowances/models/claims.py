"""請求: what was handed in, what was declared and found, and how far the claim has come."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.ground.records.status import StatusRow
from tesuri.welfare.exchange.models import Answer
from tesuri.welfare.persons.models import Person


class Program(models.TextChoices):
    """手当の種類."""

    SPECIAL_DISABILITY = "special_disability", "特別障害者手当"
    DISABLED_CHILD = "disabled_child", "障害児福祉手当"
    TRANSITIONAL = "transitional", "経過的福祉手当"


class Document(models.TextChoices):
    """本人確認書類: what the desk looked at, for the number and for the person."""

    MY_NUMBER_CARD = "my_number_card", "個人番号カード"
    NOTIFICATION_AND_LICENCE = "notification_licence", "通知カード・住民票（番号付き）と運転免許証"
    NOTIFICATION_AND_CERTIFICATE = (
        "notification_certificate",
        "通知カード・住民票（番号付き）と障害者手帳",
    )
    NOTIFICATION_AND_TWO = "notification_two", "通知カード・住民票（番号付き）と書類2点"


class Representative(models.TextChoices):
    """代理人: by what authority somebody else hands in a claim; the claimant stays who claims."""

    PARENT = "parent", "親権者"
    GUARDIAN = "guardian", "未成年後見人"
    ADULT_GUARDIAN = "adult_guardian", "成年後見人"
    AGENT = "agent", "任意代理人"


class Stage(models.TextChoices):
    """請求の段階: STAGES_BEFORE says which may follow which."""

    ACCEPTED = "accepted", "受付"
    PROPOSED = "proposed", "決裁待ち"
    RETURNED = "returned", "差戻し"
    GRANTED = "granted", "認定"
    REFUSED = "refused", "却下"


STAGES_BEFORE: dict[Stage, set[Stage]] = {
    Stage.ACCEPTED: set(),
    Stage.PROPOSED: {Stage.ACCEPTED, Stage.RETURNED, Stage.GRANTED},
    Stage.RETURNED: {Stage.PROPOSED},
    Stage.GRANTED: {Stage.PROPOSED},
    Stage.REFUSED: {Stage.PROPOSED},
}


class WrongStage(Refusal):
    """段階違い: the claim is not where this step begins."""

    status = 409


class Claim(models.Model):
    """請求: one person's claim to one program; facts and steps stand in rows of their own."""

    number = models.CharField("請求番号", max_length=20, unique=True)
    person = models.ForeignKey(Person, models.RESTRICT, related_name="claims")
    program = models.CharField("手当の種類", max_length=30, choices=Program.choices)
    claimed_on = models.DateField("認定の請求日")
    identity_documents = models.JSONField("本人確認書類")
    representative = models.CharField(
        "代理人の資格", max_length=20, choices=Representative.choices, blank=True
    )
    representative_name = models.CharField("代理人の氏名", max_length=100, blank=True)
    authority = models.CharField("代理権を確かめた書類", max_length=200, blank=True)
    takeover = models.PositiveBigIntegerField("引継ぎの決裁番号", null=True, unique=True)
    request_key = models.UUIDField("受付の識別子", unique=True)
    received_at = models.DateTimeField("受付日時", default=timezone.now)
    received_by_id = models.CharField("受付者", max_length=64)
    received_by_name = models.CharField("受付者氏名", max_length=100)

    class Meta:
        ordering = ["-id"]
        verbose_name = "請求"
        constraints = [
            models.CheckConstraint(
                name="claim_program_listed", condition=Q(program__in=Program.values)
            ),
            models.CheckConstraint(
                name="claim_identity_was_checked",
                condition=~Q(identity_documents=[]) | Q(takeover__isnull=False),
            ),
            models.CheckConstraint(
                name="claim_taken_over_or_claimed",
                condition=Q(program="transitional", takeover__isnull=False)
                | (~Q(program="transitional") & Q(takeover=None)),
            ),
            models.UniqueConstraint(
                name="claim_taken_over_once", fields=["person"], condition=Q(program="transitional")
            ),
            models.CheckConstraint(
                name="claim_representative_is_whole",
                condition=Q(representative="", representative_name="", authority="")
                | (
                    Q(representative__in=Representative.values)
                    & ~Q(representative_name="")
                    & ~Q(authority="")
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def stage(self) -> Stage:
        """The present stage: that of the newest row."""
        newest = self.steps.last()
        assert newest is not None  # accept_claim writes the first in the same transaction
        return Stage(newest.stage)

    def must_precede(self, stage: Stage) -> None:
        """Raises WrongStage unless the stage may follow the present one."""
        if self.stage not in STAGES_BEFORE[stage]:
            raise WrongStage(
                f"この請求は「{self.stage.label}」なので、「{stage.label}」には進めません。"
                "画面を開き直して今の状態を確かめてください。",
                code="wrong_stage",
            )


class ClaimStep(StatusRow):
    """請求の段階: an immutable row."""

    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="steps")
    stage = models.CharField("段階", max_length=10, choices=Stage.choices)

    class Meta(StatusRow.Meta):
        constraints = [
            models.CheckConstraint(name="claim_stage_listed", condition=Q(stage__in=Stage.values))
        ]


class ClaimFacts(models.Model):
    """請求の事実: declared or found, null is unknown; the newest row is believed, all stay."""

    FLAGS = (
        "resident_in_japan",
        "resident_in_city",
        "facility_stay",
        "hospital_stay",
        "pension_due",
        "obligors_confirmed",
    )
    DAYS = (
        *("resident_since", "resident_until"),
        *("facility_since", "facility_until", "hospital_since", "hospital_until"),
        *("pension_since", "pension_until"),
    )

    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="facts")
    resident_in_japan = models.BooleanField("日本国内に住所がある", null=True)
    resident_in_city = models.BooleanField("市内に住所がある", null=True)
    resident_since = models.DateField("市内に住所を有した日（転入日）", null=True)
    resident_until = models.DateField("転出日", null=True)
    facility_stay = models.BooleanField("施設に入所している（いた）", null=True)
    facility_since = models.DateField("入所日", null=True)
    facility_until = models.DateField("退所日", null=True)
    hospital_stay = models.BooleanField(
        "病院・診療所・介護老人保健施設に入院している（いた）", null=True
    )
    hospital_since = models.DateField("入院日", null=True)
    hospital_until = models.DateField("退院日", null=True)
    pension_due = models.BooleanField("障害の年金などを受けることができる（できた）", null=True)
    pension_since = models.DateField("年金などを受けられるようになった日", null=True)
    pension_until = models.DateField("年金などを受けられなくなった日", null=True)
    obligors_confirmed = models.BooleanField("配偶者・扶養義務者をすべて確かめた", null=True)
    untaxed_pensions = models.JSONField(
        "非課税の年金を所得とみなした額（所得の年ごと）", default=dict
    )
    reason = models.CharField("根拠・変更の理由", max_length=500)
    entered_at = models.DateTimeField("入力日時", default=timezone.now)
    entered_by_id = models.CharField("入力者", max_length=64)
    entered_by_name = models.CharField("入力者氏名", max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="claim_facts_reason_given", condition=~Q(reason="")),
            models.CheckConstraint(
                name="claim_facts_pension_has_its_day",
                condition=Q(pension_since=None, pension_until=None)
                | Q(pension_due__isnull=False, pension_due=True),
            ),
            *(
                models.CheckConstraint(
                    name=f"claim_facts_{stay}_in_order",
                    condition=Q(**{f"{stay}_until": None})
                    | Q(**{f"{stay}_until__gte": F(f"{stay}_since")}),
                )
                for stay in ("resident", "facility", "hospital", "pension")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}:{self.pk}"


class ClaimObligor(models.Model):
    """配偶者・扶養義務者: someone of the household whose income the claim depends on."""

    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="obligors")
    person = models.ForeignKey(Person, models.RESTRICT, related_name="obligor_of")
    relationship = models.CharField("続柄", max_length=20, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(name="claim_obligor_once", fields=["claim", "person"])
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}:{self.pk}"


class ObligorStanding(StatusRow):
    """扶養義務者かどうか: of one member of the household, from the month after the day; why."""

    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="standings")
    addressee_number = models.CharField("宛名番号", max_length=10)
    is_obligor = models.BooleanField("配偶者・扶養義務者である")
    since = models.DateField("その日から")


class BindingState(models.TextChoices):
    """個人番号のひも付けの状態: as the 宛名システム told."""

    NONE = "none", "未登録"
    CHECKED = "checked", "確認済み（二人目の確認待ち）"
    BOUND = "bound", "ひも付け済み"
    REJECTED = "rejected", "取消し"
    REFUSED = "refused", "受け付けられませんでした"


class BindingAttempt(StatusRow):
    """個人番号の登録依頼の結果: what the 宛名システム said; the number itself is not here."""

    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="binding_attempts")
    state = models.CharField("状態", max_length=10, choices=BindingState.choices)
    code_state = models.CharField("符号の状態", max_length=10, blank=True)
    code = models.CharField("理由コード", max_length=50, blank=True)


class Criterion(models.TextChoices):
    """障害の状態の号: of 施行令1条2項; 1-1 to 1-10 of 別表第1（1条1項）; old of 福祉手当."""

    ITEM_1 = "1", "施行令第１条第２項第１号（別表第２の障害の重複）"
    ITEM_2 = "2", "施行令第１条第２項第２号（別表第２の障害と他の障害の重複）"
    ITEM_3 = "3", "施行令第１条第２項第３号（前２号と同程度以上の状態）"
    CHILD_1 = "1-1", "施行令別表第１第１号（両眼の視力がそれぞれ0.02以下）"
    CHILD_2 = "1-2", "施行令別表第１第２号（補聴器を用いても音声を識別できない両耳の聴力）"
    CHILD_3 = "1-3", "施行令別表第１第３号（両上肢の機能の著しい障害）"
    CHILD_4 = "1-4", "施行令別表第１第４号（両上肢の全ての指を欠く）"
    CHILD_5 = "1-5", "施行令別表第１第５号（両下肢の用を全く廃した）"
    CHILD_6 = "1-6", "施行令別表第１第６号（両大腿を２分の１以上失った）"
    CHILD_7 = "1-7", "施行令別表第１第７号（座っていることができない程度の体幹の機能の障害）"
    CHILD_8 = "1-8", "施行令別表第１第８号（前各号と同程度以上の身体の障害・病状）"
    CHILD_9 = "1-9", "施行令別表第１第９号（前各号と同程度以上の精神の障害）"
    CHILD_10 = "1-10", "施行令別表第１第10号（障害の重複で前各号と同程度以上の状態）"
    HELD = "old", "福祉手当の障害の状態の継続（昭和60年法律第34号附則第97条第１項）"


class Judgement(models.Model):
    """障害の判定: whether the state that the allowance asks is met, who judged, until when."""

    claim = models.ForeignKey(Claim, models.RESTRICT, related_name="judgements")
    meets_criteria = models.BooleanField("手当の障害の状態にある")
    criterion = models.CharField("該当する号", max_length=4, choices=Criterion.choices, blank=True)
    judged_on = models.DateField("判定日")
    judge = models.CharField("判定した者", max_length=100)
    basis = models.CharField("判定の根拠", max_length=500)
    valid_until = models.DateField("有期認定の期限（この日まで）", null=True)
    entered_at = models.DateTimeField("入力日時", default=timezone.now)
    entered_by_id = models.CharField("入力者", max_length=64)
    entered_by_name = models.CharField("入力者氏名", max_length=100)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="judgement_names_its_item",
                condition=Q(meets_criteria=False) | ~Q(criterion=""),
            )
        ]

    def __str__(self) -> str:
        return f"{self.claim_id}:{self.pk}"


class Landing(models.Model):
    """回答の取込み: an answer became income facts, or could not; once for each answer."""

    answer = models.OneToOneField(Answer, models.RESTRICT, related_name="landing")
    landed_at = models.DateTimeField("取込日時", default=timezone.now)
    years = models.JSONField("取り込んだ所得の年")
    problem = models.CharField("取り込めなかった理由", max_length=500, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"landing of {self.answer_id}"
