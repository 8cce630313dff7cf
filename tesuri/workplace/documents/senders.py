"""差出人: in whose name a body's notices go out."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from tesuri.ground.records import Refusal


@dataclass(frozen=True)
class Sender:
    """差出人: city and prefecture in full (熊谷市, 埼玉県), the mayor, and where questions go."""

    city: str
    prefecture: str
    mayor_name: str
    office: str
    office_postcode: str
    office_address: str
    telephone: str
    document_prefix: str = ""  # 熊障福発
    fax: str = ""
    seal_note: str = ""  # （公印省略）; empty leaves room for the seal


@cache
def sender_of(body: str) -> Sender:
    """団体の差出人: Refusal when nobody entered one."""
    sheet = yaml.safe_load((Path(__file__).parent / "lists/senders.yaml").read_text("utf-8"))
    if body not in sheet:
        raise Refusal(
            "通知書の差出人が登録されていません。システム担当に連絡してください。",
            code="no_sender",
        )
    return Sender(**sheet[body])
