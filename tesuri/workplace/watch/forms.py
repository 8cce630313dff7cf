"""記録の点検の入力: what to search for, and what was found in a review."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils import timezone

from tesuri.ground.records.form_fields import DayField, FreeText, HouseForm
from tesuri.workplace.watch import kinds
from tesuri.workplace.watch.models import ANSWERS, DayKind, Finding, State
from tesuri.workplace.watch.queries import log

ONE = r"(?:[0-9]{1,11}|[0-9]{13,20})"  # twelve digits would be a 個人番号
NUMBER = RegexValidator(
    rf"^{ONE}$", "宛名番号を数字で入力してください。12桁の番号は入力できません。"
)
NUMBERS = RegexValidator(rf"^{ONE}(?:[ 、,]+{ONE})*$", "宛名番号を空白で区切って入力してください。")
NAME = RegexValidator(r"^[A-Za-z0-9:._-]{1,64}$", "英数字で入力してください。")
LONGEST_YEARS = 10


def number_field(label: str, *, required: bool = True, help_text: str = "") -> forms.CharField:
    """宛名番号の欄: digits, and never so many as a 個人番号 has."""
    return forms.CharField(
        label=label, required=required, validators=[NUMBER], max_length=20, help_text=help_text
    )


class PeriodForm(HouseForm):
    """期間: both days included."""

    since = DayField(label="いつから", help_text="例: R8.4.1")
    through = DayField(label="いつまで", help_text="例: 2026-04-30")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        since, through = cleaned.get("since"), cleaned.get("through")
        if since and through and since > through:
            self.add_error("through", "「いつから」より後の日を入力してください。")
        elif since and through and (through - since).days > LONGEST_YEARS * 366:
            self.add_error("since", f"期間は{LONGEST_YEARS}年までにしてください。")
        return cleaned


class SearchForm(PeriodForm):
    """監査記録の検索."""

    subject = number_field("対象者の宛名番号", required=False)
    user_id = forms.CharField(label="操作者の利用者ID", required=False, validators=[NAME])
    terminal = forms.CharField(label="端末番号", required=False, validators=[NAME])
    kind = forms.ChoiceField(label="種類", required=False)
    outcome = forms.ChoiceField(
        label="結果",
        required=False,
        choices=[
            ("", "すべて"),
            ("done", "完了"),
            ("refused", "拒否"),
            (log.OTHER, "その他（失敗など）"),
        ],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["kind"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "すべて"), *kinds.choices()]

    def criteria(self) -> log.Criteria:
        """検索の条件: of a valid form."""
        return log.Criteria(**self.cleaned_data)

    def again(self) -> dict[str, str]:
        """同じ条件: as hidden fields of the buttons below the result."""
        return log.as_typed(self.criteria())


class LookersForm(PeriodForm):
    """だれが見たか: of one person."""

    subject = number_field("対象者の宛名番号")


class PlaceForm(HouseForm):
    """次の頁の始まり: the moment and the number of the last row that was shown."""

    after_at = forms.DateTimeField(required=False, input_formats=["%Y-%m-%dT%H:%M:%S.%f%z"])
    after_number = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)

    def place(self) -> log.Place | None:
        """始まり: None for the first page."""
        if not self.is_valid():
            return None
        at, number = self.cleaned_data["after_at"], self.cleaned_data["after_number"]
        return (at, number) if at and number else None


class ReviewForm(HouseForm):
    """定期点検の記録: with the digest of the list that was shown."""

    digest = forms.RegexField(r"^[0-9a-f]{64}$", widget=forms.HiddenInput)
    finding = forms.ChoiceField(label="結果", choices=Finding.choices, widget=forms.RadioSelect)
    remarks = FreeText(
        label="所見",
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="何を確かめ、何が分かったかを書いてください。",
    )


class AnswerForm(HouseForm):
    """異常なアクセスの処置."""

    state = forms.ChoiceField(
        label="処置",
        choices=[(each.value, State(each).label) for each in ANSWERS],
        widget=forms.RadioSelect,
    )
    reason = FreeText(
        label="理由",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="だれに何を確かめ、なぜそう判断したかを書いてください。",
    )

    def __init__(self, *args: Any, begins_here: bool = False, **kwargs: Any) -> None:
        """`begins_here`: the keyboard begins at the first choice, one alert after the other."""
        super().__init__(*args, **kwargs)
        if begins_here:
            self.fields["state"].widget.attrs["autofocus"] = True


class KnownOfficerForm(HouseForm):
    """職員本人の宛名番号の登録."""

    user_id = forms.CharField(label="利用者ID", validators=[NAME])
    addressee_number = number_field("本人の宛名番号", required=False)
    household = forms.CharField(
        label="世帯員の宛名番号",
        required=False,
        validators=[NUMBERS],
        max_length=400,
        help_text="空白で区切って並べます。",
    )
    reason = FreeText(label="理由", max_length=500, initial="本人の申出による")

    def clean_household(self) -> list[str]:
        typed: str = self.cleaned_data["household"]
        return typed.replace("、", " ").replace(",", " ").split()


class FigureForm(HouseForm):
    """著名人の一覧への登録と削除."""

    addressee_number = number_field("宛名番号")
    is_listed = forms.TypedChoiceField(
        label="変更",
        choices=[("1", "一覧に載せる"), ("0", "一覧から外す")],
        coerce=lambda typed: typed == "1",
        widget=forms.RadioSelect,
    )
    reason = FreeText(label="理由", max_length=500)


class DayForm(PeriodForm):
    """点検の暦への登録と取消し: a day, or some days in a row."""

    office = forms.ChoiceField(label="部署", required=False)
    kind = forms.ChoiceField(label="種類", choices=DayKind.choices)
    is_withdrawn = forms.BooleanField(label="登録を取り消す", required=False)
    reason = FreeText(label="理由", max_length=500, help_text="例: 現況届の受付、年末の休日窓口")
    field_order = ("kind", "office", "since", "through", "reason", "is_withdrawn")
    longest_days = 62

    def __init__(self, offices: dict[str, str], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["office"]
        assert isinstance(chosen, forms.ChoiceField)
        chosen.choices = [("", "すべての部署"), *offices.items()]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        since, through = cleaned.get("since"), cleaned.get("through")
        if since and through and (through - since).days >= self.longest_days:
            self.add_error("through", f"一度に登録できるのは{self.longest_days}日までです。")
        return cleaned


def usual_period(days: int = log.USUAL_DAYS) -> dict[str, date]:
    """ふだんの期間: what a form shows before anything was typed."""
    since, through = log.usual_period(timezone.localdate(), days)
    return {"since": since, "through": through}
