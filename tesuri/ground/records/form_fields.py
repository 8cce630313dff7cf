"""入力欄: the house's form, days typed in 和暦 or 西暦, and text that must not hold a 個人番号."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from tesuri.ground.text.eras import parse_date, wareki
from tesuri.ground.text.my_number import contains_my_number

CHOSEN = (forms.ChoiceField, forms.FileField, forms.BooleanField)
NOT_READ = "画面の内容を読み取れませんでした。画面を開き直してください。"
ASIDE = re.compile(r"（[^）]*）$")
AS_TYPED = "例: 令和8年4月1日、R8.4.1、2026-04-01"


class HouseForm(forms.Form):
    """フォーム: what is missing is asked for by the name of its field."""

    def full_clean(self) -> None:
        for field in self.fields.values():
            if field.error_messages["required"] == forms.Field.default_error_messages["required"]:
                field.error_messages["required"] = asked_for(field)
        super().full_clean()


def asked_for(field: forms.Field) -> str:
    """必須の言葉: a field with no label is none that anybody fills in."""
    if not field.label:
        return NOT_READ
    act = "選んで" if isinstance(field, CHOSEN) else "入力して"
    return f"「{ASIDE.sub('', str(field.label))}」を{act}ください。"


def offer(form: forms.Form, name: str, choices: Iterable[tuple[object, str]]) -> None:
    """選択肢を並べる: in a field of the form whose choices are known only now."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choice")
    field.choices = [*choices]


class DayField(forms.CharField):
    """日付欄: takes 和暦 or 西暦 as typed and gives a date; shown again in 和暦."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("help_text", AS_TYPED)
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        typed = value if isinstance(value, date) else super().to_python(value)
        if isinstance(typed, date) or not typed:
            return typed or None
        try:
            return parse_date(typed)
        except ValueError as wrong:
            raise ValidationError(str(wrong), code="not_a_day") from None

    def prepare_value(self, value: Any) -> Any:
        return wareki(value) if isinstance(value, date) else value


class FreeText(forms.CharField):
    """自由記述欄: refused when a 個人番号 stands in it; that number has its own place."""

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if contains_my_number(text):
            raise ValidationError(
                "個人番号と思われる12桁の数字が含まれています。この欄には書けません。"
                "番号を消してから登録してください。",
                code="holds_my_number",
            )
        return text
