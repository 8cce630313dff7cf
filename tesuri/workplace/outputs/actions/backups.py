"""控えの記録: that all rows of a system leave, sealed, in one file."""

from collections.abc import Sequence

from django.db import transaction

from tesuri.workplace.access.models import Office
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced
from tesuri.workplace.outputs.events import OutputEvent


@transaction.atomic
def record_backup(what: str, recipients: Sequence[str], by: str) -> None:
    """控えの作成を記録する: in the log of each body, before it is made; `recipients` are public
    keys, `by` is who made it, as that person says: no program of ours could ask for a passkey."""
    for body in Office.objects.order_by("body").values_list("body", flat=True).distinct():
        with announced(actor := Actor.system("backup", body)):
            audit.record(
                actor, OutputEvent.BACKED_UP, what=what, recipients=list(recipients), by=by
            )
