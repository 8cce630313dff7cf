"""認定の権限: who decides 特別児童扶養手当 for the residents of a body; configuration says it."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tesuri.ground.records import Refusal

SHEET = Path(__file__).parent / "competence.yaml"
PREFECTURE, CITY = "prefecture", "city"


@dataclass(frozen=True)
class Competence:
    """認定する者: 法5条1項, and the term that the prefecture published, if anybody checked."""

    special_child: str
    usual_days: int | None = None


@cache
def competences() -> dict[str, Competence]:
    """団体ごとの認定する者: raises ValueError for a word that is none."""
    sheet = yaml.safe_load(SHEET.read_text("utf-8"))
    found = {body: Competence(**row) for body, row in sheet.items()}
    if strange := {each.special_child for each in found.values()} - {PREFECTURE, CITY}:
        raise ValueError(f"{SHEET.name}: {sorted(strange)}")
    return found


def usual_days(body: str) -> int | None:
    """標準処理期間（日）: None while nobody entered what the prefecture published."""
    known = competences().get(body)
    return known.usual_days if known else None


def must_forward(body: str) -> None:
    """都道府県知事が認定する団体であること: what a designated city does itself is not there."""
    known = competences().get(body)
    if known is None:
        raise Refusal(
            "特別児童扶養手当を認定する者（都道府県知事か指定都市の長か）が登録されていません。"
            "システム担当に連絡してください。",
            code="no_competence",
        )
    if known.special_child == CITY:
        raise Refusal(
            "指定都市の長が自ら認定する特別児童扶養手当の事務（法第５条第１項）は、"
            "まだ用意がありません。都道府県知事が認定する団体でだけ使えます。",
            code="city_decides",
        )
