"""よその画面から: a form whose token is missing or wrong; nothing was done, and the log says so."""

from django.http import HttpRequest, HttpResponse
from django.views.csrf import csrf_failure

from tesuri.workplace.access.doorkeeper import doorkeeper
from tesuri.workplace.access.doors import found
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.audit import actions as audit


def turn_away(request: HttpRequest, reason: str = "") -> HttpResponse:
    """受け付けない: whoever is logged in, or the doorkeeper, stands in the event."""
    place = request.resolver_match.view_name if request.resolver_match else ""
    actor = found(request) or doorkeeper()
    audit.refused(actor, AccessEvent.FOREIGN_FORM, reason="no_form_token", place=place)
    return csrf_failure(request, reason)
