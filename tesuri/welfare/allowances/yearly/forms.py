"""一年の再判定の入力欄: which year, and why."""

from datetime import date
from typing import Any

from django import forms

from tesuri.ground.records.form_fields import FreeText, HouseForm, offer
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.allowances.rules.months.years import months_of_year

YEARS_BACK = 6


class RedeterminationForm(HouseForm):
    """再判定の開始: of a year from August on; the one that begins this year is offered too."""

    first = forms.ChoiceField(label="対象月")
    reason = FreeText(
        label="理由",
        max_length=500,
        help_text="なぜ判定し直すか。例: 現況届の審査、所得の訂正、令和8年4月の額の改定",
    )

    def __init__(self, *given: Any, today: date, **named: Any) -> None:
        super().__init__(*given, **named)
        years = range(today.year, today.year - YEARS_BACK, -1)
        offer(self, "first", [(str(year), _span(year)) for year in years])

    @property
    def year(self) -> int:
        """8月のある年: of a valid form."""
        return int(self.cleaned_data["first"])


def _span(year: int) -> str:
    months = months_of_year(year)
    return f"{wareki_month(months[0])}から{wareki_month(months[-1])}まで"
