"""読み取れない要求: too big, too many fields, or no form at all; a page, an event, nothing done."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tesuri.workplace.access.doorkeeper import doorkeeper
from tesuri.workplace.access.doors import found
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.audit import actions as audit

CAUSES: dict[type[Exception], tuple[str, int, str]] = {
    RequestDataTooBig: ("too_big", 413, "送られた内容が大きすぎます。入力を短くしてください。"),
    TooManyFieldsSent: ("too_many_fields", 400, "送られた項目が多すぎます。"),
    TooManyFilesSent: ("too_many_files", 400, "送られたファイルが多すぎます。"),
}
OTHERWISE = ("unreadable", 400, "送られた内容を読み取れませんでした。")


def refuse(request: HttpRequest, exception: Exception) -> HttpResponse:
    """受け付けない: what Django cannot read, as a page; the sites name it handler400."""
    cause, status, message = CAUSES.get(type(exception), OTHERWISE)
    note(request, cause)
    return render(request, "400.html", {"message": message}, status=status)


def note(request: HttpRequest, cause: str) -> None:
    """残す: who sent it, or the doorkeeper, and to which page."""
    place = request.resolver_match.view_name if request.resolver_match else ""
    actor = found(request) or doorkeeper()
    audit.refused(actor, AccessEvent.UNREADABLE, reason=cause, place=place)
