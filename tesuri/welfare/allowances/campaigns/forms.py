"""現況の届出の入力欄: what was handed in, with the facts that it declares."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms

from tesuri.ground.records import Refusal
from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm, offer
from tesuri.welfare.allowances.actions import Handed
from tesuri.welfare.allowances.forms import AmendForm
from tesuri.welfare.allowances.models import Enclosure


class ReportForm(AmendForm):
    """所得状況届の受付: the facts stand as they are known; what the form says else is changed."""

    handed_in_on = DayField(label="提出日（届を受け取った日）")
    is_oral = forms.BooleanField(
        label="口頭の陳述を聴き取り、聴取書を作った（省令17条）", required=False
    )
    missing = forms.MultipleChoiceField(
        label="足りないもの（補正を求めるもの）",
        choices=Enclosure.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="公簿などで確かめられる書類は、添えなくてもかまいません（省令18条１項）。",
    )
    note = FreeText(label="補正の求め・覚え", max_length=300, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["reason"]
        self.order_fields(["handed_in_on", "is_oral", "missing", "note"])

    def handed(self) -> Handed:
        """The cleaned values as the action takes them."""
        said = self.cleaned_data
        return Handed(
            handed_in_on=said["handed_in_on"],
            missing=said["missing"],
            facts=self.facts(),
            was_mistaken=said["was_mistaken"],
            note=said["note"],
            is_oral=said["is_oral"],
        )


class ExemptionForm(HouseForm):
    """届出を要しない理由."""

    reason = FreeText(
        label="届出を要しない理由",
        max_length=300,
        help_text="例: 支給停止の理由がなお続いている（省令13条１項）",
    )

    def read(self) -> str:
        """読み取る: raises a Refusal that says what to do."""
        if self.is_valid():
            return str(self.cleaned_data["reason"])
        raise Refusal(str(self.errors["reason"][0]), code="bad_reason")


class ReminderForm(HouseForm):
    """督促: the day until which the report is asked for."""

    answer_by = DayField(label="提出の期限")

    def read(self) -> date:
        """読み取る: raises a Refusal that says what to do."""
        if self.is_valid():
            day: date = self.cleaned_data["answer_by"]
            return day
        raise Refusal(str(self.errors["answer_by"][0]), code="bad_day")


class WithholdingForm(HouseForm):
    """差止めの起案: for whom, and why nothing justifies that the report is missing."""

    reports = forms.TypedMultipleChoiceField(
        label="差し止める方", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    reason = FreeText(
        label="正当な理由がないと認めた事情",
        max_length=300,
        help_text="例: 電話と訪問で事情を尋ねたが、届を出せない事情の申出がない",
    )

    def __init__(self, *args: Any, people: Sequence[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "reports", people)


class DaysForm(HouseForm):
    """通知書の一括発行: of decisions that came into force on these days."""

    since = DayField(label="効力の生じた日（から）")
    through = DayField(label="効力の生じた日（まで）")


class BatchForm(HouseForm):
    """一括照会の起案: the form counts once, however often it is sent."""

    request_key = forms.UUIDField(widget=forms.HiddenInput)


class FindForm(HouseForm):
    """届を探す: by the number of the claim that stands on the form."""

    claim_number = forms.RegexField(r"^S[0-9]{4}-[0-9]{1,12}$", label="請求番号")


def years_offered(today: date) -> list[int]:
    """始められる年: the campaign of this year, or until July that of the last."""
    return [today.year] if today >= date(today.year, 7, 1) else [today.year - 1]
