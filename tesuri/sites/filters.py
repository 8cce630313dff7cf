"""表示の型: 和暦 and yen in templates: `{% load wareki %}`, `{{ day|wareki }}`, `{{ amount|yen }}`."""

from datetime import date, datetime

from django.template import Library
from django.utils import timezone

from tesuri.ground.text import eras

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
def yen(amount: int | None) -> str:
    """円: with commas; an unknown amount says so."""
    return f"{amount:,}円" if amount is not None else "不明"
