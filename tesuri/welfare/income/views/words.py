"""値の読み: of an item, as a clerk says it; unknown is said in words."""

from datetime import date
from typing import Any

from tesuri.ground.text.eras import wareki
from tesuri.welfare.income.models import IncomeFacts, OwnDisability, Taxation, Widow

CHOICES = {
    "own_disability": dict(OwnDisability.choices),
    "widow": dict(Widow.choices),
    "taxation": dict(Taxation.choices),
}
YEN = (*IncomeFacts.YEN, *IncomeFacts.FILE_YEN)


def spoken(name: str, value: Any) -> object:
    """値の読み: as a clerk says it; unknown is said in words."""
    if value is None:
        return "不明"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if name in YEN:
        return f"{value:,}円"
    if name in IncomeFacts.FILE_DAYS:
        return wareki(date.fromisoformat(str(value)))
    return CHOICES.get(name, {}).get(value, value)
