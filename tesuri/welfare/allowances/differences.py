"""所得の突合: a decision waits until every difference in its incomes is disposed of."""

from datetime import date

from tesuri.ground.records import Refusal
from tesuri.ground.text.eras import wareki_year
from tesuri.welfare.allowances import queries
from tesuri.welfare.allowances.assessment import months_of
from tesuri.welfare.allowances.models import Claim
from tesuri.welfare.allowances.rules.months import tested_year
from tesuri.welfare.income import queries as income
from tesuri.welfare.income.queries import Difference, label_of


class DifferenceOpen(Refusal):
    """突合の差が残っている: nobody has said yet which of two incomes is believed."""

    status = 409


def undisposed(claim: Claim, today: date) -> list[Difference]:
    """処置していない差: of the claimant and the obligors, in the years that the months test."""
    months = months_of(claim, today)
    standings = queries.standings_of(claim)
    obligors = [
        each.person_id
        for each in claim.obligors.select_related("person")
        if any(queries.counts_in(standings[each.person.addressee_number], m) for m in months)
    ]
    years = {tested_year(month) for month in months}
    return income.open_differences([claim.person_id, *obligors], years)


def told(claim: Claim, found: list[Difference]) -> list[str]:
    """差の言葉: whose, of which year, in which items; no name and no sum."""
    return [
        f"{_whose(claim, each)}の{wareki_year(date(each.income_year, 12, 31))}中の所得"
        f"（{'、'.join(label_of(name) for name in each.items)}）"
        for each in found
    ]


def must_be_disposed(claim: Claim, today: date) -> None:
    """差を処置してから決めること: DifferenceOpen names what differs."""
    if found := undisposed(claim, today):
        words = "、".join(told(claim, found))
        raise DifferenceOpen(
            f"申出と調べた所得に違いがあり、どちらによるかが決まっていません：{words}。"
            "「所得の突合」で理由を付けて処置してから、決定してください。",
            code="difference_open",
        )


def _whose(claim: Claim, found: Difference) -> str:
    return "本人" if found.person.pk == claim.person_id else "扶養義務者"
