"""はじめの画面: what awaits me; and the answer of a healthy process."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET

from tesuri.workplace.access.doors import actor_of, entered, public
from tesuri.workplace.approvals.queries import mine, waiting_for
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs import queries as outputs


@require_GET
@entered
def home(request: HttpRequest) -> HttpResponse:
    """はじめの画面: approvals that await me, and mine that await another."""
    actor = actor_of(request)
    shown = {"waiting": waiting_for(actor), "mine": mine(actor), "errands": _errands(actor)}
    return render(request, "home.html", shown)


def _errands(actor: Actor) -> list[tuple[str, int, str]]:
    """What awaits me besides approvals; the settings of a site name the function that knows."""
    known: str = getattr(settings, "TESURI_ERRANDS", "")
    return [*(import_string(known)(actor) if known else []), *outputs.errands(actor)]


@public
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """生存確認: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True, "system": settings.TESURI_SYSTEM})
