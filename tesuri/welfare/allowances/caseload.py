"""全件の再判定: every live claim of the body, asked with two sets of figures, month by month.

Some questions to the database for each thousand claims, none for each person; the months are
decided over columns. What is given stands as it is known now.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from itertools import groupby
from typing import Any

from django.db.models import OuterRef, Subquery

from tesuri.ground.law import Rulebook
from tesuri.ground.records import canonical
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.assessment import months_of
from tesuri.welfare.allowances.evidence import Evidence
from tesuri.welfare.allowances.models import (
    Claim,
    ClaimFacts,
    ClaimObligor,
    ClaimStep,
    Judgement,
    ObligorStanding,
    Stage,
)
from tesuri.welfare.allowances.rules.months import (
    MonthFacts,
    Program,
    Result,
    decide_many,
    program_of,
    tested_year,
)
from tesuri.welfare.income import queries as income
from tesuri.welfare.persons import queries as persons

AT_ONCE = 1_000
Difference = list[Any]  # 宛名番号、請求番号、対象月、前と後の額、前と後の結果


@dataclass
class Effects:
    """影響: how much was determined, a digest of all of it, and each month that differs."""

    claims: int = 0
    months: int = 0
    caseload: Any = field(default_factory=sha256)
    rows: list[Difference] = field(default_factory=list)

    def body(self) -> bytes:
        """差の一覧: canonical; its digest changes when anything in the caseload does."""
        whole = {"claims": self.claims, "months": self.months, "rows": self.rows}
        return canonical({**whole, "caseload": self.caseload.hexdigest()})


def effects(
    before: Rulebook,
    after: Rulebook,
    days: tuple[date, date],
    as_of: date,
    found: Effects | None = None,
) -> Effects:
    """The months of all live claims of the allowance within the days, as known on `as_of`.

    A claim has the months that a decision on that day would have: up to a year ahead of it.
    Where several allowances share a figure, each adds its own to what was `found` before.
    """
    found = found or Effects()
    for claims in _live(program_of(before)):
        asked = {claim.pk: _months(claim, days, as_of) for claim in claims}
        known = [
            (each.claim, each.known_in(month))
            for each in _evidence([c for c in claims if asked[c.pk]], asked, before)
            for month in asked[each.claim.pk]
        ]
        found.claims += len(claims)
        found.months += len(known)
        _compare(found, before, after, known)
    return found


def _compare(
    found: Effects, before: Rulebook, after: Rulebook, known: list[tuple[Claim, MonthFacts]]
) -> None:
    facts = [each for _, each in known]
    answers = zip(known, decide_many(before, facts), decide_many(after, facts), strict=True)
    for (claim, each), (result, yen), (new_result, new_yen) in answers:
        row = _row(claim, each.month, (yen, new_yen), (result, new_result))
        found.caseload.update(canonical(row))
        if (result, yen) != (new_result, new_yen):
            found.rows.append(row)


def _row(
    claim: Claim, month: date, yen: tuple[int, int], results: tuple[Result, Result]
) -> Difference:
    whose = [claim.person.addressee_number, claim.number, f"{month:%Y-%m}"]
    return [*whose, *yen, *(result.value for result in results)]


def _months(claim: Claim, days: tuple[date, date], as_of: date) -> list[date]:
    first, last = days
    return [month for month in months_of(claim, as_of) if first <= month <= last]


def _live(program: Program) -> Iterator[Sequence[Claim]]:
    """生きている請求: undecided, or granted; in the order in which they came."""
    newest = ClaimStep.objects.filter(claim=OuterRef("pk")).order_by("-id").values("stage")[:1]
    claims = Claim.objects.filter(program=program.key).annotate(present=Subquery(newest))
    claims = claims.exclude(present=Stage.REFUSED)
    last = 0
    while True:
        some = claims.filter(pk__gt=last).order_by("pk").select_related("person")[:AT_ONCE]
        if not (found := list(some)):
            return
        yield found
        last = found[-1].pk


def _evidence(
    claims: Sequence[Claim], asked: dict[int, list[date]], book: Rulebook
) -> Iterator[Evidence]:
    """材料: of many claims, each with what `evidence_of` would find for it."""
    numbers = {claim.person.addressee_number for claim in claims}
    present = {facts.person_id: facts for facts in persons.present_of(numbers)}
    facts = {row.claim_id: row for row in _of(ClaimFacts, claims).order_by("id")}
    judgements = _grouped(_of(Judgement, claims).order_by("claim_id", "id"))
    granted = queries.first_grants(claims)
    obligors = _grouped(
        _of(ClaimObligor, claims).select_related("person").order_by("claim_id", "id")
    )
    standings = _standings(claims)
    people = {claim.person_id for claim in claims}
    people |= {each.person_id for rows in obligors.values() for each in rows}
    years = {tested_year(month) for month in {m for months in asked.values() for m in months}}
    incomes = income.incomes_of(people, years)
    for claim in claims:
        rows = judgements.get(claim.pk, [])
        yield Evidence(
            claim=claim,
            facts=facts[claim.pk],
            person=present[claim.person_id],
            judgements=queries.counted(rows, granted.get(claim.pk)),
            obligors=obligors.get(claim.pk, []),
            standings=standings[claim.pk],
            incomes=incomes,
            book=book,
        )


def _of(model: Any, claims: Sequence[Claim]) -> Any:
    return model.objects.filter(claim__in=[claim.pk for claim in claims])


def _grouped(rows: Any) -> dict[int, list[Any]]:
    return {pk: list(group) for pk, group in groupby(rows, key=lambda row: row.claim_id)}


def _standings(claims: Sequence[Claim]) -> dict[int, queries.Standings]:
    found: dict[int, defaultdict[str, list[ObligorStanding]]]
    found = {claim.pk: defaultdict(list) for claim in claims}
    for row in _of(ObligorStanding, claims).order_by("since", "id"):
        found[row.claim_id][row.addressee_number].append(row)
    return dict(found)
