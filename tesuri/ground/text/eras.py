"""和暦: days as notices print them, and as the desk types them.

Year 1 is 元年 on a notice. No zero is put before a number. The calendar is Gregorian only from
1873-01-01 (明治6年): an earlier day is refused instead of being printed wrongly.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Era:
    """元号: with its first day; it lasts until the next one begins."""

    name: str
    letter: str
    first: date


ERAS = (
    Era("明治", "M", date(1868, 1, 25)),
    Era("大正", "T", date(1912, 7, 30)),
    Era("昭和", "S", date(1926, 12, 25)),
    Era("平成", "H", date(1989, 1, 8)),
    Era("令和", "R", date(2019, 5, 1)),
)
GREGORIAN_SINCE = date(1873, 1, 1)
_MARK = r"[.\-/年月]"
_TYPED = re.compile(
    rf"(?P<era>明治|大正|昭和|平成|令和|明|大|昭|平|令|[MTSHR])?(?P<year>元|[0-9]{{1,4}}){_MARK}"
    r"(?P<month>[0-9]{1,2})[.\-/月](?P<day>[0-9]{1,2})日?"
)
_EIGHT_DIGITS = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
EXAMPLES = "「令和8年4月1日」「R8.4.1」「2026-04-01」のように入力してください。"


def era_of(day: date) -> Era:
    """その日の元号: refuses days before the Gregorian calendar."""
    if day < GREGORIAN_SINCE:
        raise ValueError("明治5年以前の日付（旧暦）は和暦に直せません。")
    return next(era for era in reversed(ERAS) if era.first <= day)


def wareki_year(day: date) -> str:
    """和暦の年: 令和8年 or 令和元年, the year in which this day lies."""
    era = era_of(day)
    year = day.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年"


def wareki_month(day: date) -> str:
    """和暦の年月: 令和8年4月."""
    return f"{wareki_year(day)}{day.month}月"


def wareki(day: date) -> str:
    """和暦の年月日: 令和8年4月1日."""
    return f"{wareki_month(day)}{day.day}日"


def parse_date(text: str) -> date:
    """日付を読む: 和暦 or ISO, in full or half width; ValueError says in Japanese what is wrong."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    if not (typed := _TYPED.fullmatch(plain) or _EIGHT_DIGITS.fullmatch(plain)):
        raise ValueError(f"日付として読めません。{EXAMPLES}")
    era = _era(typed.groupdict().get("era"))
    year = 1 if typed["year"] == "元" else int(typed["year"])
    if era is None and (typed["year"] == "元" or len(typed["year"]) < 4):
        raise ValueError(f"元号か、西暦4桁の年が要ります。{EXAMPLES}")
    try:
        day = date(
            year + (era.first.year - 1 if era else 0), int(typed["month"]), int(typed["day"])
        )
    except ValueError:
        raise ValueError(f"暦にない日付です。年月日を確かめてください。{EXAMPLES}") from None
    return _inside(day, era)


def _era(written: str | None) -> Era | None:
    return next(
        (era for era in ERAS if written and written in (era.letter, era.name, era.name[0])), None
    )


def _inside(day: date, era: Era | None) -> date:
    if day < GREGORIAN_SINCE:
        raise ValueError("明治5年以前の日付（旧暦）は扱えません。年を確かめてください。")
    if era and era_of(day) is not era:
        raise ValueError(
            f"{era.name}にない日付です（{wareki(day)}にあたります）。元号を確かめてください。"
        )
    return day
