"""監査記録の一覧の PDF: the values that fill `log_list.typ`."""

from datetime import datetime
from pathlib import Path
from typing import Any

from tesuri.ground.text.eras import wareki
from tesuri.workplace import documents
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.watch.queries.listing import HEAD, Listing

TEMPLATE = Path(__file__).parent / "log_list.typ"


def as_pdf(made: Listing, actor: Actor, at: datetime) -> bytes:
    """一覧の PDF: `at` is the local moment of printing."""
    told = [*made.criteria.told(), *made.proof.told()]
    values = heading("監査記録の一覧", actor, at) | {"told": told, "head": HEAD, "rows": made.rows}
    return documents.render(TEMPLATE, values, exact=())


def heading(title: str, actor: Actor, at: datetime) -> dict[str, Any]:
    """表題と透かし: what every paper of this room bears."""
    printed = f"{wareki(at.date())} {at.hour}:{at:%M}"
    return {
        "title": title,
        "year": at.year,
        "month": at.month,
        "day": at.day,
        "printed": f"{actor.name}（{actor.user_id}）　端末 {actor.terminal}　{printed}　印刷",
    }
