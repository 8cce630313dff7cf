"""記録の言葉: the Japanese labels of events, rooms, outcomes and details of this system."""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps

from tesuri.workplace.access.duties import Duty
from tesuri.workplace.audit.events import Event
from tesuri.workplace.watch.details import DETAILS

ROOMS = {
    "access": "アクセス",
    "addressees": "宛名",
    "allowances": "手当",
    "approvals": "決裁",
    "audit": "監査記録",
    "codes": "符号",
    "copies": "副本",
    "enquiries": "情報照会",
    "exchange": "情報連携",
    "income": "所得",
    "ledger": "情報提供等記録",
    "outputs": "印刷・出力・媒体",
    "partners": "システム間の接続",
    "payments": "支払",
    "persons": "台帳",
    "provision": "情報提供",
    "staff": "人事と権限",
    "watch": "記録の点検",
    "wire": "伝送",
}
OUTCOMES = {"done": "完了", "refused": "拒否", "failed": "失敗"}
LOOKS = frozenset(
    ("viewed", "seen", "searched", "listed", "opened", "read", "shown", "asked", "printed")
)


@cache
def labels() -> Mapping[str, str]:
    """事象の名: by value, of every room that this system carries, in the order of their values."""
    return dict(sorted((each.value, each.label) for each in _events()))


def _events() -> Iterator[Event]:
    for app in apps.get_app_configs():
        if not app.name.startswith("tesuri.") or find_spec(f"{app.name}.events") is None:
            continue
        for kind in vars(import_module(f"{app.name}.events")).values():
            if isinstance(kind, type) and issubclass(kind, Event):
                yield from kind


def label(kind: str) -> str:
    """事象の名: of one kind; a kind that no room knows any more keeps its own name."""
    return labels().get(kind, kind)


def room(kind: str) -> str:
    """部屋の名: of the room whose event it is."""
    name = kind.partition(".")[0]
    return ROOMS.get(name, name)


def kinds_in(chosen: str) -> tuple[str, ...]:
    """選んだ種類: `persons.` means every kind of the room, anything else itself, empty all."""
    if chosen.endswith("."):
        return tuple(kind for kind in labels() if kind.startswith(chosen))
    return (chosen,) if chosen else ()


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """選べる種類: grouped by room, each group beginning with the whole room."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for kind, name in labels().items():
        first = kind.partition(".")[0]
        whole = (f"{first}.", f"{room(kind)}のすべて")
        groups.setdefault(room(kind), [whole]).append((kind, name))
    return list(groups.items())


def outcome(value: str) -> str:
    """結果の名."""
    return OUTCOMES.get(value, value)


def duty(value: str) -> str:
    """事務の名."""
    return Duty(value).label if value in Duty.values else value


def details(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    """内容: label and value, in the order of their labels; lists are joined, structures shown."""
    return [(DETAILS.get(name, name), _shown(value)) for name, value in sorted(content.items())]


def _shown(value: Any) -> str:
    if isinstance(value, list) and all(not isinstance(each, list | dict) for each in value):
        return "、".join(str(each) for each in value) or "なし"
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "なし" if value is None else str(value)


def is_look(kind: str) -> bool:
    """見ただけか: the last word of the kind says so; every other kind leaves something behind."""
    return kind.rpartition(".")[2].rpartition("_")[2] in LOOKS
