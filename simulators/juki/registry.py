"""台帳の窓口: who may read what of a resident; no answer to welfare has a 個人番号 in it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

import httpx

from simulators.papers import same
from simulators.server import Answer, Refused, Request, in_json, text_of
from simulators.store import Row, Store, one, rows

MOST_FOUND = 100
FEWEST_KEYS = 2
SHOWN = """addressee_number, name, kana, birth_date, sex, postcode, address, household_number,
    relationship, moved_in_on, previous_municipality, is_shielded"""
SEARCH_KEYS = {
    "kana": "starts_with(kana_key, search_key(%(kana)s))",
    "name": "name_key = search_key(%(name)s)",
    "birth_date": "birth_date = %(birth_date)s",
    "sex": "sex = %(sex)s",
    "postcode": "postcode = %(postcode)s",
    "address": "starts_with(address, %(address)s)",
}

Deed = Callable[["Registry", dict[str, Any]], Answer]


@dataclass(frozen=True)
class Registry:
    """台帳: its store, the tokens of its readers and the way to the hub."""

    store: Store
    tokens: dict[str, str]
    municipality: str
    hub_token: str
    hub_address: str
    client: httpx.Client

    def door(self, readers: set[str], deed: Deed) -> Callable[[Request], Answer]:
        """通行: a deed that only these readers may ask for."""

        def route(request: Request) -> Answer:
            token = request.bearer()
            reader = next((name for name, own in self.tokens.items() if same(token, own)), "")
            if not reader:
                raise Refused(401, "bad_token", "通行札がないか、違います。")
            if reader not in readers:
                raise Refused(403, "not_entitled", "この通行札では、この照会はできません。")
            return deed(self, request.message())

        return route


def search(registry: Registry, message: dict[str, Any]) -> Answer:
    """住民の検索: by at least two keys; kana and address match from their beginning."""
    keys = {name: text_of(message, name) for name in SEARCH_KEYS if message.get(name)}
    if len(keys) < FEWEST_KEYS:
        sentence = "カナと生年月日など、二つ以上の項目で探してください。"
        raise Refused(422, "too_few_keys", sentence)
    if "birth_date" in keys:
        day_of(keys["birth_date"])
    conditions = " AND ".join(SEARCH_KEYS[name] for name in keys)
    sql = f"""
        SELECT {SHOWN} FROM residents WHERE municipality = %(municipality)s AND {conditions}
        ORDER BY kana, birth_date, addressee_number LIMIT {MOST_FOUND}
    """
    values: dict[str, object] = {**keys, "municipality": own_municipality(registry, message)}
    return in_json({"residents": [shown(row) for row in rows(registry.store, sql, values)]})


def read(registry: Registry, message: dict[str, Any]) -> Answer:
    """住民の参照: one resident with the whole household, the resident included."""
    values: dict[str, object] = {
        "municipality": own_municipality(registry, message),
        "number": text_of(message, "addressee_number"),
    }
    sql = f"""
        SELECT {SHOWN} FROM residents
        WHERE municipality = %(municipality)s AND addressee_number = %(number)s
    """
    row = one(registry.store, sql, values)
    if row is None:
        raise Refused(404, "not_found", "この宛名番号の住民はいません。")
    sql = """
        SELECT addressee_number, name, kana, birth_date, sex, relationship FROM residents
        WHERE municipality = %(municipality)s AND household_number = %(household)s
        ORDER BY relationship <> '世帯主', birth_date, addressee_number
    """
    values["household"] = row["household_number"]
    household = [shown(member) for member in rows(registry.store, sql, values)]
    return in_json({**shown(row), "household": household})


def identity(registry: Registry, message: dict[str, Any]) -> Answer:
    """本人確認情報: the four facts behind a 個人番号, for the addressee system alone."""
    sql = """
        SELECT name, kana, birth_date, sex, address, addressee_number, municipality, is_shielded
        FROM residents WHERE my_number = %(my_number)s
    """
    row = one(registry.store, sql, {"my_number": text_of(message, "my_number")})
    if row is None:
        raise Refused(404, "not_found", "この番号の住民はいません。")
    return in_json(shown(row))


def handover(registry: Registry, message: dict[str, Any]) -> Answer:
    """符号取得の引継ぎ: tells the hub whom the 取得番号 means, by a link and not by a number."""
    number, my_number = text_of(message, "acquisition_number"), text_of(message, "my_number")
    sql = "SELECT link FROM residents WHERE my_number = %(my_number)s"
    row = one(registry.store, sql, {"my_number": my_number})
    if row is None:
        raise Refused(404, "not_found", "この番号の住民はいません。")
    content = {"acquisition_number": number, "link": row["link"]}
    headers = {"Authorization": f"Bearer {registry.hub_token}"}
    try:
        url = f"{registry.hub_address}/codes/assign"
        response = registry.client.post(url, json=content, headers=headers)
    except httpx.TransportError:
        raise Refused(503, "hub_unreachable", UNREACHABLE) from None
    if response.status_code == 409:
        raise Refused(409, "not_assignable", "取得番号がないか、別の人に割り当て済みです。")
    if response.status_code != 204:
        raise Refused(503, "hub_unreachable", UNREACHABLE)
    return Answer(204)


UNREACHABLE = "情報提供ネットワークにつながりません。しばらくして再び送ってください。"


def own_municipality(registry: Registry, message: dict[str, Any]) -> str:
    """自市区町村: the readers of one city do not read another city's residents."""
    municipality = text_of(message, "municipality")
    if municipality != registry.municipality:
        raise Refused(403, "other_municipality", "この通行札では、他の市町村の住民は見られません。")
    return municipality


def day_of(text: str) -> date:
    """日付: YYYY-MM-DD."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Refused(400, "malformed", "日付は2026-04-01の形で送ってください。") from None


def shown(row: Row) -> Row:
    """表示: dates as text."""
    return {name: str(value) for name, value in row.items()}
