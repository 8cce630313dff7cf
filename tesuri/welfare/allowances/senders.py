"""差出人: in whose name a body's notices go out."""

from functools import cache
from pathlib import Path

import yaml

from tesuri.ground.records import Refusal
from tesuri.welfare.allowances.documents.layout import Sender


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
