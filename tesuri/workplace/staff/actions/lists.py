"""異動・退職の一覧の操作: one file, one draft, one approval; the same file again is none."""

from django.db import transaction
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.staff import lists
from tesuri.workplace.staff.actions.changes import draft
from tesuri.workplace.staff.events import StaffEvent
from tesuri.workplace.staff.models import Act, Change
from tesuri.workplace.staff.queries import changes as queries


class SameFile(Refusal):
    """同じファイル: its list waits for approval, or was approved."""

    status = 409

    def __init__(self, number: int) -> None:
        super().__init__(
            f"同じファイルの一覧が、変更 第{number}号としてもう起案されています。",
            code="same_file",
        )


@transaction.atomic
def take_list(actor: Actor, file: bytes) -> tuple[Change | None, list[lists.Mistake]]:
    """一覧を取り込む: a draft to look at, or every mistake of it and nothing else."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    reading = lists.read(file, actor.body, timezone.localdate())
    known = queries.list_with(actor.body, reading.digest)
    if known is not None:
        raise SameFile(known.number)
    if reading.mistakes:
        counted = len(reading.mistakes)
        event = StaffEvent.LIST_REFUSED
        audit.record(actor, event, outcome="refused", file=reading.digest, mistakes=counted)
        return None, reading.mistakes
    content = {**reading.content, "file_digest": reading.digest}
    title = f"異動・退職の一覧（{reading.count}人）"
    return draft(actor, Act.LIST, title, content), []
