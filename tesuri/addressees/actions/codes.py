"""符号の取得: intermediary → registry → intermediary, each step kept against a kill."""

from django.db import transaction

from tesuri.addressees import registry, sealing
from tesuri.addressees.events import Event
from tesuri.addressees.models import Binding, CodeStatus, HeldNumber
from tesuri.workplace.access.duties import Duty
from tesuri.workplace.access.purposes import take_up
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.partners import client

State = CodeStatus.State
EVENTS = {
    State.REQUESTED: Event.CODE_REQUESTED,
    State.HANDED_OVER: Event.CODE_HANDED_OVER,
    State.OBTAINED: Event.CODE_OBTAINED,
}


class CodeStillWaiting(Exception):
    """まだ届かない: the hub has not assigned the 符号; the job asks again."""


def obtain_code(actor: Actor, binding_id: int) -> None:
    """符号を取得する: goes on from the step that was reached; a finished one changes nothing.

    Each step is kept in a transaction of its own after the partner's answer, and each call may be
    repeated: by its idempotency key, or because the registry takes the same handover twice. An
    intermediary that holds the 符号 already gives no 取得番号, and nothing is handed over.
    """
    binding = Binding.objects.select_related("check_made").get(pk=binding_id)
    done = {status.state: status for status in binding.code_statuses.all()}
    if State.OBTAINED in done:
        return
    requested = done.get(State.REQUESTED) or _request(actor, binding)
    if State.HANDED_OVER not in done and requested.acquisition_number:
        _hand_over(actor, binding, requested.acquisition_number)
    answer = client.call(
        "intermediary", "POST", "/api/codes/completion", {"unified_number": binding.unified_number}
    )
    if answer.get("state") != "obtained":
        raise CodeStillWaiting
    _step(actor, binding, State.OBTAINED)


def _request(actor: Actor, binding: Binding) -> CodeStatus:
    answer = client.call(
        "intermediary",
        "POST",
        "/api/codes",
        {"unified_number": binding.unified_number},
        idempotency_key=f"code-{binding.unified_number}",
    )
    return _step(actor, binding, State.REQUESTED, str(answer["acquisition_number"]))


def _hand_over(actor: Actor, binding: Binding, acquisition_number: str) -> None:
    registry.hand_over(acquisition_number, _number(actor, binding))
    _step(actor, binding, State.HANDED_OVER)


@transaction.atomic
def _number(actor: Actor, binding: Binding) -> str:
    """The number, for the registry alone, while the purpose of the handover lives."""
    check = binding.check_made
    take_up(actor, Duty.ADDRESSEES, "符号の取得", subject=binding.addressee_number)
    held = HeldNumber.objects.get(check_made=check)
    return sealing.opened(check.body, check.key, held.sealed)


@transaction.atomic
def _step(
    actor: Actor, binding: Binding, state: CodeStatus.State, acquisition_number: str = ""
) -> CodeStatus:
    status, is_new = CodeStatus.objects.get_or_create(
        binding=binding,
        state=state,
        defaults={
            "acquisition_number": acquisition_number,
            "actor_user_id": actor.user_id,
            "actor_name": actor.name,
        },
    )
    if is_new:
        audit.record(actor, EVENTS[state], subject=binding.addressee_number, binding=binding.pk)
    return status
