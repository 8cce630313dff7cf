"""符号の窓口: offered to the 統合宛名システム of each body."""

from typing import Any

from django.http import HttpRequest

from tesuri.intermediary.codes import actions
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners.doors import offered
from tesuri.workplace.partners.models import Client


@offered("intermediary:codes:request")
def request_code(request: HttpRequest, caller: Client, message: dict[str, Any]) -> dict[str, Any]:
    """符号の取得依頼."""
    number, state = actions.request_code(_actor(caller), str(message.get("unified_number", "")))
    return {"acquisition_number": number, "state": state}


@offered("intermediary:codes:request")
def complete(request: HttpRequest, caller: Client, message: dict[str, Any]) -> dict[str, Any]:
    """符号の取得確認."""
    return {"state": actions.complete(_actor(caller), str(message.get("unified_number", "")))}


def _actor(caller: Client) -> Actor:
    return Actor.system(caller.client_id, caller.body)
