"""認定のある請求の支度: of every allowance of the city, drawn so that each kind of fact occurs.

The decisions are laid by hand: what they say is not what follows from the facts.
"""

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any
from uuid import uuid4

from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from tests.made_rows import without_rules
from tesuri.welfare.allowances.models import (
    Claim,
    ClaimFacts,
    ClaimObligor,
    Decision,
    DecisionMonth,
    DecisionStep,
    Judgement,
    ObligorStanding,
    Outcome,
    Receipt,
    Step,
)
from tesuri.welfare.allowances.tests.caseload_desk import BY, LONG_AGO, people
from tesuri.welfare.allowances.tests.desk import TAX
from tesuri.welfare.income.models import IncomeFacts
from tesuri.welfare.income.models import Source as Told
from tesuri.welfare.persons.models import Death, Person, PersonFacts

PROGRAMS = ("special_disability", "disabled_child", "transitional")
STEP = {"actor_user_id": "sato", "actor_name": "佐藤"}
DRAFTED = datetime(2026, 4, 15, tzinfo=UTC)
BORN = {
    "special_disability": (date(1980, 5, 5), date(1990, 1, 1), date(2005, 10, 2)),
    "disabled_child": (date(2015, 5, 5), date(2016, 1, 1), date(2005, 10, 1), date(2006, 2, 28)),
    "transitional": (date(1960, 5, 5), date(1966, 4, 1)),
}
SINCE = (date(2025, 9, 30), date(2025, 10, 1), date(2026, 1, 31), date(2026, 5, 2))
YEN = (0, 500_000, 3_604_000, 3_661_000, 3_661_001, 6_287_000, 6_367_000, 9_500_000)


def granted_claims(count: int, seed: int = 1) -> list[Claim]:
    """認定のある請求: the same for the same seed; every third one of another allowance."""
    draw = Random(seed)
    without_rules([Claim, ClaimFacts, Judgement, Receipt, Decision, DecisionStep, PersonFacts])
    claimants, others = people(1, count), people(count + 1, count)
    claims = Claim.objects.bulk_create(
        _claim(draw, person, PROGRAMS[at % 3]) for at, person in enumerate(claimants)
    )
    for claim in claims:
        _born(draw, claim)
    ClaimFacts.objects.bulk_create(row for claim in claims for row in _facts(draw, claim))
    Judgement.objects.bulk_create(row for claim in claims for row in _judgements(draw, claim))
    _obligors(draw, claims, others)
    IncomeFacts.objects.bulk_create(
        row for person in (*claimants, *others) for row in _incomes(draw, person)
    )
    for claim in claims:
        decided(draw, claim)
    return claims


def decided(draw: Random, claim: Claim) -> Decision:
    """決定: in force; of some months, of which some say what nobody would find."""
    decision = Decision.objects.create(
        number=f"D{claim.number[1:]}",
        claim=claim,
        version=1,
        outcome=Outcome.GRANT,
        reasons=[],
        sources=[],
        receipt=Receipt.objects.create(digest=f"{claim.pk:064x}", body=b"{}"),
        content="{}",
        digest="0" * 64,
        drafted_at=DRAFTED,
        drafted_by_id="sato",
        drafted_by_name="佐藤",
    )
    DecisionStep.objects.create(decision=decision, step=Step.IN_FORCE, at=DRAFTED, **STEP)
    first, last = draw.choice([(8, 19), (10, 19), (12, 15)])
    DecisionMonth.objects.bulk_create(_month(draw, decision, n) for n in range(first, last + 1))
    return decision


def maybe(draw: Random, *values: Any) -> Any:
    """時に分からない."""
    return None if draw.random() < 0.03 else draw.choice(values)


