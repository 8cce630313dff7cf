"""拒否の受付: what a refused act leaves in the log, whether it is told on a page or in its form."""

from django.forms import Form
from django.http import HttpRequest

from tesuri.ground.records import Refusal
from tesuri.workplace.access.doors import found
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.audit import actions as audit


def note(request: HttpRequest, refusal: Refusal) -> None:
    """残す: who tried it and where; of a stranger the door itself has told."""
    actor = found(request)
    if actor is None:
        return
    place = request.resolver_match.view_name if request.resolver_match else ""
    event, subject = refusal.event or AccessEvent.REFUSED, refusal.subject
    audit.refused(actor, event, subject=subject, reason=refusal.code, place=place)


def tell_in(form: Form, request: HttpRequest, refusal: Refusal) -> int:
    """入力欄に返す: on top of what was typed, so that nothing is typed twice; gives the status.

    A form that does not hold already says at its fields what is wrong.
    """
    note(request, refusal)
    if form.is_valid():
        form.add_error(None, refusal.message)
    return refusal.status
