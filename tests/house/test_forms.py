"""入力欄の決まり: no free words that could hold a 個人番号, and no word that is not the house's."""

import re
from collections.abc import Iterator
from importlib import import_module
from typing import Any

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from tests.house.sources import module_of, named, product, shown
from tests.residents import number
from tesuri.ground.records.form_fields import NOT_READ, FreeText, HouseForm

PLAIN = {  # what is typed and is no free text, and why
    "persons.SearchForm.kana": "the form refuses the number in words of its own",
    "persons.SearchForm.name": "the form refuses the number in words of its own",
    "payments.RunForm.pay_on": "read as a day, or refused",
    "access.PasswordForm.present": "compared with a hash, kept nowhere",
    "access.PasswordForm.new": "kept as slow hashes and in no other form",
    "access.PasswordForm.again": "compared with the new one, kept nowhere",
    "enquiries.DraftForm.income_years": "read as years, or refused",
    "addressees.RejectionForm.reason": "the form refuses the number in words of its own",
}
SHAPED = (forms.RegexField, forms.UUIDField)  # a day is another: it is read, or refused


def kinds() -> Iterator[type[forms.Form]]:
    """Every form of every room."""
    for path in named("forms"):
        for kind in vars(import_module(module_of(path))).values():
            if isinstance(kind, type) and issubclass(kind, forms.Form):
                yield kind


def name_of(kind: type[forms.Form]) -> str:
    return f"{kind.__module__.split('.')[-2]}.{kind.__name__}"


def typed_fields() -> Iterator[tuple[str, forms.CharField]]:
    """room.Form.field of each field for characters that no choice and no pattern binds."""
    for kind in kinds():
        for name, field in kind.base_fields.items():
            if isinstance(field, forms.CharField) and not is_shaped(field):
                yield f"{name_of(kind)}.{name}", field


def is_shaped(field: forms.CharField) -> bool:
    if isinstance(field, SHAPED) or type(field).__name__ == "DayField":
        return True
    return any(isinstance(each, RegexValidator) for each in field.validators)


FIELDS = dict(typed_fields())


@pytest.mark.control("C-3-02")
def test_every_field_for_words_refuses_a_my_number_or_says_why_it_need_not() -> None:
    assert FIELDS.keys() & PLAIN.keys() == PLAIN.keys()
    loose = [name for name, field in FIELDS.items() if not isinstance(field, FreeText)]
    assert sorted(loose) == sorted(PLAIN)


@pytest.mark.parametrize("name", sorted(FIELDS.keys() - PLAIN.keys()))
def test_a_my_number_is_not_taken(name: str) -> None:
    with pytest.raises(ValidationError):
        FIELDS[name].clean(f"番号 {number(7)}")


# --- 家の言葉 ---

FORMS = {name_of(kind): kind for kind in kinds()}
OF_DJANGO = re.compile(r"\(forms\.(?:Model)?Form\b")
ASKS = ("入力してください。", "選んでください。", "書いてください。")
OF_THE_HOUSE = "tesuri/ground/records/form_fields.py"


def test_every_form_is_one_of_the_house() -> None:
    bare = [shown(path) for path in product() if OF_DJANGO.search(path.read_text("utf-8"))]
    assert bare == [OF_THE_HOUSE]
    assert [name for name, kind in FORMS.items() if not issubclass(kind, HouseForm)] == []


@pytest.mark.parametrize("name", sorted(FORMS))
def test_what_is_missing_is_asked_for_by_its_name(name: str) -> None:
    fields: dict[str, Any] = dict(FORMS[name].base_fields)
    empty = type("Empty", (HouseForm,), fields)({})
    for field, (told, *_) in empty.errors.items():
        label = empty.fields[field].label
        if label is None:
            assert told == NOT_READ
        else:
            assert str(told).endswith(ASKS)
            assert str(label).partition("（")[0] in str(told)


def test_a_field_that_comes_later_is_asked_for_too() -> None:
    form = HouseForm({})
    form.fields["day"] = forms.CharField(label="支給日（この日まで）")
    form.fields["kind"] = forms.ChoiceField(label="種別", choices=[("a", "あ")])
    form.fields["own"] = forms.CharField(label="理由", error_messages={"required": "理由は？"})
    form.fields["digest"] = forms.CharField(widget=forms.HiddenInput)
    told = [str(words) for (words,) in form.errors.values()]
    by_name = ["「支給日」を入力してください。", "「種別」を選んでください。"]
    assert told == [*by_name, "理由は？", NOT_READ]
