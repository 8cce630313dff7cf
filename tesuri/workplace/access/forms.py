"""アクセスの書式: the change of a password."""

from typing import Any

from django import forms

from tesuri.workplace.access.likeness import LONGEST


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
