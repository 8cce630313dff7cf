"""画面の入力: a reason for sending back, and the number to search for."""

from django import forms
from django.core.validators import RegexValidator

from tesuri.ground.records.form_fields import HouseForm
from tesuri.ground.text.my_number import contains_my_number


class RejectionForm(HouseForm):
    """差戻し: never without a reason."""

    reason = forms.CharField(
        label="差戻しの理由",
        max_length=500,
        help_text="依頼した部署が次に何をすればよいか分かるように書いてください。個人番号は書かないでください。",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "差戻しの理由を書いてください。"},
    )

    def clean_reason(self) -> str:
        reason: str = self.cleaned_data["reason"]
        if contains_my_number(reason):
            raise forms.ValidationError(
                "個人番号と思われる数字があります。消してから登録してください。"
            )
        return reason


class SearchForm(HouseForm):
    """宛名番号による検索."""

    addressee_number = forms.CharField(
        label="宛名番号",
        validators=[RegexValidator(r"^[0-9]{10}$", "宛名番号は10桁の数字で入力してください。")],
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "宛名番号を入力してください。"},
    )
