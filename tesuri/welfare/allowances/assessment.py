"""支給要件の判定: gathers what is known of a claim, asks the rules, and says what is missing."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from tesuri.ground.records import canonical, digest_of
from tesuri.ground.text.eras import wareki_month
from tesuri.welfare.allowances.evidence import Evidence, evidence_of
from tesuri.welfare.allowances.models import Claim, Decision, Judgement, Outcome
from tesuri.welfare.allowances.particulars import Particulars
from tesuri.welfare.allowances.rules.months import PROGRAMS, MonthDecision, Result, tested_year

MONTHS_AHEAD = 12
SETTLED = (Result.PAYABLE, Result.SUSPENDED, Result.NOT_PAYABLE)
EXPIRED = "障害の判定（期限切れ）"


@dataclass(frozen=True)
class Assessment:
    """判定: the settled months, in order; `missing` is what the desk must still find out.

    `judgement` is that of the first month; `through` the last day of the term of the last one;
    `judged_on` the day of the judgement of each month; `handling` says how the allowance is told.
    """

    handling: Particulars
    months: list[MonthDecision]
    missing: list[str]
    sources: list[list[str]]
    judgement: Judgement | None = None
    through: date | None = None
    judged_on: Mapping[date, date] = field(default_factory=dict)

    @property
    def outcome(self) -> Outcome | None:
        """認定 when the first month entitles (even if suspended), else 却下; None while unknown."""
        if self.missing or not self.months:
            return None
        entitled = self.months[0].result in (Result.PAYABLE, Result.SUSPENDED)
        return Outcome.GRANT if entitled else Outcome.REFUSAL

    def receipt(self) -> bytes:
        """判定の控え: the receipts of all months, canonical."""
        return canonical(self._content())

    def digest(self) -> str:
        """控えのハッシュ値."""
        return digest_of(self._content())

    def _content(self) -> dict[str, Any]:
        return {"months": [month.receipt for month in self.months]}


def assess(claim: Claim, today: date) -> Assessment:
    """その日の判定: from the month after the claim to a year ahead, as far as it is settled."""
    months = months_of(claim, today)
    known = evidence_of(claim, months)
    decided = [known.decide(month) for month in months]
    settled = _settled(decided)
    open_months = [
        m for m in decided[len(settled) :][:1] if m.target_month <= _present(claim, today)
    ]
    missing = [term for month in open_months for term in _missing(known, month)]
    last = known.judgement_in(settled[-1].target_month) if settled else None
    through = last.valid_until if last and last.meets_criteria else None
    return Assessment(
        known.handling,
        settled,
        missing,
        known.sources(),
        known.judgement_in(months[0]),
        through,
        _judged_on(known, settled),
    )


def assess_months(claim: Claim, first: date, last: date) -> Assessment:
    """同じ月の判定: the same months once more, to see whether what is known has changed."""
    again = assess(claim, last)
    months = [month for month in again.months if first <= month.target_month <= last]
    return replace(again, months=months)


def has_changed(decision: Decision) -> bool:
    """決定の後の変更: whether its months, asked again, rest on other facts or end otherwise."""
    kept = json.loads(bytes(decision.receipt.body))["months"]
    months = [month.target_month for month in decision.months.all()]
    again = assess_months(decision.claim, months[0], months[-1])
    if len(again.months) != len(kept):
        return True
    pairs = zip(kept, (month.receipt for month in again.months), strict=True)
    return any(not _same(old, new) for old, new in pairs)


def open_figures(months: Sequence[Mapping[str, Any]]) -> list[str]:
    """確かめていない値: the titles of the figures in receipts that still say what to verify."""
    titles = (
        PROGRAMS[month["program"]].book.figures[name].title
        for month in months
        for part in (month["case"], *month["obligors"])
        for name, edition in part["editions"].items()
        if edition["verify"]
    )
    return list(dict.fromkeys(titles))


def months_of(claim: Claim, today: date) -> list[date]:
    """判定する月: from the month after the claim to a year ahead."""
    first = months_after(claim.claimed_on.replace(day=1), 1)
    return list(_span(first, months_after(_present(claim, today), MONTHS_AHEAD)))


def years_of(claim: Claim, today: date) -> list[int]:
    """審査する所得の年: of the months of the claim, as far as the year is over; newest first."""
    years = {tested_year(month) for month in months_of(claim, today)}
    return sorted((year for year in years if year < today.year), reverse=True)


def months_after(month: date, count: int) -> date:
    """その月から数えた月: the first day of the month `count` months later."""
    index = month.year * 12 + month.month - 1 + count
    return date(index // 12, index % 12 + 1, 1)


def _present(claim: Claim, today: date) -> date:
    """The month up to which all must be known: this one, or the first that could be paid."""
    return max(months_after(claim.claimed_on.replace(day=1), 1), today.replace(day=1))


def _span(first: date, last: date) -> Iterator[date]:
    month = first
    while month <= last:
        yield month
        month = months_after(month, 1)


def _judged_on(known: Evidence, settled: Sequence[MonthDecision]) -> dict[date, date]:
    judged = ((m.target_month, known.judgement_in(m.target_month)) for m in settled)
    return {month: judgement.judged_on for month, judgement in judged if judgement}


def _settled(decided: Sequence[MonthDecision]) -> list[MonthDecision]:
    """The months up to the first that is not settled."""
    settled = []
    for month in decided:
        if month.result not in SETTLED:
            break
        settled.append(month)
    return settled


def _missing(known: Evidence, month: MonthDecision) -> list[str]:
    """What is open in an unsettled month; never nothing."""
    criteria = known.book.given["meets_criteria"]
    is_expired = known.is_expired(month.target_month)
    terms = [EXPIRED if is_expired and t == criteria else t for t in month.missing]
    return terms or [f"{wareki_month(month.target_month)}分の判定の材料"]


def _same(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a month ends as it did, on the same facts; the version of the rules is no matter."""
    whole = ("target_month", "result", "amount_yen")
    if any(old[name] != new[name] for name in whole) or len(old["obligors"]) != len(
        new["obligors"]
    ):
        return False
    parts = zip((old["case"], *old["obligors"]), (new["case"], *new["obligors"]), strict=True)
    return all(
        before["given"] == {name: after["given"].get(name) for name in before["given"]}
        for before, after in parts
    )
