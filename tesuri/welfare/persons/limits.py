"""台帳の限度: what a city may choose about the register of persons."""

from tesuri.ground.records.limits import choice

ALONE, TWO = "alone", "two"
CORRECTED_BY = choice(
    "FACTS_CORRECTED_BY",
    "台帳の訂正（alone 訂正した人だけで効く／two 別の人の承認で効く）",
    ALONE,
    TWO,
)
