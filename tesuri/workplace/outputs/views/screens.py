"""画面の印刷: the page tells us before the browser prints it."""

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.http import require_POST

from tesuri.ground.records import Refusal
from tesuri.workplace.access.doors import actor_of, entered
from tesuri.workplace.outputs import actions
from tesuri.workplace.outputs.forms import ScreenPrintForm


@require_POST
@entered
def printed(request: HttpRequest) -> HttpResponse:
    """画面を印刷した: the duty is that of the door before the screen."""
    form = ScreenPrintForm(request.POST)
    if not form.is_valid():
        raise _unknown()
    try:
        found = resolve(form.cleaned_data["path"])
    except Resolver404:
        raise _unknown() from None
    demanded = getattr(found.func, "demands", None)
    if not isinstance(demanded, tuple):
        raise _unknown()
    actions.record_screen_print(actor_of(request), demanded[0], found.view_name)
    return HttpResponse(status=204)


def _unknown() -> Refusal:
    return Refusal("印刷する画面が分かりません。画面を開き直してください。", code="unknown_screen")
