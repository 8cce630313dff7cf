"""入力欄の決まり: no field takes free words in which a 個人番号 could stand."""

from collections.abc import Iterator
from importlib import import_module

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator

from tests.house.sources import module_of, named
from tests.residents import number
from tesuri.ground.records.form_fields import FreeText

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


def typed_fields() -> Iterator[tuple[str, forms.CharField]]:
    """room.Form.field of each field for characters that no choice and no pattern binds."""
    for path in named("forms"):
        module = import_module(module_of(path))
        for kind in vars(module).values():
            if not isinstance(kind, type) or not issubclass(kind, forms.Form):
                continue
            for name, field in kind.base_fields.items():
                if isinstance(field, forms.CharField) and not is_shaped(field):
                    yield f"{kind.__module__.split('.')[-2]}.{kind.__name__}.{name}", field


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
