"""アクセスの入力欄: the change of a password, and the purpose for which data are opened."""

from typing import Any

from django import forms

from tesuri.ground.records.form_fields import FreeText
from tesuri.workplace.access.likeness import LONGEST
from tesuri.workplace.access.purposes import Reason


class PasswordField(forms.CharField):
    """パスワード欄: hidden, kept as typed, and never shown again."""

    def __init__(self, autocomplete: str, **options: Any) -> None:
        widget = forms.PasswordInput(attrs={"autocomplete": autocomplete})
        super().__init__(widget=widget, strip=False, max_length=LONGEST, **options)


class PasswordForm(forms.Form):
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


class PurposeForm(forms.Form):
    """利用目的."""

    reason = forms.ChoiceField(
        label="何のために使いますか",
        choices=Reason.choices,
        initial=Reason.CLAIM,
        widget=forms.RadioSelect,
    )
    words = FreeText(
        label="件名・補足",
        max_length=80,
        required=False,
        help_text="請求の番号など。個人の氏名・住所は書かないでください。",
    )
