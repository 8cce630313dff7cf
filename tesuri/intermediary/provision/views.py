"""情報提供の窓口: the network adapter; only papers signed by the hub pass."""

from django.http import HttpRequest

from tesuri.intermediary.provision import actions
from tesuri.intermediary.wire.doors import on_the_wire
from tesuri.intermediary.wire.envelopes import Claims
from tesuri.workplace.audit.actors import Actor


@on_the_wire
def requests(request: HttpRequest, actor: Actor, message: str) -> Claims:
    """照会の受付: POST /wire/requests."""
    return actions.answer_request(actor, message)
