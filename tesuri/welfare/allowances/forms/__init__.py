"""手当の入力欄: claim, number, judgement, changed facts, figures of law."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from tesuri.ground.records import Refusal
from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm
from tesuri.ground.text.eras import wareki_year
from tesuri.welfare.allowances.actions import Application, Finding, Handover, Member, Proposed
from tesuri.welfare.allowances.models import ClaimFacts, Confidence, Document, Representative
from tesuri.welfare.allowances.particulars import Particulars
from tesuri.welfare.persons.models import HouseholdMember

KNOWN_OR_NOT = [("", "不明・未確認"), ("true", "はい"), ("false", "いいえ")]
YEARS_DECLARED = 2


class Answer(forms.NullBooleanField):
    """はい・いいえ・不明: unknown stays unknown."""

    def __init__(self, label: str, **options: Any) -> None:
        widget = forms.Select(choices=KNOWN_OR_NOT)
        super().__init__(label=label, widget=widget, required=False, **options)


class NeverShownAgain(forms.TextInput):
    """再表示しない欄: what was typed is not written into the page again."""

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class FactsForm(HouseForm):
    """請求の事実: what was declared or found out; with the pensions of the tested years."""

    resident_in_japan = Answer("日本国内に住所がある")
    resident_in_city = Answer("市内に住所がある")
    resident_since = DayField(
        label="転入日", required=False, help_text="空欄は台帳の転入日によります。"
    )
    resident_until = DayField(
        label="転出日（転出した場合）", required=False, help_text="転出した月の分まで支給します。"
    )
    facility_stay = Answer("施設に入所している（いた）")
    facility_since = DayField(label="入所日（入所した場合）", required=False)
    facility_until = DayField(label="退所日（退所した場合）", required=False)
    hospital_stay = Answer("病院・診療所・介護老人保健施設に継続して入院している（いた）")
    hospital_since = DayField(label="入院日（入院した場合）", required=False)
    hospital_until = DayField(label="退院日（退院した場合）", required=False)
    pension_due = Answer(
        "障害の年金などを受けることができる（できた）",
        help_text="障害を支給事由とする年金など（施行令６条）。全額が支給停止のものは除きます。",
    )
    pension_since = DayField(label="受けられるようになった日", required=False)
    pension_until = DayField(label="受けられなくなった日（終わった場合）", required=False)
    obligors_confirmed = Answer("配偶者・扶養義務者をすべて確かめた")

    def __init__(
        self, *args: Any, handling: Particulars, years: Sequence[int], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.handling = handling
        for name in {*ClaimFacts.FLAGS, *ClaimFacts.DAYS} - handling.asked:
            del self.fields[name]
        self.years = list(years) if handling.asks_untaxed_pensions else []
        for year in self.years:
            self.fields[f"untaxed_pension_{year}"] = forms.IntegerField(
                label=f"{wareki_year(date(year, 12, 31))}の非課税の年金を所得とみなした額（円）",
                min_value=0,
                required=False,
                help_text="障害年金・遺族年金など（施行令11条）。なければ0。空欄は不明。",
            )

    def facts(self) -> dict[str, Any]:
        """The facts as the action takes them; what was left empty is unknown."""
        said = self.cleaned_data
        named = {name: said[name] for name in self.handling.asked}
        pensions = {str(year): said[f"untaxed_pension_{year}"] for year in self.years}
        return named | {"untaxed_pensions": {y: v for y, v in pensions.items() if v is not None}}

    def rows(self) -> list[list[forms.BoundField]]:
        """事実の欄: those that stand beside each other."""
        return [[self[name] for name in row] for row in self.handling.rows]

    def pensions(self) -> list[forms.BoundField]:
        """非課税の年金の欄: one for each tested year."""
        return [self[f"untaxed_pension_{year}"] for year in self.years]


class AccountFields(HouseForm):
    """振込先の口座."""

    bank_code = forms.RegexField(r"^[0-9]{4}$", label="金融機関コード（4桁）")
    branch_code = forms.RegexField(r"^[0-9]{3}$", label="支店コード（3桁）")
    account_kind = forms.ChoiceField(
        label="預金種目", choices=[("1", "普通"), ("2", "当座"), ("4", "貯蓄")]
    )
    account_number = forms.RegexField(r"^[0-9]{7}$", label="口座番号（7桁）")
    holder_kana = FreeText(label="口座名義人（カナ）", max_length=60)

    def account(self) -> tuple[str, str, str, str, str]:
        """口座: as the action takes it."""
        said = self.cleaned_data
        place = (said["bank_code"], said["branch_code"])
        return (*place, said["account_kind"], said["account_number"], said["holder_kana"])


class TakeoverForm(AccountFields):
    """経過的福祉手当の引継ぎ."""

    taken_over_on = DayField(
        label="引き継いだ日", help_text="翌月分から、このシステムで判定して支給します。"
    )
    basis = FreeText(
        label="福祉手当を受けていたことを示す書類",
        max_length=300,
        help_text="例: 昭和61年３月の福祉手当受給者台帳",
    )
    field_order = ("taken_over_on", "basis")

    def handover(self) -> Handover:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Handover(said["taken_over_on"], said["basis"], self.account())


class ClaimForm(AccountFields, FactsForm):
    """請求の受付: the paper form, the documents seen, and the account."""

    claimed_on = DayField(label="請求日（請求書の日付）")
    identity_documents = forms.MultipleChoiceField(
        label="本人確認をした書類", choices=Document.choices, widget=forms.CheckboxSelectMultiple
    )
    representative = forms.ChoiceField(
        label="代理人の資格",
        choices=[("", "本人が請求した"), *Representative.choices],
        required=False,
    )
    representative_name = FreeText(label="代理人の氏名", max_length=100, required=False)
    authority = FreeText(
        label="代理権を確かめた書類",
        max_length=200,
        required=False,
        help_text="例: 戸籍謄本、登記事項証明書、委任状",
    )
    obligors = forms.MultipleChoiceField(
        label="配偶者・扶養義務者（世帯員から）",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    field_order = ("claimed_on", "identity_documents", *ClaimFacts.FLAGS)

    def __init__(self, *args: Any, household: list[HouseholdMember], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["obligors"]
        if isinstance(field, forms.ChoiceField):
            field.choices = _choices(household)

    def application(self) -> Application:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Application(
            program=self.handling.choice,
            claimed_on=said["claimed_on"],
            identity_documents=said["identity_documents"],
            facts=self.facts(),
            account=self.account(),
            request_key=said["request_key"],
            obligors=said["obligors"],
            representative=said["representative"],
            representative_name=said["representative_name"],
            authority=said["authority"],
        )


class AmendForm(FactsForm):
    """事実の変更: with its reason; pensions of years that are not asked about stay as they were."""

    was_mistaken = forms.BooleanField(
        label="入所・入院などの登録は誤りだった（実際にはなかった）", required=False
    )
    reason = FreeText(label="根拠・変更の理由", max_length=500)

    def __init__(self, *args: Any, facts: ClaimFacts, **options: Any) -> None:
        super().__init__(*args, initial=initial_of(facts), **options)
        asked = {str(year) for year in self.years}
        pensions = facts.untaxed_pensions.items()
        self.kept = {year: yen for year, yen in pensions if year not in asked}

    def facts(self) -> dict[str, Any]:
        """The facts as the action takes them, with what was declared for other years."""
        told = super().facts()
        return told | {"untaxed_pensions": self.kept | told["untaxed_pensions"]}


class MemberForm(HouseForm):
    """扶養義務者の登録・除外: of one member of the household."""

    member = forms.ChoiceField(label="世帯員")
    is_obligor = forms.TypedChoiceField(
        label="配偶者・扶養義務者",
        choices=[
            ("", "選んでください"),
            ("true", "扶養義務者として登録する"),
            ("false", "扶養義務者としない（除く・終える）"),
        ],
        coerce=lambda value: value == "true",
    )
    since = DayField(
        label="その日から",
        help_text="翌月分から判定に入れ、又は除きます。初めからのときは請求日を入力してください。",
    )
    reason = FreeText(label="理由（続柄、生計の状況など）", max_length=500)

    def __init__(self, *args: Any, household: list[HouseholdMember], **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["member"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "選んでください"), *_choices(household)]

    def settled(self) -> Member:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Member(said["member"], said["is_obligor"], said["since"], said["reason"])


class BindingForm(HouseForm):
    """個人番号: sent on and forgotten; the field is never filled in again."""

    my_number = forms.RegexField(
        r"^[0-9]{12}$",
        label="請求書の個人番号（12桁）",
        widget=NeverShownAgain(
            attrs={"autocomplete": "off", "inputmode": "numeric", "spellcheck": "false"}
        ),
        error_messages={"invalid": "個人番号は半角数字12桁で入力してください。"},
        help_text="宛名システムへ送るだけで、このシステムには残りません。",
    )


class JudgementForm(HouseForm):
    """障害の判定."""

    meets_criteria = forms.TypedChoiceField(
        choices=[("", "選んでください"), ("true", "該当する"), ("false", "該当しない")],
        coerce=lambda value: value == "true",
    )
    criterion = forms.ChoiceField(label="該当する号", required=False)
    judged_on = DayField(label="判定日")
    judge = FreeText(label="判定した者（嘱託医など）", max_length=100)
    basis = FreeText(label="判定の根拠（診断書など）", max_length=500)
    valid_until = DayField(label="有期認定の期限（有期の場合）", required=False)

    def __init__(self, *args: Any, handling: Particulars, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["meets_criteria"].label = f"{handling.provision}の障害の状態にある"
        items = [(each.value, str(each.label)) for each in handling.criteria]
        field = self.fields["criterion"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "（該当しない）"), *items]

    def finding(self) -> Finding:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Finding(
            meets_criteria=said["meets_criteria"],
            criterion=said["criterion"] if said["meets_criteria"] else "",
            judged_on=said["judged_on"],
            judge=said["judge"],
            basis=said["basis"],
            valid_until=said["valid_until"],
        )


class FigureForm(HouseForm):
    """法令の値の新しい版: as it stands in the 告示, with where that was read."""

    since = DayField(
        label="適用の始まる日",
        required=False,
        help_text="告示や改正令の附則にある日です。月額は月の初日。例: 令和9年4月1日",
    )
    value = forms.IntegerField(
        label="新しい値", min_value=0, required=False, help_text="単位を付けず、数字だけで。"
    )
    source = FreeText(
        label="出典",
        max_length=500,
        required=False,
        help_text="だれが見ても同じ箇所を開けるように。例: 官報の日付と号、告示の番号と項",
    )
    confidence = forms.ChoiceField(
        label="確かさ",
        choices=[("", "選んでください"), *Confidence.choices],
        required=False,
        help_text="あなた自身が何を見て確かめたかを選びます。",
    )
    verify = FreeText(
        label="まだ確かめていないこと",
        max_length=500,
        required=False,
        help_text="残っていれば入力します。残っている間、本番ではこの値によって決定できません。",
    )
    is_correction = forms.BooleanField(
        label="同じ日からの版の訂正である",
        required=False,
        help_text="すでにある版が誤っているときだけ選びます。前の版は消えず、記録に残ります。",
    )
    reason = FreeText(label="訂正の理由", max_length=500, required=False)
    reviewed_through = DayField(
        label="確認済みの最終日",
        required=False,
        help_text="この日の分まで、この値で決定してよいと確かめた日です。延ばすときだけ入力します。"
        "例: 令和10年3月31日",
    )
    reviewer = FreeText(
        label="確認した者",
        max_length=200,
        required=False,
        help_text="だれが、何を見て、変わらないことを確かめたか。",
    )

    def edition(self) -> list[forms.BoundField]:
        """新しい版の欄."""
        return [self[name] for name in ("since", "value", "source", "confidence", "verify")]

    def correction(self) -> list[forms.BoundField]:
        """訂正の欄."""
        return [self[name] for name in ("is_correction", "reason")]

    def review(self) -> list[forms.BoundField]:
        """確認の期限の欄."""
        return [self[name] for name in ("reviewed_through", "reviewer")]

    def proposed(self, program: str, figure: str) -> Proposed:
        """The cleaned values as the action takes them."""
        return Proposed(figure=figure, program=program, **self.cleaned_data)


def years_before(this_year: int) -> list[int]:
    """請求の受付で尋ねる年: the years before this one, newest first."""
    return [this_year - count for count in range(1, YEARS_DECLARED + 1)]


def _choices(household: list[HouseholdMember]) -> list[tuple[str, str]]:
    return [(each.addressee_number, f"{each.name}（{each.relationship}）") for each in household]


def initial_of(facts: ClaimFacts) -> dict[str, Any]:
    """今の事実を欄の初めの値に: for changing them."""
    spoken = {True: "true", False: "false", None: ""}
    flags = {name: spoken[getattr(facts, name)] for name in ClaimFacts.FLAGS}
    days: dict[str, date | None] = {name: getattr(facts, name) for name in ClaimFacts.DAYS}
    pensions = {f"untaxed_pension_{y}": v for y, v in facts.untaxed_pensions.items()}
    return flags | days | pensions


class CopyCorrectionForm(HouseForm):
    """副本の訂正: why what is registered was wrong."""

    reason = FreeText(
        label="登録済みの副本が誤っていた理由",
        max_length=300,
        help_text="登録済みの副本の誤りを、この決定の内容に直すときに入力します。"
        "上長の承認の後で訂正され、訂正前の内容も残ります。",
    )

    def read(self) -> str:
        """読み取る: raises a Refusal that says what to do."""
        if self.is_valid():
            return str(self.cleaned_data["reason"])
        raise Refusal(str(self.errors["reason"][0]), code="bad_reason")
