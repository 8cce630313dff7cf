"""照会の一歩: one status row after another, as the table of predecessors allows."""

from typing import Any

from django.db import connection

from tesuri.intermediary.enquiries.events import Event
from tesuri.intermediary.enquiries.models import FOLLOWS, Enquiry, State, Status
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

EVENTS = {
    State.ACCEPTED: Event.ACCEPTED,
    State.PERMITTED: Event.PERMITTED,
    State.WAITING: Event.AWAITED,
    State.ANSWERED: Event.ANSWERED,
    State.REFUSED: Event.REFUSED,
    State.FAILED: Event.FAILED,
}
OUTCOMES = {State.REFUSED: "refused", State.FAILED: "failed"}
LONGEST_REASON = 500


class CannotFollow(RuntimeError):
    """順序違反: a step that may not come after the present one."""


def lock(body: str, enquiry_number: str) -> None:
    """一件ずつ: until the end of the transaction nobody else works on this enquiry.

    The app role may not lock the row itself, for it has no right to change it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"enquiries|{body}|{enquiry_number}"],
        )


def step(
    actor: Actor,
    enquiry: Enquiry,
    state: State,
    *,
    code: str = "",
    reason: str = "",
    outcome: str = "",
    **more: Any,
) -> Status:
    """一歩進める: inside acting_for, after lock; writes the row and its event.

    `outcome` is the event's, where the state alone does not tell it.
    """
    present = enquiry.statuses.order_by("-id").first()
    if present and state not in FOLLOWS.get(State(present.state), set()):
        raise CannotFollow(f"{state} after {present.state}")
    status = Status.objects.create(
        body=enquiry.body,
        enquiry=enquiry,
        state=state,
        code=code,
        reason=reason[:LONGEST_REASON],
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
    audit.record(
        actor,
        EVENTS[state],
        subject=enquiry.unified_number,
        outcome=outcome or OUTCOMES.get(state, "done"),
        enquiry=enquiry.enquiry_number,
        code=code,
        **more,
    )
    return status
