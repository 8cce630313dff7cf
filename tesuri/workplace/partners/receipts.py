"""受付控え: the same call twice is one act with one answer.

The request is kept as a keyed mark, for it may hold a 個人番号; the answer is kept sealed.
"""

import json
from typing import Any

from django.utils import timezone

from tesuri.ground.keys.cabinet import mark, seal, unseal
from tesuri.ground.keys.envelope import Place
from tesuri.ground.records import canonical
from tesuri.ground.records.incoming import is_plain
from tesuri.workplace.partners.models import Client, Receipt
from tesuri.workplace.partners.queries import PURPOSE
from tesuri.workplace.partners.refusals import CallRefused

LONGEST_KEY = 200


def opened(caller: Client, key: str, content: Any) -> Receipt:
    """控えを開く: waits for a twin still at work; other content under the same key is refused."""
    if len(key) > LONGEST_KEY or not is_plain(key):
        raise CallRefused(
            "冪等キーが長すぎるか、使えない文字を含みます。", code="malformed", status=400
        )
    of_request = mark(caller.body, PURPOSE, canonical(content).decode())
    receipt, _ = Receipt.objects.get_or_create(
        client=caller, key=key, defaults={"request_mark": of_request, "at": timezone.now()}
    )
    if bytes(receipt.request_mark) != of_request:
        raise CallRefused(
            "同じ受付番号で違う内容の依頼が届いています。内容を確かめ、新しい依頼として送ってください。",
            code="key_reused",
            status=409,
        )
    return receipt


def close(caller: Client, receipt: Receipt, status: int, answer: dict[str, Any]) -> None:
    """控えを閉じる: the answer beside the act, in its transaction."""
    receipt.status = status
    receipt.answer = seal(caller.body, PURPOSE, _place(receipt), canonical(answer).decode())
    receipt.save(update_fields=["status", "answer"])


def answered(caller: Client, receipt: Receipt) -> tuple[int, dict[str, Any]]:
    """前の応答: exactly as it was given the first time."""
    text = unseal(caller.body, PURPOSE, _place(receipt), bytes(receipt.answer or b""))
    return receipt.status or 200, json.loads(text)


def _place(receipt: Receipt) -> Place:
    return Place("partners_receipt", "answer", f"{receipt.client_id}/{receipt.key}")
