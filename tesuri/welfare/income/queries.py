"""所得を読む: what is believed now of a year, and what was believed before."""

from datetime import datetime

from django.utils import timezone

from tesuri.welfare.income.models import IncomeFacts
from tesuri.welfare.persons.models import Person


def income_of(
    person: Person, income_year: int, known_at: datetime | None = None
) -> IncomeFacts | None:
    """その年の所得: as believed at the moment (now, if not given); None when nothing is known."""
    rows = IncomeFacts.objects.filter(person=person, income_year=income_year)
    return rows.filter(known__contains=known_at or timezone.now()).first()


def known_years(person: Person) -> list[IncomeFacts]:
    """今の所得情報: one row a year, the newest year first."""
    return list(person.income.filter(known__upper_inf=True))


def history(person: Person) -> list[IncomeFacts]:
    """所得の経緯: all that was ever believed; what was replaced stays readable."""
    return list(person.income.all())