def _month(draw: Random, decision: Decision, number: int) -> DecisionMonth:
    month = date(2025 + (number - 1) // 12, (number - 1) % 12 + 1, 1)
    result = draw.choice(["payable", "payable", "payable", "suspended"])
    yen = draw.choice([29_590, 16_100]) if month < date(2026, 4, 1) else 30_450
    return DecisionMonth(
        decision=decision,
        target_month=month,
        payment_month=month,
        result=result,
        result_label=result,
        amount_yen=yen if result == "payable" else 0,
        lines=[],
        sentences=[],
    )


def _claim(draw: Random, person: Person, program: str) -> Claim:
    return Claim(
        number=f"S2025-{person.addressee_number[-7:]}",
        person=person,
        program=program,
        claimed_on=draw.choice([date(2019, 4, 2), date(2019, 4, 2), date(2025, 10, 31)]),
        identity_documents=["my_number_card"],
        takeover=person.pk if program == "transitional" else None,
        request_key=uuid4(),
        received_by_id="sato",
        received_by_name="佐藤",
    )


def _born(draw: Random, claim: Claim) -> None:
    moved = draw.choice([None, None, None, date(2018, 4, 1), date(2025, 11, 1)])
    claim.person.facts.update(birth_date=draw.choice(BORN[claim.program]), moved_in_on=moved)
    if day := maybe(draw, *[None] * 8, *SINCE):
        Death.objects.create(
            person=claim.person,
            died_on=day,
            known=DateTimeTZRange(LONG_AGO, None),
            source="office",
            reason="通知",
        )


def _facts(draw: Random, claim: Claim) -> list[ClaimFacts]:
    """A former row, which no longer counts, and the one that is believed."""
    return [_fact(draw, claim) for _ in range(draw.choice([1, 2]))]


def _fact(draw: Random, claim: Claim) -> ClaimFacts:
    told: dict[str, Any] = {
        "resident_in_japan": maybe(draw, *[True] * 9, False),
        "resident_in_city": maybe(draw, *[True] * 9, False),
        "resident_since": draw.choice([None, None, date(2019, 1, 1)]),
        "resident_until": draw.choice([*[None] * 7, date(2026, 2, 28)]),
        "obligors_confirmed": maybe(draw, *[True] * 9, False),
        "untaxed_pensions": {"2024": draw.choice([0, 200_000]), "2025": 0},
    }
    for stay, flag in (("facility", "facility_stay"), ("hospital", "hospital_stay")):
        told[flag] = maybe(draw, *[False] * 7, True)
        if told[flag]:
            told[f"{stay}_since"] = draw.choice(SINCE)
            told[f"{stay}_until"] = draw.choice([None, date(2026, 5, 10)])
    told["pension_due"] = maybe(draw, *[False] * 7, True)
    if told["pension_due"]:
        told["pension_since"] = draw.choice(SINCE)
        told["pension_until"] = draw.choice([None, date(2026, 5, 10)])
    return ClaimFacts(claim=claim, reason="試験", entered_at=LONG_AGO, **told, **BY)


def _judgements(draw: Random, claim: Claim) -> list[Judgement]:
    """None, one or several: before and after the grant, for a term or without one."""
    return [
        Judgement(
            claim=claim,
            meets_criteria=draw.random() < 0.93,
            criterion="1",
            judged_on=draw.choice([date(2019, 5, 1), *SINCE]),
            judge="試験",
            basis="試験",
            valid_until=draw.choice([*[None] * 5, date(2025, 12, 31), date(2026, 3, 15)]),
            entered_at=moment,
            **BY,
        )
        for moment in _moments(draw)
    ]


def _moments(draw: Random) -> list[datetime]:
    before = [LONG_AGO + timedelta(days=n) for n in range(draw.choice([0, 1, 1, 1, 2]))]
    return before + [DRAFTED + timedelta(days=n) for n in range(draw.choice([0, 0, 0, 1, 2]))]


def _obligors(draw: Random, claims: list[Claim], others: list[Person]) -> None:
    rows, told = [], []
    for claim in claims:
        for person in draw.sample(others, draw.choice([0, 0, 1, 2])):
            rows.append(ClaimObligor(claim=claim, person=person))
            told += [
                ObligorStanding(
                    claim=claim,
                    addressee_number=person.addressee_number,
                    is_obligor=draw.random() < 0.6,
                    since=draw.choice([date(2019, 4, 2), *SINCE]),
                    reason="試験",
                    at=LONG_AGO,
                    **STEP,
                )
                for _ in range(draw.choice([0, 1, 1, 2]))
            ]
    ClaimObligor.objects.bulk_create(rows)
    ObligorStanding.objects.bulk_create(told)


def _incomes(draw: Random, person: Person) -> list[IncomeFacts]:
    return [_income(draw, person, year) for year in (2024, 2025) if draw.random() < 0.93]


def _income(draw: Random, person: Person, year: int) -> IncomeFacts:
    dependants = draw.choice([0, 0, 1, 2])
    known: dict[str, Any] = TAX | {
        "total_income": maybe(draw, *YEN),
        "salary_or_pension_income": maybe(draw, 0, 80_000, 500_000),
        "social_insurance": maybe(draw, 0, 0, 123_456),
        "medical_expense": maybe(draw, 0, 0, 80_000),
        "own_disability": maybe(draw, "none", "none", "general", "special"),
        "widow": maybe(draw, "none", "none", "widow", "single_parent"),
        "working_student": maybe(draw, False, False, True),
        "special_disabled_dependants": maybe(draw, 0, dependants),
        "dependants": dependants,
        "elderly_dependants": maybe(draw, 0, dependants),
    }
    return IncomeFacts(
        person=person,
        income_year=year,
        valid=DateRange(date(year, 1, 1), date(year + 1, 1, 1)),
        known=DateTimeTZRange(LONG_AGO, None),
        source=Told.OFFICE,
        reference="試験",
        obtained_at=LONG_AGO,
        reason="試験",
        **known,
        **BY,
    )
