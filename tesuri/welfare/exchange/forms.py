"""情報連携の入力欄: an enquiry offers only what the list permits."""

from datetime import date
from typing import Any
from uuid import uuid4

from django import forms

from tesuri.ground.records import Refusal
from tesuri.ground.records.form_fields import FreeText, HouseForm
from tesuri.ground.text.eras import wareki_year
from tesuri.welfare.exchange import rules

YEARS_OFFERED = 4


class EnquiryForm(HouseForm):
    """照会の起案: procedure, item, provider and the income years asked for."""

    procedure = forms.ChoiceField(label="事務手続")
    item = forms.ChoiceField(label="照会する情報（特定個人情報名）")
    provider = forms.ChoiceField(label="照会先（情報提供者）")
    income_years = forms.TypedMultipleChoiceField(
        label="照会する所得の年", coerce=int, widget=forms.CheckboxSelectMultiple
    )
    claim_number = forms.RegexField(
        r"^[A-Z][0-9]{4}-[0-9]{1,12}$",
        label="請求番号（この照会が要る請求）",
        required=False,
        help_text="決裁者が、照会の必要を請求によって確かめます。",
    )
    request_key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args: Any, own_body: str, this_year: int, **options: Any) -> None:
        super().__init__(*args, **options)
        items = rules.permitted_items()
        self._offer("procedure", {each.procedure: each.procedure_title for each in items})
        self._offer("item", {each.item: each.title for each in items})
        self._offer("provider", rules.institutions(own_body))
        years = range(this_year - 1, this_year - 1 - YEARS_OFFERED, -1)
        self._offer("income_years", {str(y): _income_year(y) for y in years})

    def _offer(self, name: str, choices: dict[str, str]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = list(choices.items())


class BatchForm(HouseForm):
    """一括照会の承認: of the list that was shown."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$")
    comment = FreeText(label="意見", max_length=500, required=False)

    def read(self) -> dict[str, Any]:
        """読み取る: raises a Refusal that says what to do."""
        if self.is_valid():
            return self.cleaned_data
        raise Refusal(
            "決裁の内容を読み取れませんでした。画面を開き直してください。", code="bad_decision"
        )


def _income_year(year: int) -> str:
    """所得の年: with the year in which it is taxed."""
    taxed = wareki_year(date(year + 1, 12, 31))
    return f"{wareki_year(date(year, 12, 31))}中の所得（{taxed}度課税）"
