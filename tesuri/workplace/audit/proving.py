"""証明を作る: one event, or the growth of the tree, in a file that needs no database to be checked.

What is in it: the signed heads, the hashes beside the way, and (for one event) its salted canonical
bytes; no other event shows. `offline.py proof FILE --key audit.pub` checks it.
"""

import base64
from collections.abc import Iterable
from typing import Any

from tesuri.workplace.audit.chunks import MOMENT, events_of
from tesuri.workplace.audit.entries import entry
from tesuri.workplace.audit.merkle import consistency, inclusion
from tesuri.workplace.audit.stored import forest, rows

FORM = "tesuri-proof-1"
PLACE = f"""
SELECT r.index, r.record_id, r.hash, {MOMENT}, r.body FROM audit_leaf r
WHERE r.record_id = %s AND r.index >= 0
"""
COVERING = """
SELECT size, note FROM audit_head WHERE body = %s AND size > %s ORDER BY size DESC LIMIT 1
"""
HEAD = "SELECT note FROM audit_head WHERE body = %s AND size = %s"


class NoProof(LookupError):
    """証明できない: the event, or a signed head of this size, is not there."""


def of_event(connection: Any, record: int) -> dict[str, Any]:
    """包含証明: that an event is in the tree of its body, under the newest head."""
    place = rows(connection, PLACE, [record])
    found = events_of(connection, [leaf[:4] for leaf in place]).get(record)
    if not place or not found:
        raise NoProof(f"記録 {record} は木にないか、保存に移されています")
    ((index, *_, body),) = place
    head = rows(connection, COVERING, [body, index])
    if not head:
        raise NoProof(f"記録 {record} を覆う署名した頭がまだありません")
    ((size, note),) = head
    proof = inclusion(index, forest(connection, body, size))
    shown = {"record": record, "index": index, "size": size, "entry": _text(entry(found))}
    return _file("inclusion", [note], proof) | shown


def of_growth(connection: Any, body: str, earlier: int, size: int) -> dict[str, Any]:
    """整合証明: that the tree of one signed head is the beginning of that of a later one."""
    notes = [_note(connection, body, each) for each in (earlier, size)]
    if not earlier <= size:
        raise NoProof("前の件数が後の件数より大きくなっています")
    return _file("consistency", notes, consistency(earlier, forest(connection, body, size)))


def _note(connection: Any, body: str, size: int) -> str:
    found = rows(connection, HEAD, [body, size])
    if not found:
        raise NoProof(f"{body} に {size} 件の頭はありません。tesuri audit heads で確かめてください")
    return str(found[0][0])


def _file(kind: str, notes: list[str], proof: Iterable[bytes]) -> dict[str, Any]:
    steps = [_text(each) for each in proof]
    return {"form": FORM, "kind": kind, "checkpoints": notes, "proof": steps}


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()
