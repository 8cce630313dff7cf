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
class Programme:
    """制度: `prices` of the months that it knows (none: no figure is reviewed), and its `signs`."""

    prices: Callable[[Collection[Asked]], Mapping[Asked, Collection[int]]]
    signs: Callable[[Collection[str], date], Iterable[Sign]]


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
