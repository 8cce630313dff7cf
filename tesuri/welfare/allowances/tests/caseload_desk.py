"""多数の請求の支度: as many claimants as asked, rich and poor, some with obligors."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from tesuri.welfare.allowances.models import (
    Claim,
    ClaimFacts,
    ClaimObligor,
    ClaimStep,
    Judgement,
    Stage,
)
from tesuri.welfare.allowances.tests.desk import CLAIMED, FACTS, TAX
from tesuri.welfare.income.models import IncomeFacts
from tesuri.welfare.income.models import Source as Told
from tesuri.welfare.persons.models import Person, PersonFacts, Purpose, Source

LONG_AGO = datetime(2026, 1, 21, tzinfo=UTC)
BY = {"entered_by_id": "sato", "entered_by_name": "佐藤"}
INCOMES = (500_000, 4_500_000, 9_000_000, None)
OBLIGOR_INCOMES = (1_000_000, 9_500_000, None)


def many_claims(count: int, after: int = 0) -> list[Claim]:
    """請求: every third has an obligor, every fifth is not judged, every seventh is in a home."""
    claimants = people(after + 1, count)
    obligors = people(after + count + 1, count // 3 + 1)
    claims = Claim.objects.bulk_create(_claim(person) for person in claimants)
    ClaimStep.objects.bulk_create(
        ClaimStep(claim=each, stage=Stage.ACCEPTED, actor_user_id="sato", actor_name="佐藤")
        for each in claims
    )
    ClaimFacts.objects.bulk_create(_facts(n, each) for n, each in enumerate(claims))
    Judgement.objects.bulk_create(_judged(each) for n, each in enumerate(claims) if n % 5)
    pairs = list(zip(claims[::3], obligors, strict=False))
    ClaimObligor.objects.bulk_create(ClaimObligor(claim=c, person=p) for c, p in pairs)
    earn(claimants, INCOMES)
    earn([person for _, person in pairs], OBLIGOR_INCOMES)
    return claims


def people(first: int, count: int) -> list[Person]:
    """台帳の人: named by their numbers alone."""
    made = Person.objects.bulk_create(
        Person(
            addressee_number=f"2{number:09}",
            purpose=Purpose.ALLOWANCE_CLAIM,
            registered_by_id="sato",
            registered_by_name="佐藤",
        )
        for number in range(first, first + count)
    )
    PersonFacts.objects.bulk_create(_known(person) for person in made)
    return made


def earn(who: list[Person], incomes: tuple[int | None, ...]) -> None:
    """所得: of both tested years; None is a person of whom nothing came."""
    IncomeFacts.objects.bulk_create(
        IncomeFacts(
            person=person,
            income_year=year,
            valid=DateRange(date(year, 1, 1), date(year + 1, 1, 1)),
            known=DateTimeTZRange(LONG_AGO, None),
            source=Told.OFFICE,
            reference="試験",
            obtained_at=LONG_AGO,
            reason="試験",
            **TAX | {"total_income": yen},
            **BY,
        )
        for place, person in enumerate(who)
        if (yen := incomes[place % len(incomes)]) is not None
        for year in (2024, 2025)
    )


def _known(person: Person) -> PersonFacts:
    name = f"試験{person.addressee_number}"
    told: dict[str, Any] = dict.fromkeys(("name", "kana", "name_key", "kana_key"), name)
    return PersonFacts(
        person=person,
        valid=DateRange(date(2020, 4, 1), None),
        known=DateTimeTZRange(LONG_AGO, None),
        **told,
        birth_date=date(1980, 5, 5),
        sex="2",
        postcode="360-0041",
        address="試験",
        household_number="000000000000123",
        relationship="世帯主",
        moved_in_on=date(2020, 4, 1),
        source=Source.REGISTRY,
        reason="試験",
        **BY,
    )


def _claim(person: Person) -> Claim:
    return Claim(
        number=f"S2026-{person.addressee_number[-7:]}",
        person=person,
        program="special_disability",
        claimed_on=CLAIMED,
        identity_documents=["my_number_card"],
        request_key=uuid4(),
        received_by_id="sato",
        received_by_name="佐藤",
    )


def _facts(number: int, claim: Claim) -> ClaimFacts:
    stay = {"facility_stay": True, "facility_since": date(2026, 5, 2)} if number % 7 == 6 else {}
    return ClaimFacts(claim=claim, reason="試験", **FACTS | stay, **BY)


def _judged(claim: Claim) -> Judgement:
    return Judgement(
        claim=claim,
        meets_criteria=True,
        criterion="1",
        judged_on=date(2026, 4, 10),
        judge="試験",
        basis="試験",
        **BY,
    )
