"""列で読む: what the ORM would give as rows, in columns and of the same kinds."""

from datetime import date

import polars as pl
import pytest
from django.db.models import Q

from tests.residents import registered
from tesuri.ground.records.columns import columns
from tesuri.welfare.persons.models import PersonFacts

pytestmark = pytest.mark.django_db
KINDS = {
    "person_id": pl.Int64(),
    "birth_date": pl.Date(),
    "approval": pl.Int64(),
    "moved_in_on": pl.Date(),
    "name": pl.String(),
    "is_woman": pl.Boolean(),
}


def test_each_kind_comes_as_it_is_kept() -> None:
    person = registered()
    facts = person.facts.get()
    rows = PersonFacts.objects.filter(name=facts.name).annotate(is_woman=Q(sex="2"))
    found = columns(rows, KINDS)
    assert found.schema == pl.Schema(KINDS)
    expected = (person.pk, facts.birth_date, None, facts.moved_in_on, facts.name, facts.sex == "2")
    assert found.rows() == [expected]
    assert isinstance(found["birth_date"][0], date)


def test_no_rows_are_columns_too() -> None:
    found = columns(PersonFacts.objects.filter(name="だれでもない"), {"birth_date": pl.Date()})
    assert found.is_empty()
    assert found.schema == pl.Schema({"birth_date": pl.Date()})
