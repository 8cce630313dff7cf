"""所得の入力欄: what a paper says of one income year; an empty field stays unknown."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm, offer
from tesuri.welfare.income.actions import Obtained, Received
from tesuri.welfare.income.models import (
    ON_PAPER,
    Believed,
    IncomeFacts,
    OwnDisability,
    Source,
    Widow,
)

PAPER = [(source.value, source.label) for source in ON_PAPER]
AS_RECEIVED: list[tuple[str, str]] = [("", "受け取った値のまま")]
UNKNOWN: list[tuple[str, str]] = [("", "不明")]


class ItemFields(HouseForm):
    """所得の項目: of one income year; an empty field stays unknown."""

    total_income = forms.IntegerField(label="総所得金額等（円）", required=False)
    salary_or_pension_income = forms.IntegerField(
        label="給与所得と公的年金等の所得（円）", required=False
    )
    social_insurance = forms.IntegerField(label="社会保険料控除（円）", required=False)
    casualty_loss = forms.IntegerField(label="雑損控除（円）", required=False)
    medical_expense = forms.IntegerField(label="医療費控除（円）", required=False)
    small_mutual_aid = forms.IntegerField(label="小規模企業共済等掛金控除（円）", required=False)
    spouse_special = forms.IntegerField(label="配偶者特別控除（円）", required=False)
    own_disability = forms.ChoiceField(
        label="本人の障害者控除", choices=UNKNOWN + OwnDisability.choices, required=False
    )
    widow = forms.ChoiceField(
        label="寡婦・ひとり親", choices=UNKNOWN + Widow.choices, required=False
    )
    working_student = forms.NullBooleanField(
        label="勤労学生",
        required=False,
        widget=forms.Select(choices=[("", "不明"), ("true", "はい"), ("false", "いいえ")]),
    )
    disabled_dependants = forms.IntegerField(
        label="扶養する障害者の数", min_value=0, required=False
    )
    special_disabled_dependants = forms.IntegerField(
        label="扶養する特別障害者の数", min_value=0, required=False
    )
    dependants = forms.IntegerField(
        label="扶養親族等の数（老人・特定を含む）", min_value=0, required=False
    )
    elderly_dependants = forms.IntegerField(label="老人扶養親族等の数", min_value=0, required=False)
    specific_dependants = forms.IntegerField(
        label="特定扶養親族等の数", min_value=0, required=False
    )

    def items(self) -> dict[str, Any]:
        """The items of the layout; what was left empty is unknown."""
        said = self.cleaned_data
        return {name: None if said[name] == "" else said[name] for name in IncomeFacts.ITEMS}

    def told(self) -> dict[str, Any]:
        """Only what was filled in."""
        return {name: value for name, value in self.items().items() if value is not None}


class IncomeForm(ItemFields):
    """書面による所得の登録."""

    income_year = forms.IntegerField(label="所得の年（西暦）", min_value=2015, max_value=2100)
    source = forms.ChoiceField(label="入手元と手段", choices=PAPER)
    reference = FreeText(label="文書の名称・番号", max_length=64)
    reason = FreeText(label="登録・訂正の理由", max_length=500)

    field_order = ["income_year"]

    def obtained(self, at: datetime) -> Obtained:
        """From whom and when the paper was obtained."""
        said = self.cleaned_data
        return Obtained(Source(said["source"]), said["reference"], at, said["reason"])


class ReceivedForm(ItemFields):
    """接続端末の結果: the received record, as it stands on the terminal."""

    income_year = forms.IntegerField(label="所得の年（西暦）", min_value=2015, max_value=2100)
    enquiry_number = forms.RegexField(
        r"^[A-Za-z0-9._-]{1,64}$", label="照会番号", help_text="接続端末に表示された照会番号です。"
    )
    provider = FreeText(label="提供者（相手の機関）", max_length=100)
    permit_id = forms.RegexField(r"^[A-Za-z0-9._-]{1,64}$", label="許可証の番号")
    received_on = DayField(label="受け取った日")

    field_order = ["income_year", "enquiry_number", "provider", "permit_id", "received_on"]

    def received(self) -> Received:
        """受け取った記録."""
        said = self.cleaned_data
        names = ("enquiry_number", "provider", "permit_id", "received_on")
        return Received(**{name: said[name] for name in names}, items=self.items())


class DifferentForm(ItemFields):
    """違う値の登録: only the items that are to be entered otherwise than received, and why."""

    reason = FreeText(label="受け取った値と違う値を登録する理由", max_length=500, required=False)

    own_disability = forms.ChoiceField(
        label="本人の障害者控除", choices=AS_RECEIVED + OwnDisability.choices, required=False
    )
    widow = forms.ChoiceField(
        label="寡婦・ひとり親", choices=AS_RECEIVED + Widow.choices, required=False
    )
    working_student = forms.NullBooleanField(
        label="勤労学生",
        required=False,
        widget=forms.Select(choices=[*AS_RECEIVED, ("true", "はい"), ("false", "いいえ")]),
    )

    field_order = IncomeFacts.ITEMS

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        names = said.keys() & set(IncomeFacts.ITEMS)
        if any(said[name] not in (None, "") for name in names) and not said.get("reason"):
            self.add_error("reason", "受け取った値と違う値を登録する理由を入力してください。")
        return said


class FileForm(HouseForm):
    """庁内連携のファイル: who gave it and when, and the file."""

    provider = FreeText(label="渡した部署", max_length=100)
    received_on = DayField(label="受け取った日")
    file = forms.FileField(
        label="所得ファイル（CSV）", help_text="20MBまで。文字コードはUTF-8かExcelの「CSV」。"
    )


class GivenFileForm(HouseForm):
    """所得ファイルの出力: of one income year of which something is known."""

    income_year = forms.TypedChoiceField(label="所得の年", coerce=int)

    def __init__(self, *args: Any, years: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "income_year", [("", "選んでください"), *years])


class DispositionForm(HouseForm):
    """突合の処置: of each item that differs, which is believed; and why."""

    declared = forms.IntegerField(widget=forms.HiddenInput)
    found = forms.IntegerField(widget=forms.HiddenInput)
    reason = FreeText(label="そう処置する理由", max_length=500)

    def __init__(self, *args: Any, items: Sequence[tuple[str, str]] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.named = [name for name, _ in items]
        for name, label in items:
            choices = [("", "選んでください"), *Believed.choices]
            self.fields[f"item_{name}"] = forms.ChoiceField(label=label, choices=choices)
        self.order_fields([f"item_{name}" for name in self.named])

    def said(self) -> dict[str, Any]:
        """処置."""
        told = self.cleaned_data
        return {
            "seen": (told["declared"], told["found"]),
            "choices": {name: told[f"item_{name}"] for name in self.named},
            "reason": told["reason"],
        }
