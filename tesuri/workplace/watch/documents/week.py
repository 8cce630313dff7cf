"""異常なアクセスの週報の PDF: the values that fill `week.typ`."""

from datetime import datetime
from pathlib import Path

from tesuri.ground.text.eras import wareki
from tesuri.workplace import documents
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.watch import limits
from tesuri.workplace.watch.documents.log_list import heading
from tesuri.workplace.watch.models import State
from tesuri.workplace.watch.queries.alerts import Week

TEMPLATE = Path(__file__).parent / "week.typ"
HEAD = ["型", "検知", *(str(each.label) for each in State)]


def as_pdf(week: Week, actor: Actor, at: datetime) -> bytes:
    """週報の PDF: `at` is the local moment of printing."""
    period = f"{wareki(week.monday)}から{wareki(week.sunday)}まで"
    values = heading(f"異常なアクセスの週報（{period}）", actor, at) | {
        "head": HEAD,
        "rows": [_row(each["label"], each) for each in week.rows],
        "total": _row("計", week.total),
        "limit": f"検知から{limits.ANSWER_DAYS.value}日を過ぎて閉じていないもの",
        "late": [
            [str(each.pk), wareki(each.day), each.get_pattern_display(), each.officer_name]
            for each in week.late
        ],
        "closers": [[each["name"], each["user_id"], f"{each['count']}件"] for each in week.closers],
    }
    return documents.render(TEMPLATE, values, exact=())


def _row(label: str, counted: dict[str, int]) -> list[str]:
    return [str(label), *(str(counted[name]) for name in ("found", *State.values))]
