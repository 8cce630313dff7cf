"""廃棄の操作: of media and of machines, with the method, who did it, and the certificate."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal, about
from tesuri.ground.text.eras import wareki
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import approval_kinds
from tesuri.workplace.outputs.actions.forks import ask
from tesuri.workplace.outputs.chains import follow_medium
from tesuri.workplace.outputs.events import OutputEvent
from tesuri.workplace.outputs.locks import locked_medium
from tesuri.workplace.outputs.models import Disposal, MediumState


@about(OutputEvent.DISPOSAL_SUBMITTED)
@transaction.atomic
def dispose(
    actor: Actor,
    number: int,
    *,
    method: str,
    performed_by: str,
    certificate_number: str,
    done_on: date,
) -> Disposal:
    """廃棄を起案する: a second person checks the certificate and that the thing is gone."""
    demand(actor, Duty.MEDIA, Level.EDIT)
    medium = locked_medium(actor, number)
    if done_on > timezone.localdate():
        raise Refusal("廃棄した日が先の日です。確かめてください。", code="day_ahead")
    disposal = Disposal.objects.create(
        medium=medium,
        method=method,
        performed_by=performed_by,
        certificate_number=certificate_number,
        done_on=done_on,
    )
    told = {
        "廃棄の方法": method,
        "廃棄した人・事業者": performed_by,
        "証明書の番号": certificate_number,
        "廃棄した日": wareki(done_on),
    }
    digest = ask(actor, medium, approval_kinds.DISPOSE, told)
    follow_medium(actor, medium, MediumState.DISPOSING, disposal=disposal, digest=digest)
    audit.record(
        actor,
        OutputEvent.DISPOSAL_SUBMITTED,
        medium=medium.number,
        label=medium.label,
        certificate=certificate_number,
    )
    return disposal
