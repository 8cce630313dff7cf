"""情報提供を読む."""

from tesuri.intermediary.provision.models import Provision
from tesuri.intermediary.wire.bodies import acting_for

SHOWN_AT_MOST = 200


def awaiting_person(body: str) -> list[Provision]:
    """職員の回答待ち: requests for items that are never answered automatically."""
    with acting_for(body):
        waiting = Provision.objects.filter(body=body, state=Provision.State.WAITING)
        return list(waiting[:SHOWN_AT_MOST])
