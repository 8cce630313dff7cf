"""権限を求める: an action begins here, and goes no further without a grant."""

from tesuri.ground.records import Refusal
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.queries import may
from tesuri.workplace.audit.actors import Actor


class NotAllowed(Refusal):
    """権限がない: the actor has no live grant for this duty and level."""

    status = 403


def demand(actor: Actor, duty: Duty, level: Level) -> None:
    """Raises NotAllowed unless the actor holds the grant at this moment."""
    if not may(actor, duty, level):
        raise NotAllowed(
            f"{duty.label}の{level.label}の権限がありません。"
            "必要なときは、所属長を通じて権限の付与を依頼してください。",
            code="not_allowed",
        )
