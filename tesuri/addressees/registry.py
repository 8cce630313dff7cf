"""住民基本台帳を引く: who a 個人番号 belongs to, and handing over a 取得番号 for it.

The number goes in the body of a request to the registry and nowhere else; no error repeats it.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from django.conf import settings

from tesuri.addressees.four_facts import Facts
from tesuri.workplace.partners.refusals import Unreachable

TIME_LIMITS = httpx.Timeout(15.0, connect=5.0)


@dataclass(frozen=True)
class Registered:
    """登録されている人: as the registry of residents knows the holder of a number."""

    facts: Facts
    kana: str
    addressee_number: str
    municipality: str
    is_shielded: bool = False


def holder_of(my_number: str) -> Registered | None:
    """番号の持ち主: None when the registry knows nobody with this number."""
    answer = _sent("/identity/read", {"my_number": my_number})
    if answer.status_code == httpx.codes.NOT_FOUND:
        return None
    if answer.status_code != httpx.codes.OK:
        raise Unreachable("住民基本台帳", f"HTTP {answer.status_code}")
    return _read(answer)


def hand_over(acquisition_number: str, my_number: str) -> None:
    """取得番号を渡す: the registry tells the hub whose number it is; doing it again is harmless."""
    sent = {"acquisition_number": acquisition_number, "my_number": my_number}
    answer = _sent("/codes/handover", sent)
    if answer.status_code != httpx.codes.NO_CONTENT:
        raise Unreachable("住民基本台帳", f"HTTP {answer.status_code}")


def _read(answer: httpx.Response) -> Registered:
    try:
        person: dict[str, str] = answer.json()
        return Registered(
            Facts(
                name=person["name"],
                birth_date=date.fromisoformat(person["birth_date"]),
                sex=person["sex"],
                address=person["address"],
            ),
            kana=person["kana"],
            addressee_number=person["addressee_number"],
            municipality=person["municipality"],
            is_shielded=person.get("is_shielded") == "True",
        )
    except (ValueError, KeyError, TypeError):
        raise Unreachable("住民基本台帳", "an answer that cannot be read") from None


def _sent(path: str, message: dict[str, Any]) -> httpx.Response:
    token = (Path(settings.TESURI_KEYS) / "juki.token").read_text("ascii").strip()
    url = f"{settings.TESURI_PARTNERS['juki'].rstrip('/')}{path}"
    headers = {"Authorization": f"Bearer {token}"}
    try:
        return _wire().post(url, json=message, headers=headers)
    except httpx.HTTPError as error:
        raise Unreachable("住民基本台帳", type(error).__name__) from None


@cache
def _wire() -> httpx.Client:
    return httpx.Client(timeout=TIME_LIMITS, trust_env=False, follow_redirects=False)
