"""照会許可の照合の検査."""

from datetime import date, timedelta

import pytest

from tesuri.intermediary.wire.rules import Asked, Line, Party, matching

CITY_A = Party("municipality", "XA99000000112020")
CITY_B = Party("municipality", "XA99000000112186")
PREFECTURE = Party("prefecture", "XA99000000110001")
PARTIES = (CITY_A, CITY_B, PREFECTURE)
PROCEDURES, ITEMS = ("P1", "P2"), ("I1", "I2")
SINCE, THROUGH = date(2026, 4, 1), date(2027, 3, 31)
LINES = [
    Line("P1", "I1", "municipality", "municipality", "一行", SINCE, THROUGH),
    Line("P2", "I2", "prefecture", CITY_A.code, "二行", SINCE, None),
]
DAY = timedelta(days=1)


def by_hand(asked: Asked, day: date) -> str | None:
    """An evaluator apart from the rule: the two lines, written out."""
    if asked.procedure == "P1" and asked.item == "I1" and SINCE <= day <= THROUGH:
        pairs = [(CITY_A, CITY_B), (CITY_B, CITY_A)]
        return "一行" if (asked.enquirer, asked.provider) in pairs else None
    if asked.procedure == "P2" and asked.item == "I2" and day >= SINCE:
        return "二行" if (asked.enquirer, asked.provider) == (PREFECTURE, CITY_A) else None
    return None


@pytest.mark.control("C-6-06")
@pytest.mark.parametrize("day", [SINCE - DAY, SINCE, THROUGH, THROUGH + DAY])
def test_it_judges_every_combination_as_an_independent_evaluator(day: date) -> None:
    combinations = [
        Asked(procedure, item, enquirer, provider)
        for procedure in PROCEDURES
        for item in ITEMS
        for enquirer in PARTIES
        for provider in PARTIES
    ]
    found = [matching(LINES, asked, day) for asked in combinations]
    assert [line and line.legal_basis for line in found] == [
        by_hand(asked, day) for asked in combinations
    ]


def test_it_lets_nobody_ask_itself() -> None:
    assert matching(LINES, Asked("P1", "I1", CITY_A, CITY_A), SINCE) is None
