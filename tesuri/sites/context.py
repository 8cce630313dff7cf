"""画面の枠: what every page shows of the system and of the officer who looks at it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from tesuri.sites.screens.navigation import ways
from tesuri.workplace.access.doors import found, standing_of
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.limits import IDLE
from tesuri.workplace.access.queries import may
from tesuri.workplace.access.standing import Standing
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.outputs.terminals import may_print
from tesuri.workplace.outputs.watermark import is_marked, mark_of

NAMES = {
    "welfare": "障害者福祉システム",
    "addressees": "団体内統合宛名システム",
    "intermediary": "中間サーバー",
}


def house(request: HttpRequest) -> dict[str, Any]:
    """枠の内容: given to every template as `house`."""
    actor, system = found(request), settings.TESURI_SYSTEM
    standing = standing_of(request)
    return {
        "house": {
            "system": system,
            "name": NAMES[system],
            "demo": settings.TESURI_DEMO,
            "actor": actor,
            "office": standing.officer.office.name if standing.officer else "",
            "idle_minutes": IDLE.value,
            "nav": ways(system, actor, request.path) if actor else [],
            "mark": mark_of(actor, timezone.localtime()) if actor and is_marked(actor) else "",
            "prints": actor is None or _prints(actor, standing),
        }
    }


def _prints(actor: Actor, standing: Standing) -> bool:
    """印刷できる画面か: the right to print of the duty before whose door it stands, and here."""
    has_right = bool(actor.duty) and may(actor, Duty(actor.duty), Level.PRINT)
    return has_right and may_print(standing.terminal)
