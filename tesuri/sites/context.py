"""画面の枠: what every page shows of the system and of the officer who looks at it."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from tesuri.sites.screens.navigation import ways
from tesuri.workplace.access.doors import found
from tesuri.workplace.access.limits import IDLE
from tesuri.workplace.access.queries import office_name

NAMES = {
    "welfare": "障害者福祉システム",
    "addressees": "団体内統合宛名システム",
    "intermediary": "中間サーバー",
}


def house(request: HttpRequest) -> dict[str, Any]:
    """枠の内容: given to every template as `house`."""
    actor, system = found(request), settings.TESURI_SYSTEM
    return {
        "house": {
            "system": system,
            "name": NAMES[system],
            "demo": settings.TESURI_DEMO,
            "actor": actor,
            "office": office_name(actor) if actor else "",
            "idle_minutes": IDLE.value,
            "nav": ways(system, actor, request.path) if actor else [],
        }
    }
