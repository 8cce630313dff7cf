"""舞台: 深谷市 holds a copy that nobody answers for automatically, and two people who may."""

from typing import Any

from django.test import Client

from tests.entry import inside
from tests.exchange.hubs import Hub
from tests.exchange.rows import a_code, a_copy
from tests.people import OTHER_CITY, an_officer
from tesuri.intermediary.ledger.models import Entry
from tesuri.intermediary.provision.models import KIND, Answer, Draft, Paper, Step
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.approvals.models import Approval
from tesuri.workplace.approvals.queries import latest
from tesuri.workplace.audit.actors import Actor

CODE = "CODEOFHANAKOATCITYB"
NOBODY_LISTENS = "http://127.0.0.1:9"
SEES, EDITS, APPROVES = ((Duty.COPIES, level) for level in (Level.SEE, Level.EDIT, Level.APPROVE))


def flagged(actor: Actor, number: str = "C-1", **changes: Any) -> None:
    """自動応答不可の副本."""
    a_copy(actor, number, is_manual_only=True, **changes)


def asked(actor: Actor, hub: Hub, **changes: Any) -> tuple[str, str]:
    """照会が届いた: the permit, and the number under which it waits."""
    a_code(actor, CODE)
    flagged(actor)
    permit = hub.permit(CODE, **changes)
    assert hub.send(permit)[1]["state"] == "waiting"
    return permit, number()


def number() -> str:
    """受付番号: of the newest request."""
    with acting_for(OTHER_CITY):
        return Paper.objects.latest("id").number


def officer(name: str, *grants: tuple[Duty, Level], body: str = OTHER_CITY) -> Actor:
    """職員: of 深谷市, unless told otherwise."""
    return an_officer(name, name, *grants, body=body, office="exchange")


def clerk() -> Client:
    """担当: who may do everything, and yet not approve the own work."""
    return inside(Client(), officer("mori", SEES, EDITS, APPROVES))


def chief() -> Client:
    """上長."""
    return inside(Client(), officer("kuroda", SEES, APPROVES))


def shown_digest(client: Client, at: str) -> str:
    """画面の指紋: of the content as the page shows it."""
    return str(client.get(f"/provision/{at}").context["page"].case.digest)


def propose(client: Client, at: str, **fields: str) -> Any:
    """起案する: to answer with what the page shows, unless told otherwise."""
    form = {"verdict": "answer", "reason": "", "comment": ""} | fields
    form.setdefault("digest", shown_digest(client, at))
    return client.post(f"/provision/{at}/draft", form)


def decide(client: Client, at: str, **fields: str) -> Any:
    """決裁する: exactly what is waiting, unless told otherwise."""
    decision = {"decision": "approve", "digest": submission(at).digest} | fields
    return client.post(f"/provision/{at}/decision", decision)


def submission(at: str) -> Approval:
    """その照会の決裁."""
    found = latest(KIND, at)
    assert found is not None
    return found


def left() -> dict[str, int]:
    """残ったもの: what an answer leaves at the provider."""
    with acting_for(OTHER_CITY):
        kept = {"drafts": Draft, "answers": Answer, "steps": Step, "entries": Entry}
        return {name: table._default_manager.count() for name, table in kept.items()}


def states() -> list[str]:
    """送信の経過."""
    with acting_for(OTHER_CITY):
        return list(Step.objects.values_list("state", flat=True))
