"""情報提供等記録の入力欄."""

from datetime import date
from typing import Any

from django import forms

from tesuri.ground.records.form_fields import HouseForm
from tesuri.ground.text.eras import parse_date


class DayField(forms.CharField):
    """日付欄: 和暦 or 西暦, as the clerk likes."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_date(text) if text else None
        except ValueError as reason:
            raise forms.ValidationError(
                "日付として読めません。「令和8年4月1日」「R8.4.1」のように入力してください。"
            ) from reason


class SearchForm(HouseForm):
    """検索欄: a period, and a person if wished."""

    since = DayField(label="いつから", max_length=20)
    through = DayField(label="いつまで", max_length=20)
    unified_number = forms.RegexField(
        r"^[0-9]{15}$",
        label="団体内統合宛名番号",
        required=False,
        error_messages={"invalid": "15桁の数字で入力してください。"},
    )

    def clean(self) -> dict[str, Any]:
        content = super().clean() or {}
        since, through = content.get("since"), content.get("through")
        if isinstance(since, date) and isinstance(through, date) and since > through:
            self.add_error("through", "「いつから」より後の日付を入力してください。")
        return content
