"""鍵・登録券・端末の入力欄: names and reasons, never a 個人番号 in them."""

from django import forms

from tesuri.ground.records.form_fields import FreeText
from tesuri.workplace.access.passkeys import NAME_LIMIT


class KeyNameForm(forms.Form):
    """鍵の名前: as the person calls it."""

    name = FreeText(label="鍵の名前", max_length=NAME_LIMIT, help_text="例：窓口1番の指紋")


class ReasonForm(forms.Form):
    """理由: why a key ends, or a terminal goes out."""

    reason = FreeText(label="理由", max_length=200, help_text="例：紛失したため")
