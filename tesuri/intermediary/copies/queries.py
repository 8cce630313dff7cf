"""副本を読む: inside acting_for(body)."""

import json
from typing import Any

from tesuri.ground.keys.cabinet import unseal
from tesuri.ground.keys.envelope import Place
from tesuri.intermediary.copies.models import Copy

PURPOSE = "copies"
SHOWN_AT_MOST = 200


def current(body: str, unified_number: str, item: str) -> Copy | None:
    """現在の副本: the newest registration of the item, or None."""
    held = Copy.objects.filter(body=body, unified_number=unified_number, item=item)
    return held.order_by("-id").first()


def is_manual_only(body: str, unified_number: str, item: str) -> bool:
    """自動応答不可: once an item is flagged, each later copy of it is; nothing lifts the flag."""
    held = Copy.objects.filter(body=body, unified_number=unified_number, item=item)
    return held.filter(is_manual_only=True).exists()


def of_person(body: str, unified_number: str) -> list[Copy]:
    """その人の副本: all versions, the newest first."""
    held = Copy.objects.filter(body=body, unified_number=unified_number)
    return list(held[:SHOWN_AT_MOST])


def numbered(body: str, copy_number: str) -> Copy | None:
    """副本番号の副本."""
    found = Copy.objects.filter(body=body, copy_number=copy_number)
    return found.select_related("corrects").first()


def content_of(copy: Copy) -> Any:
    """内容: raises InvalidTag when the row is not the one that was sealed."""
    place = place_of(copy.copy_number)
    return json.loads(unseal(copy.body, PURPOSE, place, bytes(copy.sealed_content)))


def place_of(copy_number: str) -> Place:
    """置き場所: a content opens in its own row alone."""
    return Place("copies_copy", "sealed_content", copy_number)
