"""利用目的の画面: for what an officer is about to open people's data; once, until it changes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from tesuri.workplace.access import purposes
from tesuri.workplace.access.doors import actor_of, entered
from tesuri.workplace.access.forms import PurposeForm
from tesuri.workplace.access.views.ways_back import HOME, safe


@require_http_methods(["GET", "POST"])
@entered
def purpose(request: HttpRequest) -> HttpResponse:
    """利用目的を選ぶ: then on to the page that was wanted."""
    wanted = safe(request.GET.get("next", HOME))
    form = PurposeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        reason = purposes.Reason(said["reason"])
        purposes.declare(request.session, actor_of(request), reason, said["words"])
        return redirect(wanted)
    shown = {"form": form, "present": actor_of(request).purpose}
    return render(request, "access/purpose.html", shown, status=422 if form.errors else 200)
