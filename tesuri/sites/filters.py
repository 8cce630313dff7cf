"""表示の型: 和暦, yen and names of municipalities in templates: `{% load wareki %}`.

`{{ day|wareki }}`, `{{ moment|wareki_time }}`, `{{ amount|yen }}`, `{{ code|municipality }}`,
`{{ user_id|named:names }}`
"""

from collections.abc import Mapping
from datetime import date, datetime

from django.template import Library
from django.utils import timezone

from tesuri.ground.text import eras, municipalities
from tesuri.workplace.audit.actors import PROGRAMS

register = Library()


@register.filter
def wareki(day: date | None) -> str:
    """和暦の日: 令和8年4月1日; a moment is shown as its day in Japan; nothing for None."""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date()
    return eras.wareki(day) if day else ""


@register.filter
def wareki_month(month: date | None) -> str:
    """和暦の月: 令和8年4月."""
    return eras.wareki_month(month) if month else ""


@register.filter
def wareki_time(moment: datetime | None) -> str:
    """和暦の日時: 令和8年4月1日 9:05, in Japan; nothing for None."""
    if moment is None:
        return ""
    here = timezone.localtime(moment)
    return f"{eras.wareki(here.date())} {here.hour}:{here:%M}"


@register.filter
def wareki_year(year: int) -> str:
    """年の和暦: 令和7年 for 2025, as the tax office counts incomes."""
    return eras.wareki_year(date(int(year), 12, 31))


@register.filter
def municipality(code: str) -> str:
    """団体の名称: 埼玉県深谷市 for 112186."""
    return municipalities.municipality(code)


@register.filter
def yen(amount: int | None) -> str:
    """円: with commas; an unknown amount says so."""
    return f"{amount:,}円" if amount is not None else "不明"


@register.filter
def named(user_id: str, names: Mapping[str, str]) -> str:
    """だれ: the name with the user id; of a program what it is called; else the id itself."""
    if user_id in names:
        return f"{names[user_id]}（{user_id}）"
    program = user_id.removeprefix("system:")
    return PROGRAMS.get(program, user_id) if program != user_id else user_id


@register.filter
def grouped(number: int) -> str:
    """桁区切りの数: 1,234."""
    return f"{number:,}"


@register.filter
def answer(value: object) -> str:
    """答えの言い方: はい・いいえ・不明; numbers with commas; anything else as it is written."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if value is None:
        return "不明"
    return f"{value:,}" if isinstance(value, int) else str(value)
