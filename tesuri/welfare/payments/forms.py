"""支払の入力."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils import timezone

from tesuri.ground.text.eras import parse_date, wareki, wareki_month
from tesuri.welfare.payments.formats import calendar


class RunForm(forms.Form):
    """支払処理の作成: a payment month and the day of the transfer, which follows from it."""

    payment_month = forms.ChoiceField(label="支払期月")
    pay_on = forms.CharField(
        label="振込日",
        required=False,
        help_text="空欄なら支払期月の支払日です。和暦でも西暦でも入力できます。",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["payment_month"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [
            (
                month.isoformat(),
                f"{wareki_month(month)}期（支払日 {wareki(calendar.pay_day(month))}）",
            )
            for month in _coming(timezone.localdate())
        ]

    def clean_payment_month(self) -> date:
        return date.fromisoformat(self.cleaned_data["payment_month"])

    def clean_pay_on(self) -> date | None:
        typed = self.cleaned_data["pay_on"]
        try:
            day = parse_date(typed) if typed else None
        except ValueError as error:
            raise forms.ValidationError(str(error)) from error
        if day and not calendar.is_bank_day(day):
            raise forms.ValidationError("銀行の休業日です。銀行営業日を入力してください。")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("payment_month") and not cleaned.get("pay_on"):
            cleaned["pay_on"] = calendar.pay_day(cleaned["payment_month"])
        return cleaned


def _coming(today: date) -> list[date]:
    """The next payment month and the one after it."""
    first = calendar.next_pay_month(today)
    return [first, calendar.next_pay_month(calendar.pay_day(first) + timedelta(days=1))]


class DispositionForm(forms.Form):
    """指摘の処置: what was looked at."""

    disposition = forms.CharField(label="確かめたこと", max_length=300)


class DecisionForm(forms.Form):
    """決裁: approve or send back, with the digest that was shown."""

    decision = forms.ChoiceField(choices=[("approve", "承認"), ("send_back", "差戻し")])
    digest = forms.CharField(max_length=64)
    comment = forms.CharField(max_length=200, required=False)


class DiscardForm(forms.Form):
    """取消し: with its reason."""

    reason = forms.CharField(label="取り消す理由", max_length=300)
