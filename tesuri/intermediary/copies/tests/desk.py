"""副本の窓口: the city's own system at the door, and what the table holds."""

from typing import Any

from django.test import Client

from tests.exchange.rows import bearer
from tests.people import CITY
from tesuri.intermediary.copies.models import Copy
from tesuri.intermediary.wire.bodies import acting_for
from tesuri.workplace.audit.actors import Actor

SCOPE = "intermediary:copies:register"


def register(client: Client, actor: Actor, message: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    headers = bearer(actor, SCOPE)
    reply = client.post("/api/copies", message, content_type="application/json", headers=headers)
    return reply.status_code, reply.json()


def held(body: str = CITY) -> int:
    with acting_for(body):
        return Copy.objects.count()
