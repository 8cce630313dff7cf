"""鍵・端末・緊急時の権限の入力欄: names and reasons, never a 個人番号 in them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tesuri.ground.records.form_fields import FreeText
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.models import Officer
from tesuri.workplace.access.passkeys import NAME_LIMIT
from tesuri.workplace.access.registers import NEVER_IN_AN_EMERGENCY


class KeyNameForm(forms.Form):
    """鍵の名前: as the person calls it."""

    name = FreeText(label="鍵の名前", max_length=NAME_LIMIT, help_text="例：窓口1番の指紋")


class ReasonForm(forms.Form):
    """理由: why a key ends, or a terminal goes out."""

    reason = FreeText(label="理由", max_length=200, help_text="例：紛失したため")


class EmergencyForm(forms.Form):
    """緊急時の権限の申出: for whom, what, and why."""

    officer = forms.TypedChoiceField(label="権限を受ける職員", coerce=int)
    duty = forms.TypedChoiceField(
        label="事務",
        coerce=Duty,
        choices=[(each, each.label) for each in Duty if each not in NEVER_IN_AN_EMERGENCY],
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
        self.fields["officer"].choices = named  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """点検の結果: what the security officer found."""

    note = FreeText(label="点検の結果", max_length=200, help_text="例：記録と照らし、理由のとおり")
