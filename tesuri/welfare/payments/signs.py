"""制度の目: what the programmes above this room know of months that are about to be paid.

The site lists them (`TESURI_PAYMENT_SIGNS`), because this room imports no programme.
"""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import cast

from django.conf import settings
from django.utils.module_loading import import_string

Asked = tuple[str, date]  # 決定番号と対象月


@dataclass(frozen=True)
class Sign:
    """異動の知らせ: of a decision; what the approver must see before its months are paid."""

    reference: str
    check_name: str
    message: str


@dataclass(frozen=True)
class Benefit:
    """手当: its code and name, and the article by which a later payment may count as already paid.

    `set_off_law` is empty where nobody has found such an article: then nothing is set off.
    """

    code: str
    name: str
    set_off_law: str = ""


UNKNOWN = Benefit("", "手当")


def _knows_none(references: Collection[str]) -> Mapping[str, Benefit]:
    return {}


@dataclass(frozen=True)
class Programme:
    """制度: `prices` of the months that it knows (none: no figure is reviewed), and its `signs`.

    `benefits`: which 手当 each decision is of, for those that it knows.
    """

    prices: Callable[[Collection[Asked]], Mapping[Asked, Collection[int]]]
    signs: Callable[[Collection[str], date], Iterable[Sign]]
    benefits: Callable[[Collection[str]], Mapping[str, Benefit]] = _knows_none


def programmes() -> list[Programme]:
    """制度の一覧: as the site names them."""
    return cast("list[Programme]", import_string(settings.TESURI_PAYMENT_SIGNS))


def prices_of(asked: Collection[Asked]) -> dict[Asked, Collection[int]]:
    """単価: what each month may be paid by the figure of its own month; 0 is always allowed."""
    found: dict[Asked, Collection[int]] = {}
    for programme in programmes():
        found |= programme.prices(asked)
    return found


def signs_of(references: Collection[str], on: date) -> list[Sign]:
    """異動の知らせ: of all programmes, about those decisions, on the day of the transfer."""
    return [sign for programme in programmes() for sign in programme.signs(references, on)]


def benefits_of(references: Collection[str]) -> dict[str, Benefit]:
    """手当: of each decision; UNKNOWN where no programme knows it."""
    found = dict.fromkeys(references, UNKNOWN)
    for programme in programmes():
        found |= programme.benefits(references)
    return found
