"""端末の変更: a terminal goes to another office, or gets or loses rights; two administrators."""

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone

from tesuri.ground.records import Refusal
from tesuri.workplace.access import terminals
from tesuri.workplace.access.actions import demand
from tesuri.workplace.access.duties import Duty, Level
from tesuri.workplace.access.events import AccessEvent
from tesuri.workplace.access.models import TerminalChange
from tesuri.workplace.access.terminals import Place
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor


class NotChangeable(Refusal):
    """変えられない端末: not in use, or a change waits already, or was decided."""

    status = 409


class OwnChange(Refusal):
    """自分の申出: the one who asked does not accept."""

    status = 403


@transaction.atomic
def ask(actor: Actor, number: str, place: Place, reason: str) -> TerminalChange:
    """端末の変更の申出: nothing changes yet."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    terminal = terminals.locked(actor, number)
    if terminal.accepted_at is None or terminal.retired_at is not None or not terminal.body:
        raise NotChangeable(
            "登録して使っている、この団体の端末だけを変えられます。", code="terminal_not_in_use"
        )
    if terminal.changes.filter(decided_at__isnull=True).exists():
        raise NotChangeable(
            "この端末には、承認を待つ変更があります。それが決まってから申し出てください。",
            code="terminal_change_waits",
        )
    terminals.must_be_ours(actor, place)
    change = TerminalChange.objects.create(
        terminal=terminal,
        office=place.office,
        is_shared=place.is_shared,
        may_print=place.may_print,
        may_export=place.may_export,
        reason=reason,
        asked_by=actor.user_id,
        asked_at=timezone.now(),
    )
    said = {"number": number, "reason": reason, **place.said}
    audit.record(actor, AccessEvent.TERMINAL_CHANGE_ASKED, **said)
    return change


@transaction.atomic
def accept(actor: Actor, number: int) -> TerminalChange:
    """端末の変更の承認: by another; it holds with the next request."""
    demand(actor, Duty.ADMINISTRATION, Level.APPROVE)
    change = _waiting(actor, number)
    if change.asked_by.lower() == actor.user_id.lower():
        raise OwnChange(
            "自分で申し出た変更は承認できません。ほかの管理者に依頼してください。",
            code="own_terminal_change",
        )
    terminal = terminals.locked(actor, change.terminal.number)
    _decide(actor, change, is_accepted=True)
    place = Place(change.office, change.is_shared, change.may_print, change.may_export)
    terminals.put(terminal, place, [])
    said = {"number": terminal.number, **place.said}
    audit.record(actor, AccessEvent.TERMINAL_CHANGED, **said)
    return change


@transaction.atomic
def decline(actor: Actor, number: int) -> TerminalChange:
    """端末の変更を認めない: by another, or withdrawn by the one who asked."""
    demand(actor, Duty.ADMINISTRATION, Level.EDIT)
    change = _waiting(actor, number)
    _decide(actor, change, is_accepted=False)
    audit.record(actor, AccessEvent.TERMINAL_CHANGE_DECLINED, number=change.terminal.number)
    return change


def waiting_for(actor: Actor) -> QuerySet[TerminalChange]:
    """承認を待つ変更: of the body, asked by another."""
    waiting = TerminalChange.objects.filter(terminal__body=actor.body, decided_at__isnull=True)
    return waiting.exclude(asked_by__iexact=actor.user_id)


def _decide(actor: Actor, change: TerminalChange, *, is_accepted: bool) -> None:
    change.decided_by, change.decided_at = actor.user_id, timezone.now()
    change.is_accepted = is_accepted
    change.save(update_fields=["decided_by", "decided_at", "is_accepted"])


def _waiting(actor: Actor, number: int) -> TerminalChange:
    mine = TerminalChange.objects.filter(terminal__body=actor.body, pk=number)
    rows = mine.select_related("terminal").select_for_update(of=("self",))
    change = rows.first()
    if change is None:
        raise Http404("その変更の申出はありません。")
    if change.decided_at is not None:
        raise NotChangeable("この変更は、もう決まっています。", code="terminal_change_decided")
    return change
