"""包含証明を出す: the proof of one record on a medium, for whoever checks it without us."""

import json
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.proving import NoProof, of_event
from tesuri.workplace.outputs import actions as outputs
from tesuri.workplace.outputs.models import Order
from tesuri.workplace.watch.events import WatchEvent
from tesuri.workplace.watch.queries import log
from tesuri.workplace.watch.queries.listing import people_in

COLUMNS = ("記録", "署名した頭", "証明")


class NotYetSigned(Refusal):
    """署名の前: no signed head covers the record yet."""

    status = 409


@transaction.atomic
def export_proof(actor: Actor, day: int, number: int, *, medium: int, recipient: int) -> Order:
    """包含証明の出力を申し出る: the file of `tesuri audit prove`, for the verifier without us."""
    demand(actor, Duty.AUDIT, Level.EXPORT)
    row = log.record(actor.body, day, number)
    proof, people = _proof(number), sorted(people_in(row))
    content = json.dumps(proof, ensure_ascii=False).encode()
    order = outputs.export(
        actor,
        Duty.AUDIT,
        f"監査記録 {number} の包含証明",
        content,
        count=max(1, len(people)),
        medium=medium,
        recipient=recipient,
        subjects=people,
        columns=COLUMNS,
    )
    told = {"digest": sha256(content).hexdigest(), "head": proof["size"], "order": order.number}
    audit.record(actor, WatchEvent.PROOF_EXPORTED, subject=row["subject"], records=[number], **told)
    return order


def _proof(number: int) -> dict[str, Any]:
    try:
        return of_event(connection.connection, number)
    except NoProof:
        raise NotYetSigned(
            "この記録を覆う署名がまだありません。数秒おいて、もう一度操作してください。",
            code="not_yet_signed",
        ) from None
