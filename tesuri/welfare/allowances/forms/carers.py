"""特別児童扶養手当の入力欄: the claim of a carer, what is known, the papers, the steps."""

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar
from uuid import uuid4

from django import forms

from tesuri.ground.records import Refusal
from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm, offer
from tesuri.welfare.allowances.actions import carer_changes as changes
from tesuri.welfare.allowances.actions.carer_filings import CarerClaim
from tesuri.welfare.allowances.actions.rulings import Ruled
from tesuri.welfare.allowances.carers import papers
from tesuri.welfare.allowances.carers.rows import Handing
from tesuri.welfare.allowances.forms import Answer
from tesuri.welfare.allowances.models import (
    CaredChildFacts,
    CarerFacts,
    CarerRole,
    Document,
    Filing,
    FilingKind,
    Grade,
    Representative,
    RulingKind,
)
from tesuri.welfare.persons.models import HouseholdMember

SPOKEN = {True: "true", False: "false", None: ""}


class HandingFields(HouseForm):
    """手渡しの欄: the day, the identity check, and who stands for the carer."""

    filed_on = DayField(label="請求・届出の日（書類の日付）")
    identity_documents = forms.MultipleChoiceField(
        label="本人確認をした書類", choices=Document.choices, widget=forms.CheckboxSelectMultiple
    )
    representative = forms.ChoiceField(
        label="代理人の資格",
        choices=[("", "本人が提出した"), *Representative.choices],
        required=False,
    )
    representative_name = FreeText(label="代理人の氏名", max_length=100, required=False)
    authority = FreeText(label="代理権を確かめた書類", max_length=200, required=False)
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def handing(self) -> Handing:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Handing(
            identity_documents=said["identity_documents"],
            request_key=said["request_key"],
            representative=said["representative"],
            representative_name=said["representative_name"],
            authority=said["authority"],
        )


