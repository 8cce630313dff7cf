"""情報照会の入力欄: only what the permit list offers can be chosen."""

from collections.abc import Sequence
from typing import Any

from django import forms

from tesuri.ground.records import Refusal
from tesuri.ground.records.form_fields import FreeText, HouseForm, offer
from tesuri.intermediary.enquiries.actions import Asked
from tesuri.intermediary.enquiries.terms import FIRST_YEAR, LAST_YEAR
from tesuri.intermediary.wire.models import Institution, PermitListLine


class DraftForm(HouseForm):
    """照会の起案: the person by the body's own number, the item from the list."""

    unified_number = forms.RegexField(
        r"^[0-9]{15}$",
        label="団体内統合宛名番号",
        help_text="照会する人の、この団体の番号（15桁の数字）です。",
        error_messages={"invalid": "15桁の数字で入力してください。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
    line = forms.ChoiceField(label="事務手続と特定個人情報")
    provider = forms.ChoiceField(label="照会先")
    income_years = forms.CharField(
        label="所得の年",
        required=False,
        help_text="地方税関係情報のときに、西暦4桁を「2024,2025」のように入力します。",
    )
    purpose = FreeText(label="照会の目的", max_length=200)

    def __init__(
        self, lines: Sequence[PermitListLine], providers: Sequence[Institution], *args: Any
    ) -> None:
        super().__init__(*args)
        named = [
            (f"{line.procedure}/{line.item}", f"{line.procedure_name}：{line.item_name}")
            for line in lines
        ]
        offer(self, "line", named)
        offer(self, "provider", [(each.code, each.name) for each in providers])

    def clean_income_years(self) -> list[int]:
        text = self.cleaned_data["income_years"].replace("、", ",")
        parts = [part.strip() for part in text.split(",") if part.strip()]
        if not all(part.isdecimal() and FIRST_YEAR <= int(part) <= LAST_YEAR for part in parts):
            raise forms.ValidationError("西暦4桁を「2024,2025」のように入力してください。")
        return sorted({int(part) for part in parts})

    def asked(self, enquiry_number: str) -> Asked:
        """照会の内容: as it will be approved and sent."""
        content = self.cleaned_data
        procedure, _, item = content["line"].partition("/")
        years = content["income_years"]
        return Asked(
            enquiry_number=enquiry_number,
            unified_number=content["unified_number"],
            procedure=procedure,
            item=item,
            provider=content["provider"],
            terms={"income_years": years} if years else {},
        )

    def add_refusal(self, refusal: Refusal) -> None:
        """拒否を示す: in the place where it can be put right."""
        place = "unified_number" if refusal.code == "code_not_obtained" else None
        self.add_error(place, refusal.message)
