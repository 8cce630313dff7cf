"""アクセスの入力欄: passwords, purposes, keys, terminals; never a 個人番号 in them."""

from collections.abc import Iterable
from typing import Any

from django import forms

from tesuri.ground.records.form_fields import DayField, FreeText, offer
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.likeness import LONGEST
from tesuri.workplace.access.models import Office, Officer
from tesuri.workplace.access.passkeys import NAME_LIMIT
from tesuri.workplace.access.purposes import Reason
from tesuri.workplace.access.registers import NEVER_IN_AN_EMERGENCY
from tesuri.workplace.access.terminals import Place


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
        widget=forms.RadioSelect,
    )
    words = FreeText(
        label="件名・補足",
        max_length=80,
        required=False,
        help_text="請求の番号など。個人の氏名・住所は書かないでください。",
    )


class KeyNameForm(forms.Form):
    """鍵の名前: as the person calls it."""

    name = FreeText(label="鍵の名前", max_length=NAME_LIMIT, help_text="例：窓口1番の指紋")


class ReasonForm(forms.Form):
    """理由: why a key ends, or a terminal goes out."""

    reason = FreeText(label="理由", max_length=200, help_text="例：紛失したため")


NOTHING_CHOSEN = ("", "選んでください")


class EmergencyForm(forms.Form):
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


class NoteForm(forms.Form):
    """点検の結果: what the security officer found."""

    note = FreeText(label="点検の結果", max_length=200, help_text="例：記録と照らし、理由のとおり")


SHARED = "shared"


class PlaceForm(forms.Form):
    """端末の置き場所: an office or shared, and the rights of the terminal."""

    office = forms.ChoiceField(label="使う部署")
    may_print = forms.BooleanField(label="印刷を許す", required=False)
    may_export = forms.BooleanField(label="媒体への出力を許す", required=False)

    def __init__(self, offices: Iterable[Office], *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        self.offices = {str(each.pk): each for each in offices}
        named = [(number, each.name) for number, each in self.offices.items()]
        offer(self, "office", [*named, (SHARED, "団体のどの部署も使う（共用）")])

    def place(self) -> Place:
        """What was chosen; of a form that is valid."""
        chosen = self.cleaned_data
        return Place(
            self.offices.get(chosen["office"]),
            is_shared=chosen["office"] == SHARED,
            may_print=chosen["may_print"],
            may_export=chosen["may_export"],
        )


class ChangeForm(PlaceForm):
    """端末の変更の申出: the place that is wanted, and why."""

    reason = FreeText(label="変更の理由", max_length=200)


class OffSiteForm(forms.Form):
    """持出しの申出: who carries the terminal where, why, and until when."""

    carrier = forms.TypedChoiceField(label="持ち出す職員", coerce=int)
    place = FreeText(label="持ち出す先", max_length=200)
    from_on = DayField(label="持ち出す日")
    until_on = DayField(label="返す日")
    reason = FreeText(label="理由", max_length=200)

    def __init__(self, officers: Iterable[Officer], *args: Any) -> None:
        super().__init__(*args)
        named = [(each.pk, f"{each.name}（{each.office.name}）") for each in officers]
        offer(self, "carrier", [NOTHING_CHOSEN, *named])
