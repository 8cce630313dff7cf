"""照会条件: only words that this platform knows, each with its own form."""

from typing import Any

from tesuri.ground.records import Refusal

FIRST_YEAR, LAST_YEAR = 2000, 2199
MOST_YEARS = 20


def known_terms(terms: object) -> dict[str, Any]:
    """知っている照会条件: income_years or nothing; anything else is refused, not passed on."""
    if not isinstance(terms, dict) or not terms.keys() <= {"income_years"}:
        raise Refusal(
            "照会条件に、取り扱えない項目があります。使えるのは income_years（所得の年）だけです。",
            code="bad_terms",
        )
    if "income_years" in terms and not _are_years(terms["income_years"]):
        raise Refusal("照会条件の所得の年は、西暦4桁を1つずつ並べてください。", code="bad_terms")
    return dict(terms)


def _are_years(years: object) -> bool:
    if not isinstance(years, list) or not 0 < len(years) <= MOST_YEARS:
        return False
    are_numbers = all(type(year) is int and FIRST_YEAR <= year <= LAST_YEAR for year in years)
    return are_numbers and len(set(years)) == len(years)
