"""支払の入力."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from tesuri.ground.records.form_fields import FreeText, HouseForm
from tesuri.ground.text.eras import parse_date, wareki, wareki_month
from tesuri.welfare.payments.formats import calendar


class RunForm(HouseForm):
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
        offered = _offered(timezone.localdate())
        chosen.choices = [(month.isoformat(), label) for month, label in offered]

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
            cleaned["pay_on"] = usual = calendar.pay_day(cleaned["payment_month"])
            if usual < timezone.localdate() and "pay_on" not in self.errors:
                self.add_error("pay_on", "随時払のときは、振込日を入力してください。")
        return cleaned


def _offered(today: date) -> list[tuple[date, str]]:
    """The next term, and what earlier terms still owe (法19条の2ただし書: outside the terms)."""
    coming = calendar.next_pay_month(today)
    past = calendar.months_later(coming, -calendar.MONTHS_A_PAYMENT)
    usual = wareki(calendar.pay_day(coming))
    return [
        (coming, f"{wareki_month(coming)}期（支払日 {usual}）"),
        (past, f"随時払（{wareki_month(past)}期までの未払分。振込日を入力）"),
    ]


class DispositionForm(HouseForm):
    """指摘の処置: what was looked at."""

    disposition = FreeText(label="確かめたこと", max_length=300)


class DiscardForm(HouseForm):
    """取消し: with its reason."""

    reason = FreeText(label="取り消す理由", max_length=300)
