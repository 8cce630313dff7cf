"""支払の入力."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm, offer
from tesuri.ground.text.eras import parse_date, wareki, wareki_month
from tesuri.welfare.payments.formats import calendar
from tesuri.welfare.payments.models import (
    KINDS,
    MOST_PERCENT,
    BounceReason,
    IdentityProof,
    OverpaymentKind,
)


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


class SendingForm(HouseForm):
    """送付の記録: which output the bank was given, when, by whom."""

    order = forms.TypedChoiceField(label="取り出した申出", coerce=int)
    sent_on = DayField(label="送付日")
    handed_by = FreeText(label="届けた人", max_length=100)

    def __init__(self, *args: Any, orders: Iterable[tuple[int, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        offer(self, "order", [("", "選んでください"), *orders])


class NoticeForm(HouseForm):
    """金融機関の通知: what both ways of entering a result ask."""

    settled_on = DayField(label="決済日")
    notice = FreeText(
        label="金融機関の通知", max_length=200, help_text="通知の日付と番号など、後で照らせるもの"
    )


class ResultListForm(NoticeForm):
    """振込結果の一覧."""

    file = forms.FileField(
        label="CSVファイル", help_text="20MBまで。文字コードはUTF-8かExcelの「CSV」。"
    )


class RecordForm(HouseForm):
    """支払ファイル: to be laid beside the books."""

    file = forms.FileField(label="支払ファイル（CSV）", help_text="20MBまで。")


class TypedResultForm(NoticeForm):
    """振込結果の手入力: a row for each that bounced, and a word for all the others."""

    ROWS = 10
    all_others_paid = forms.BooleanField(
        label="ここに書いたもののほかは、すべて支払われたことを通知で確かめた"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for row in range(1, self.ROWS + 1):
            self.fields[f"payment_{row}"] = forms.IntegerField(
                label=f"{row}件目の支払番号", min_value=1, required=False
            )
            self.fields[f"reason_{row}"] = forms.ChoiceField(
                label=f"{row}件目の理由",
                required=False,
                choices=[("", "－"), *BounceReason.choices],
            )
            self.fields[f"note_{row}"] = FreeText(
                label=f"{row}件目の備考", max_length=200, required=False
            )
            for name in self._names(row):
                self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    @staticmethod
    def _names(row: int) -> tuple[str, str, str]:
        return f"payment_{row}", f"reason_{row}", f"note_{row}"

    def heads(self) -> list[forms.BoundField]:
        """The fields above the rows, in their order, and the confirmation below them."""
        return [self[name] for name in ("settled_on", "notice")]

    def rows(self) -> list[list[forms.BoundField]]:
        """The rows of the table."""
        return [[self[name] for name in self._names(row)] for row in range(1, self.ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["bounced"] = []
        for row in range(1, self.ROWS + 1):
            payment, reason, note = (cleaned.get(name) for name in self._names(row))
            if payment and reason:
                cleaned["bounced"].append((payment, reason, note or ""))
            elif payment or reason or note:
                self.add_error(f"payment_{row}", "支払番号と理由の両方を入力してください。")
        return cleaned


class AccountForm(HouseForm):
    """口座の登録: as the passbook shows it; checked against the list of banks."""

    bank_code = forms.RegexField(r"^[0-9]{4}$", label="金融機関コード（4桁）")
    branch_code = forms.RegexField(r"^[0-9]{3}$", label="支店コード（3桁）")
    kind = forms.ChoiceField(label="預金種目", choices=KINDS)
    number = forms.RegexField(r"^[0-9]{7}$", label="口座番号（7桁）")
    holder_kana = FreeText(label="口座名義人（カナ）", max_length=60)


class ReissueForm(HouseForm):
    """再振込の支払処理の作成."""

    pay_on = DayField(label="振込日（銀行営業日）")

    def clean_pay_on(self) -> date:
        day: date = self.cleaned_data["pay_on"]
        if not calendar.is_bank_day(day):
            raise forms.ValidationError("銀行の休業日です。銀行営業日を入力してください。")
        return day


class CounterForm(HouseForm):
    """窓口払の起案・取りやめ."""

    reason = FreeText(label="理由", max_length=300)


class CashForm(HouseForm):
    """窓口での支払."""

    receipt = FreeText(label="領収書の番号", max_length=40)
    received_by = FreeText(label="受け取った人", max_length=100, help_text="代理人のときは続柄も")
    proof = forms.ChoiceField(label="本人確認の書類", choices=IdentityProof.choices)
    paid_on = DayField(label="支払日")


class DispositionForm(HouseForm):
    """指摘の処置: what was looked at."""

    disposition = FreeText(label="確かめたこと", max_length=300)


class DiscardForm(HouseForm):
    """取消し: with its reason."""

    reason = FreeText(label="取り消す理由", max_length=300)


class OverpaymentForm(HouseForm):
    """過払の作成: of one person and one programme of the list."""

    person = forms.UUIDField()
    benefit = forms.SlugField(required=False, max_length=40)
    kind = forms.ChoiceField(label="種類", choices=OverpaymentKind.choices)
    reason = FreeText(label="過払になった理由", max_length=300)


class SetOffForm(HouseForm):
    """内払調整の起案."""

    percent = forms.IntegerField(
        label="差し引く割合（％）",
        min_value=1,
        max_value=MOST_PERCENT,
        help_text="支払期ごとに、この手当の支払額のうち差し引いてよい割合。本人と話し合って決めます。",
    )
    talk = FreeText(label="本人との話合い", max_length=300)


class InstalmentsForm(HouseForm):
    """分割納付の起案: a row for each part; together the whole of what remains."""

    ROWS = 36
    terms = FreeText(label="本人との話合い", max_length=300)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for row in range(1, self.ROWS + 1):
            self.fields[f"due_{row}"] = DayField(label=f"第{row}回の納期限", required=False)
            self.fields[f"yen_{row}"] = forms.IntegerField(
                label=f"第{row}回の額（円）", min_value=1, required=False
            )
            for name in self._names(row):
                self.fields[name].widget.attrs["aria-label"] = self.fields[name].label

    @staticmethod
    def _names(row: int) -> tuple[str, str]:
        return f"due_{row}", f"yen_{row}"

    def rows(self) -> list[list[forms.BoundField]]:
        """The rows of the table."""
        return [[self[name] for name in self._names(row)] for row in range(1, self.ROWS + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["parts"] = []
        for row in range(1, self.ROWS + 1):
            due, yen = (cleaned.get(name) for name in self._names(row))
            if due and yen:
                cleaned["parts"].append((due, yen))
            elif due or yen:
                self.add_error(f"due_{row}", "納期限と額の両方を入力してください。")
        if not cleaned["parts"]:
            self.add_error("due_1", "第1回の納期限と額を入力してください。")
        return cleaned


class RepaymentForm(HouseForm):
    """納付の記録."""

    slip = FreeText(label="領収済通知の番号", max_length=40)
    received_on = DayField(label="領収日")


class ReminderForm(HouseForm):
    """督促状の発行: its day is the city's to set."""

    due_on = DayField(label="督促の期限")
