"""一年の支払: payments, findings, content, books and files are what they were, to the last byte."""

from pathlib import Path
from typing import Any

import pytest

from tesuri.welfare.payments.tests import a_year

pytestmark = pytest.mark.django_db
KEPT = Path(__file__).parent / "cases" / "a_year.txt"


def test_it_is_what_was_laid_down_when_each_person_was_asked_for_alone(settings: Any) -> None:
    settings.TESURI_PAYMENT_SIGNS = f"{a_year.__name__}.SIGNS"
    assert a_year.the_year() == KEPT.read_text("utf-8").splitlines()
