"""役割の表: which role of the demo's cast may open which screen, as the doors and grants say."""

from collections.abc import Iterator
from typing import Any

from tesuri.commands.cast import PEOPLE, Role

TITLES = {"welfare": "障害者福祉", "addressees": "団体内統合宛名", "intermediary": "中間サーバー"}
OPEN, CLOSED = "○", "－"


def may_open(role: Role, demands: Any) -> bool:
    """Whether the door lets the role in: any officer's door does, a duty's only with its grant."""
    if demands is None:
        return True
    duty, level = demands
    return level in role.grants.get(duty, ())


def matrix() -> str:
    """役割の表: one table a system; a screen is a row, a role a column."""
    from tests.house.test_routes import SYSTEMS

    return "\n\n".join("\n".join(_table(system)) for system in SYSTEMS)


def _table(system: str) -> Iterator[str]:
    from tests.house.test_routes import ROUTES

    roles = PEOPLE[system]
    yield f"### {TITLES[system]}"
    yield ""
    heads = [f"{role.name}（{role.work}）" for role in roles]
    yield "| 画面・操作 | 権限 | " + " | ".join(heads) + " |"
    yield "| --- | --- |" + " --- |" * len(roles)
    for route in sorted(ROUTES, key=lambda each: str(each.pattern)):
        demands = route.demands
        if route.system == system and (demands is None or isinstance(demands, tuple)):
            cells = [OPEN if may_open(role, demands) else CLOSED for role in roles]
            asked = f"{demands[0].label}の{demands[1].label}" if demands else "ログインした人"
            yield f"| `/{route.pattern}` | {asked} | " + " | ".join(cells) + " |"
