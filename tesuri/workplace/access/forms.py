"""アクセスの入力欄: the purpose for which people's data are opened."""

from django import forms

from tesuri.ground.records.form_fields import FreeText
from tesuri.workplace.access.purposes import Reason


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
