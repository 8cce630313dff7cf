"""自分のこと: the own password, the announcement of logging, and showing again who one is."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from tesuri.workplace.access import announcement, passwords, queries, verification
from tesuri.workplace.access.doors import actor_of, entered, on_the_threshold, standing_of
from tesuri.workplace.access.forms import PasswordForm
from tesuri.workplace.access.limits import FRESH, MIN_LENGTH, REMEMBERED
from tesuri.workplace.access.views.answers import Message, inner_step
from tesuri.workplace.access.views.ways_back import HOME, safe

BACK = "back"


@require_http_methods(["GET", "POST"])
@on_the_threshold
def change_password(request: HttpRequest) -> HttpResponse:
    """パスワードの変更: all that is wrong at once; when done the session gets a new key."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _is_changed(request, form):
        request.session.cycle_key()
        messages.success(request, "パスワードを変更しました。")
        return redirect(HOME)
    shown = {
        "form": form,
        "is_first": standing_of(request).pending == "password",
        "days_left": queries.password_days_left(standing_of(request).officer),
        "min_length": MIN_LENGTH.value,
        "remembered": REMEMBERED.value,
    }
    return render(request, "access/password.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@on_the_threshold
def announcement_of_logging(request: HttpRequest) -> HttpResponse:
    """記録の告知: read once for each version of its text."""
    if request.method == "POST":
        announcement.acknowledge(actor_of(request))
        return redirect(HOME)
    is_first = standing_of(request).pending == "announcement"
    return render(
        request, "access/announcement.html", {"text": announcement.TEXT, "is_first": is_first}
    )


@require_GET
@entered
def verification_page(request: HttpRequest) -> HttpResponse:
    """本人確認の画面: with the way back to the page that asked for it."""
    back = safe(request.GET.get(BACK, HOME))
    return render(request, "access/verification.html", {"back": back, "minutes": FRESH.value})


@inner_step
def verification_options(request: HttpRequest, message: Message) -> HttpResponse:
    """本人確認の始め: nothing is asked of whom was verified a moment ago."""
    said: dict[str, Any] = {"fresh": standing_of(request).is_fresh, "demo": settings.TESURI_DEMO}
    if not said["fresh"]:
        said["options"] = verification.ask(request.session, actor_of(request))
    return JsonResponse(said)


@inner_step
def verify(request: HttpRequest, message: Message) -> HttpResponse:
    """本人確認."""
    verification.answer(request.session, actor_of(request), message)
    return JsonResponse({"verified": True})


def _is_changed(request: HttpRequest, form: PasswordForm) -> bool:
    given = form.cleaned_data
    mistakes = passwords.change(actor_of(request), given["present"], given["new"])
    for field, said in mistakes.items():
        form.add_error(field, list(said))
    return not mistakes
