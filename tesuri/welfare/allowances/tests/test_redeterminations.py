"""一年の再判定: each month as it is alone, receipts that replay, runs that go on after a kill."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from tests.made_rows import without_rules
from tesuri.welfare.allowances import actions, queries
from tesuri.welfare.allowances.evidence import Evidence, evidence_of
from tesuri.welfare.allowances.models import (
    Claim,
    Redetermination,
    YearDifference,
    YearReceipt,
)
from tesuri.welfare.allowances.rules.months import MonthDecision, replay_year
from tesuri.welfare.allowances.rules.months.years import months_of_year
from tesuri.welfare.allowances.tests.caseload_desk import LONG_AGO
from tesuri.welfare.allowances.tests.two_people import Desk
from tesuri.welfare.allowances.tests.year_desk import granted_claims
from tesuri.welfare.payments.models import Month, Payment, PaymentLine, Run, RunStep
from tesuri.workplace.audit.actors import Actor

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_may")]
WORKER = Actor.system("allowances", "112020")
REFUSED_TOO = 2026  # its last months are beyond the review
Answers = dict[tuple[str, date], tuple[MonthDecision, Evidence]]


def started(desk: Desk, year: int = 2025, at_once: int = 7) -> Redetermination:
    return actions.start_redetermination(desk.clerk, year, "試験", at_once)


def finished(run: Redetermination) -> Redetermination:
    while actions.redetermine_part(WORKER, run.number):
        pass
    return run


def alone(claims: list[Claim], year: int) -> Answers:
    """一件ずつの判定: by the way that a decision takes."""
    months = months_of_year(year)
    known = {claim.number: evidence_of(claim, months) for claim in claims}
    return {(n, m): (each.decide(m), each) for n, each in known.items() for m in months}


def told_in(receipt: YearReceipt, month: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """控えの月: the row that holds in it, and those of the obligors who count."""
    kept = json.loads(receipt.content)
    columns = json.loads(queries.whole_receipt(receipt))["sheet"]["columns"]

    def row(rows: list[list[Any]], names: list[str]) -> dict[str, Any]:
        begun = [each for each in rows if each[0] <= f"{month:%Y-%m}"]
        return dict(zip(names, begun[-1], strict=True))

    case = row(kept["months"], columns["months"])
    theirs = [row(kept["obligors"][who], columns["obligors"]) for who in case["obligors"]]
    return case, theirs


def facts_in(part: dict[str, Any]) -> dict[str, Any]:
    return {**part["given"], **part["facts"]}


def of_both(told: dict[str, Any], facts: dict[str, Any]) -> dict[str, Any]:
    return {name: facts[name] for name in told if name in facts}


@pytest.mark.parametrize("year", [2025, REFUSED_TOO])
def test_every_month_is_determined_as_it_is_alone_with_the_same_facts(
    desk: Desk, year: int
) -> None:
    claims = granted_claims(90, seed=year)
    run = finished(started(desk, year))
    receipts = {each.claim.number: each for each in run.receipts.select_related("claim")}
    results: Counter[str] = Counter()
    for (number, month), (each, _) in alone(claims, year).items():
        case, theirs = told_in(receipts[number], month)
        assert (case["result"], case["amount_yen"]) == (each.result.value, each.amount), number
        results[each.result.value] += 1
        if each.receipt:
            facts = facts_in(each.receipt["case"])
            assert of_both(facts, case) == of_both(case, facts)
            assert len(of_both(case, facts)) > 40
            beside = [facts_in(part) for part in each.receipt["obligors"]]
            assert [of_both(a, b) for a, b in zip(beside, theirs, strict=True)] == [
                of_both(b, a) for a, b in zip(beside, theirs, strict=True)
            ]
    expected = {"payable", "suspended", "not_payable", "unknown"}
    assert set(results) == expected | ({"refused"} if year == REFUSED_TOO else set()), results
    assert min(results.values()) > 10, results


@pytest.mark.parametrize("year", [2025, REFUSED_TOO])
def test_every_receipt_replays_byte_by_byte(desk: Desk, year: int) -> None:
    granted_claims(40, seed=3)
    run = finished(started(desk, year))
    for receipt in run.receipts.all():
        whole = queries.whole_receipt(receipt)
        assert replay_year(json.loads(whole)) == whole


def differing(claims: list[Claim], answers: Answers) -> set[tuple[Any, ...]]:
    """差: worked out month by month, beside what the decision says."""
    found = set()
    for claim in claims:
        (decision,) = claim.decisions.all()
        said = {m.target_month: (m.result, m.amount_yen) for m in decision.months.all()}
        for month in months_of_year(2025):
            each, _ = answers[claim.number, month]
            now = (each.result.value, each.amount)
            if month in said and said[month] != now:
                found.add((claim.number, month, *said[month], *now))
            if month not in said and now[0] in ("payable", "suspended", "unknown"):
                found.add((claim.number, month, "", 0, *now))
    return found


def spread(rows: Any) -> Iterator[tuple[Any, ...]]:
    """月ごとの差: each stretch as its months."""
    for row in rows:
        months = [m for m in months_of_year(2025) if row.first_month <= m <= row.last_month]
        assert len(months) == row.months
        for month in months:
            decided = (row.decided_result, row.decided_yen)
            yield (row.claim.number, month, *decided, row.found_result, row.found_yen)


def test_the_differences_are_those_of_each_month_beside_its_decision(desk: Desk) -> None:
    claims = granted_claims(60, seed=5)
    run = finished(started(desk))
    rows = list(YearDifference.objects.filter(run=run).select_related("claim"))
    told = list(spread(rows))
    assert len(told) == len(set(told))
    assert set(told) == differing(claims, alone(claims, 2025))
    assert len({row.claim_id for row in rows}) == sum(part.differing for part in run.parts.all())
    change = sum((row.found_yen - row.decided_yen) * row.months for row in rows)
    assert change == sum(part.more_yen - part.less_yen for part in run.parts.all())


def paid(claim: Claim, month: date, yen: int) -> Run:
    """支払: of one month, in a run of its own, laid by hand."""
    told = {"drafted_by_id": "sato", "drafted_by_name": "佐藤"}
    run = Run.objects.create(payment_month=month, pay_on=month, drafted_at=LONG_AGO, **told)
    of = {"reference": claim.number, "person": claim.person, "target_month": month}
    owed = Month.objects.create(**of, version=1, amount_yen=yen, reasons="試験")
    payment = Payment.objects.create(run=run, person=claim.person, amount_yen=yen)
    PaymentLine.objects.create(payment=payment, month=owed, amount_yen=yen)
    return run


def test_a_difference_says_what_was_paid_and_nothing_of_a_discarded_run(desk: Desk) -> None:
    without_rules([Month, Run, RunStep, Payment, PaymentLine])
    claims = granted_claims(30, seed=5)
    first = finished(started(desk)).differences.filter(months__gt=1).order_by("id").first()
    assert first is not None
    assert first.paid_yen == 0
    claim = next(each for each in claims if each.pk == first.claim_id)
    paid(claim, first.first_month, 29_590)
    undone = paid(claim, first.last_month, 1_000)
    undone.steps.create(stage="discarded", actor_user_id="sato", actor_name="佐藤", at=LONG_AGO)
    again = finished(started(desk)).differences.filter(claim=claim).order_by("first_month")
    told = {each.first_month: (each.months, each.paid_yen) for each in again}
    assert told.pop(first.first_month) == (1, 29_590)
    assert told
    assert {yen for _, yen in told.values()} == {0}
