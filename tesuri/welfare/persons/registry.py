"""住民基本台帳: asking the city's resident registry over the internal link; no 個人番号 in it."""

import ssl
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

import httpx
from django.conf import settings

from tesuri.ground.records import Refusal

TIMEOUT_SECONDS = 5.0
RESIDENTS_AT_MOST = 50


class RegistryUnreachable(Refusal):
    """住基不通: nothing was read; the same step can be tried again."""

    status = 503

    def __init__(self) -> None:
        super().__init__(
            "住民基本台帳につながりません。登録は行われていません。"
            "しばらくしてからもう一度お試しください。続くときは情報システム担当に連絡してください。",
            code="registry_unreachable",
        )


@dataclass(frozen=True)
class Member:
    """世帯員: one person of the household as the registry shows it."""

    addressee_number: str
    name: str
    kana: str
    birth_date: date
    sex: str
    relationship: str


@dataclass(frozen=True)
class Resident:
    """住民: one resident as the registry shows it to the welfare office."""

    addressee_number: str
    name: str
    kana: str
    birth_date: date
    sex: str
    postcode: str
    address: str
    household_number: str
    relationship: str
    moved_in_on: date | None
    previous_municipality: str
    is_shielded: bool = False
    household: list[Member] = field(default_factory=list)


def search(kana: str, birth_date: date) -> list[Resident]:
    """住民の検索: residents of this city with that reading and birthday."""
    answer = _ask("/residents/search", {"kana": kana, "birth_date": birth_date.isoformat()})
    return [_resident(each) for each in answer["residents"][:RESIDENTS_AT_MOST]]


def read(addressee_number: str) -> Resident:
    """住民の読取り: one resident with the household; Refusal when the registry has none."""
    return _resident(_ask("/residents/read", {"addressee_number": addressee_number}))


@cache
def _trust() -> ssl.SSLContext:
    """Read once a process: reading the certificates takes longer than the call."""
    return httpx.create_ssl_context(trust_env=False)


def _ask(path: str, message: dict[str, Any]) -> dict[str, Any]:
    token = (settings.TESURI_KEYS / "juki.token").read_text("utf-8").strip()
    try:
        with httpx.Client(verify=_trust(), trust_env=False, timeout=TIMEOUT_SECONDS) as client:
            answer = client.post(
                settings.TESURI_PARTNERS["juki"] + path,
                json=message | {"municipality": settings.TESURI_BODY},
                headers={"Authorization": f"Bearer {token}"},
            )
    except httpx.TransportError:
        raise RegistryUnreachable from None
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise Refusal(
            "住民基本台帳に該当する方が見つかりません。検索からやり直してください。",
            code="not_in_registry",
        )
    if answer.is_error:
        raise RegistryUnreachable
    found: dict[str, Any] = answer.json()
    return found


def _resident(row: dict[str, Any]) -> Resident:
    moved_in_on = row.get("moved_in_on") or ""
    return Resident(
        addressee_number=row["addressee_number"],
        name=row["name"],
        kana=row["kana"],
        birth_date=date.fromisoformat(row["birth_date"]),
        sex=row["sex"],
        postcode=row.get("postcode") or "",
        address=row["address"],
        household_number=row.get("household_number") or "",
        relationship=row.get("relationship") or "",
        moved_in_on=date.fromisoformat(moved_in_on) if moved_in_on else None,
        previous_municipality=row.get("previous_municipality") or "",
        is_shielded=row.get("is_shielded") == "True",
        household=[_member(each) for each in row.get("household") or []],
    )


def _member(row: dict[str, Any]) -> Member:
    return Member(
        addressee_number=row["addressee_number"],
        name=row["name"],
        kana=row["kana"],
        birth_date=date.fromisoformat(row["birth_date"]),
        sex=row["sex"],
        relationship=row.get("relationship") or "",
    )
