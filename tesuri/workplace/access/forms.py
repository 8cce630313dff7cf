"""アクセスの入力欄: passwords, purposes, keys; never a 個人番号 in them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tesuri.ground.records.form_fields import FreeText, HouseForm, offer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.likeness import LONGEST
from tesuri.workplace.access.models import Officer
from tesuri.workplace.access.passkeys import NAME_LIMIT
from tesuri.workplace.access.purposes import Reason
from tesuri.workplace.access.registers import NEVER_IN_AN_EMERGENCY


class PasswordField(forms.CharField):
    """パスワード欄: hidden, kept as typed, and never shown again."""

    def __init__(self, autocomplete: str, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(widget=widget, strip=False, max_length=LONGEST, **options)


class PasswordForm(HouseForm):
    """パスワードの変更の書式: the present one, and the new one twice."""

    present = PasswordField("current-password", label="今のパスワード")
    new = PasswordField("new-password", label="新しいパスワード")
    again = PasswordField("new-password", label="新しいパスワード（もう一度）")

    def clean(self) -> dict[str, Any]:
        """Both new ones are the same."""
        given = super().clean() or {}
        if {"new", "again"} <= given.keys() and given["new"] != given["again"]:
            self.add_error(
                "again", "二つの新しいパスワードが違います。同じものを入力してください。"
            )
        return given


class PurposeForm(HouseForm):
    """利用目的."""

    reason = forms.ChoiceField(
        label="何のために使いますか",
        choices=Reason.choices,
        widget=forms.RadioSelect,
    )
    words = FreeText(
        label="件名・補足",
        max_length=80,
        required=False,
        help_text="請求の番号など。個人の氏名・住所は書かないでください。",
    )


class KeyNameForm(HouseForm):
    """鍵の名前: as the person calls it."""

    name = FreeText(label="鍵の名前", max_length=NAME_LIMIT, help_text="例：窓口1番の指紋")


class ReasonForm(HouseForm):
    """理由: why a key ends, or a terminal goes out."""

    reason = FreeText(label="理由", max_length=200, help_text="例：紛失したため")


NOTHING_CHOSEN = ("", "選んでください")


class EmergencyForm(HouseForm):
    """緊急時の権限の申出: for whom, what, and why."""

    officer = forms.TypedChoiceField(label="権限を受ける職員", coerce=int)
    duty = forms.TypedChoiceField(
        label="事務",
        coerce=Duty,
        choices=[
            NOTHING_CHOSEN,
            *((each, each.label) for each in Duty if each not in NEVER_IN_AN_EMERGENCY),
        ],
    )
    levels = forms.TypedMultipleChoiceField(
        label="段階",
        coerce=Level,
        choices=Level.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="必要なものだけを選びます。",
    )
    reason = FreeText(
        label="理由", max_length=200, help_text="例：災害のため、担当者に代わって受給者を確かめる"
    )

    def __init__(self, officers: Iterable[Officer], *args: Any) -> None:
        super().__init__(*args)
        named = [(each.pk, f"{each.name}（{each.office.name}）") for each in officers]
        offer(self, "officer", [NOTHING_CHOSEN, *named])


class NoteForm(HouseForm):
    """点検の結果: what the security officer found."""

    note = FreeText(label="点検の結果", max_length=200, help_text="例：記録と照らし、理由のとおり")
