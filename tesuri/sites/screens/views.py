"""はじめの画面: what awaits me; and the answer of a healthy process."""

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.http import require_GET

from tesuri.workplace.access.doors import actor_of, entered, public, standing_of
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may, password_days_left
from tesuri.workplace.approvals.queries import desk
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.lateness import is_late
from tesuri.workplace.staff.queries import home as staff


@require_GET
@entered
def home(request: HttpRequest) -> HttpResponse:
    """はじめの画面: what awaits me, the most urgent first; mine that wait, and that came back."""
    actor, today, now = actor_of(request), timezone.localdate(), timezone.now()
    lies = desk(actor)
    waiting = [(each, each.approval.urgency(today)) for each in lies.awaiting]
    own = [(each, each.urgency(today), each.is_expired(now)) for each in lies.own]
    told = staff.told(actor)
    errands = [*_errands(actor), *told.errands]
    shown = {
        "waiting": waiting,
        "overdue": sum(urgency == "overdue" for _, urgency in waiting),
        "mine": own,
        "returned": lies.returned,
        "errands": errands,
        "nothing": [label for label, count, _ in errands if not count],
        "password_days_left": password_days_left(standing_of(request).officer),
        "cautions": told.cautions,
        "may_arrange": may(actor, Duty.ADMINISTRATION, Level.SEE),
        "heads_late": is_late() and may(actor, Duty.AUDIT, Level.SEE),
    }
    return render(request, "home.html", shown)


def _errands(actor: Actor) -> list[tuple[str, int, str]]:
    """What awaits me besides approvals; the settings of a site name the functions that know."""
    own: str = getattr(settings, "TESURI_ERRANDS", "")
    knowing = [*([own] if own else []), *settings.TESURI_WORKPLACE_ERRANDS]
    return [errand for known in knowing for errand in import_string(known)(actor)]


@public
@require_GET
def healthz(request: HttpRequest) -> HttpResponse:
    """生存確認: the process answers and reaches its database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"ok": True, "system": settings.TESURI_SYSTEM})