class CarerClaimForm(HandingFields):
    """認定請求の受付: the carer, the children of the household or elsewhere, the obligors."""

    role = forms.ChoiceField(
        label="受給資格者の別", choices=[("", "選んでください"), *CarerRole.choices]
    )
    children = forms.MultipleChoiceField(
        label="支給対象の児童（世帯員から）", required=False, widget=forms.CheckboxSelectMultiple
    )
    child_apart = forms.RegexField(
        r"^[0-9]{10}$",
        label="別居の児童の宛名番号",
        required=False,
        help_text="別居して監護する児童（規則１条４号）。台帳に登録してから入力します。",
        error_messages={"invalid": "宛名番号は半角数字10桁で入力してください。"},
    )
    obligors = forms.MultipleChoiceField(
        label="配偶者・扶養義務者（世帯員から）",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    carer_resident_in_japan = Answer("受給資格者の住所が日本国内にある")
    obligors_confirmed = Answer("配偶者・扶養義務者をすべて確かめた")
    december_asked_early = Answer(
        "12月の支払を11月に受ける請求", help_text="法５条の２第４項。認定請求書で確かめます。"
    )
    field_order = ("role", "filed_on", "identity_documents")

    def __init__(self, *args: Any, household: Sequence[HouseholdMember], **options: Any) -> None:
        super().__init__(*args, **options)
        members = _choices(household)
        offer(self, "children", members)
        offer(self, "obligors", members)

    def claim(self) -> CarerClaim:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        apart = [said["child_apart"]] if said["child_apart"] else []
        return CarerClaim(
            role=said["role"],
            filed_on=said["filed_on"],
            children=[*said["children"], *apart],
            handing=self.handing(),
            obligors=said["obligors"],
            facts={name: said[name] for name in CarerFacts.NAMES},
        )


class CarerFactsForm(HouseForm):
    """受給資格者の事実の変更."""

    carer_resident_in_japan = Answer("受給資格者の住所が日本国内にある")
    obligors_confirmed = Answer("配偶者・扶養義務者をすべて確かめた")
    december_asked_early = Answer("12月の支払を11月に受ける請求")
    reason = FreeText(label="根拠・変更の理由", max_length=500)

    def __init__(self, *args: Any, facts: CarerFacts, **options: Any) -> None:
        super().__init__(*args, **options)
        self.initial = {name: SPOKEN[getattr(facts, name)] for name in CarerFacts.NAMES}

    def facts(self) -> dict[str, bool | None]:
        """The facts as the action takes them."""
        return {name: self.cleaned_data[name] for name in CarerFacts.NAMES}


class ChildFactsForm(HouseForm):
    """児童の事実の変更: the grade is what the desk expects, and decides nothing."""

    grade = forms.ChoiceField(
        label="見込みの等級",
        choices=[("", "不明・未確認"), *Grade.choices],
        required=False,
        help_text="診断書などから見込まれる障害等級です。認定するのは都道府県です。",
    )
    is_cared_for = Answer("受給資格者が監護・養育している（いた）")
    cared_until = DayField(label="監護・養育しなくなった日", required=False)
    resident_in_japan = Answer("児童の住所が日本国内にある")
    facility_stay = Answer("施設に入所している（いた）")
    facility_since = DayField(label="入所日（入所した場合）", required=False)
    facility_until = DayField(label="退所日（退所した場合）", required=False)
    pension_due = Answer(
        "障害の年金を受けることができる（できた）",
        help_text="法３条３項２号。全額が支給停止のものは除きます。",
    )
    pension_since = DayField(label="受けられるようになった日", required=False)
    pension_until = DayField(label="受けられなくなった日（終わった場合）", required=False)
    reason = FreeText(label="根拠・変更の理由", max_length=500)

    NAMES = ("grade", *CaredChildFacts.FLAGS, *CaredChildFacts.DAYS)

    def __init__(self, *args: Any, facts: CaredChildFacts, **options: Any) -> None:
        flags = {name: SPOKEN[getattr(facts, name)] for name in CaredChildFacts.FLAGS}
        days: dict[str, date | None] = {n: getattr(facts, n) for n in CaredChildFacts.DAYS}
        super().__init__(*args, **options)
        self.initial = {"grade": facts.grade} | flags | days

    def facts(self) -> dict[str, Any]:
        """The facts as the action takes them."""
        return {name: self.cleaned_data[name] for name in self.NAMES}


class CarerObligorForm(HouseForm):
    """扶養義務者の登録・除外: of one member of the carer's household."""

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
    since = DayField(label="その日から", help_text="翌月分から見込みに入れ、又は除きます。")
    reason = FreeText(label="理由（続柄、生計の状況など）", max_length=500)

    def __init__(self, *args: Any, household: Sequence[HouseholdMember], **options: Any) -> None:
        super().__init__(*args, **options)
        members = _choices(household)
        offer(self, "member", [("", "選んでください"), *members])


class PapersForm(HouseForm):
    """添付書類の確認: one choice and one note for each paper that is asked."""

    def __init__(self, *args: Any, filing: Filing, **options: Any) -> None:
        super().__init__(*args, **options)
        known = papers.newest_of(filing)
        self.papers = [each.paper for each in papers.asked_for(filing)]
        for asked in papers.asked_for(filing):
            row = known.get(asked.paper)
            states = papers.PaperState.choices
            if asked.always:
                states = [each for each in states if each[0] != papers.PaperState.NOT_ASKED]
            self.fields[asked.paper] = forms.ChoiceField(
                label=str(asked.paper.label),
                choices=[("", "未確認"), *states],
                required=False,
                initial=row.state if row else "",
            )
            self.fields[f"{asked.paper}_note"] = FreeText(
                label=f"{asked.paper.label}の備考",
                max_length=300,
                required=False,
                initial=row.reason if row else "",
            )

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """書類の欄: each paper with its note."""
        return [(self[paper], self[f"{paper}_note"]) for paper in self.papers]

    def answers(self) -> dict[str, tuple[str, str]]:
        """What was answered, as the action takes it; what was left open is not among it."""
        said = self.cleaned_data
        told = {str(p): (said[p], said[f"{p}_note"]) for p in self.papers}
        return {paper: answer for paper, answer in told.items() if answer[0]}


class TransmittalForm(HouseForm):
    """進達の起案: which of those that wait, and the day on which they leave."""

    filings = forms.MultipleChoiceField(
        label="進達する請求・届出", widget=forms.CheckboxSelectMultiple
    )
    sent_on = DayField(label="進達日（送る日）")

    def __init__(self, *args: Any, waiting: Sequence[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "filings", waiting)


class DayAndReasonForm(HouseForm):
    """日付と理由: of what the prefecture did with a filing."""

    on = DayField(label="その日")
    reason = FreeText(label="理由・内容", max_length=500)

    def read(self) -> tuple[date, str]:
        """読み取る: raises a Refusal that says what to do."""
        if self.is_valid():
            return self.cleaned_data["on"], self.cleaned_data["reason"]
        raise Refusal(str(next(iter(self.errors.values()))[0]), code="bad_form")


class ReportedForm(HandingFields):
    """届出の受付: with the fields that the paper of its kind has."""

    occurred_on = DayField(label="事由の生じた日", required=False)
    income_year = forms.IntegerField(
        label="所得の年（西暦）", required=False, min_value=2000, max_value=2100
    )
    within_prefecture = Answer("同じ都道府県の中での変更である")
    children = forms.MultipleChoiceField(
        label="額改定の対象の児童", required=False, widget=forms.CheckboxSelectMultiple
    )
    words = FreeText(
        label="届出の内容（事由、届出人など）",
        max_length=500,
        required=False,
        help_text="口座番号や個人番号は書かないでください。書類のまま都道府県へ送ります。",
    )
    ASKED: ClassVar = {
        "occurred_on": changes.HAVE_A_DAY,
        "income_year": (FilingKind.INCOME,),
        "within_prefecture": changes.WITHIN_OR_NOT,
        "children": changes.OF_CHILDREN,
    }

    def __init__(
        self, *args: Any, kind: str, children: Sequence[tuple[str, str]], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        offer(self, "children", children)
        for name, kinds in self.ASKED.items():
            if kind not in kinds:
                del self.fields[name]

    def reported(self) -> changes.Reported:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return changes.Reported(
            kind=self.kind,
            filed_on=said["filed_on"],
            handing=self.handing(),
            occurred_on=said.get("occurred_on"),
            income_year=said.get("income_year"),
            within_prefecture=said.get("within_prefecture"),
            words=said["words"],
            children=said.get("children", ()),
        )


class RulingForm(HouseForm):
    """県の決定: as the notice of the prefecture says; each child with grade and 有期認定の期限."""

    kind = forms.ChoiceField(label="決定の種類")
    ruled_on = DayField(label="決定日（通知書の日付）")
    document = FreeText(label="県の文書番号", max_length=50)
    carer_number = FreeText(
        label="受給者記号番号",
        max_length=30,
        required=False,
        help_text="認定のときは必要です。",
    )
    first_month = DayField(
        label="初めの月（その月のいずれかの日）",
        required=False,
        help_text="支給開始、支給停止・解除、額改定の初めの月。例: 令和8年3月1日",
    )
    last_month = DayField(
        label="終わりの月（その月のいずれかの日）",
        required=False,
        help_text="資格喪失で支給の終わる月、支給停止の終わる月。",
    )
    words = FreeText(label="県の示した理由", max_length=500, required=False)

    def __init__(
        self,
        *args: Any,
        kinds: Sequence[RulingKind],
        children: Sequence[tuple[str, str]],
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        offer(self, "kind", [("", "選んでください"), *((k.value, str(k.label)) for k in kinds)])
        self.children = [number for number, _ in children]
        for number, name in children:
            self.fields[f"grade_{number}"] = forms.ChoiceField(
                label=f"{name}さんの等級（認定・額改定）",
                choices=[("", "（等級の決定ではない）"), *Grade.choices],
                required=False,
            )
            self.fields[f"until_{number}"] = DayField(
                label=f"{name}さんの有期認定の期限", required=False
            )

    def ruled(self, filing: str) -> Ruled:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        graded = [number for number in self.children if said[f"grade_{number}"]]
        return Ruled(
            kind=said["kind"],
            ruled_on=said["ruled_on"],
            document=said["document"],
            filing=filing,
            carer_number=said["carer_number"],
            first_month=_first_day(said["first_month"]),
            last_month=_first_day(said["last_month"]),
            words=said["words"],
            children={n: (said[f"grade_{n}"], said[f"until_{n}"]) for n in graded},
        )


class ReasonForm(HouseForm):
    """理由: why a step is taken."""

    reason = FreeText(label="理由", max_length=300)

    def read(self) -> str:
        """読み取る: raises a Refusal that says what to do."""
        if self.is_valid():
            return str(self.cleaned_data["reason"])
        raise Refusal(str(self.errors["reason"][0]), code="no_reason")


def _choices(household: Sequence[HouseholdMember]) -> list[tuple[str, str]]:
    return [(each.addressee_number, f"{each.name}（{each.relationship}）") for each in household]


def _first_day(day: date | None) -> date | None:
    return day.replace(day=1) if day else None
