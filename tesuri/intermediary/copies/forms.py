"""副本の入力欄."""

from django import forms

from tesuri.ground.records.form_fields import HouseForm


class PersonForm(HouseForm):
    """検索欄: one person of the body."""

    unified_number = forms.RegexField(
        r"^[0-9]{15}$",
        label="団体内統合宛名番号",
        help_text="15桁の数字です。",
        error_messages={"invalid": "15桁の数字で入力してください。"},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"}),
    )
