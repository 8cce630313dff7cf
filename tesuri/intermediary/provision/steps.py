"""回答の一歩: one request at a time, each step with its event."""

from django.db import connection

from tesuri.intermediary.provision.events import Event
from tesuri.intermediary.provision.models import Draft, Paper, Step
from tesuri.workplace.audit import actions as audit
from tesuri.workplace.audit.actors import Actor

State = Step.State
EVENTS = {
    State.SENDING: Event.SENDING,
    State.SENT: Event.SENT,
    State.UNDELIVERED: Event.UNDELIVERED,
    State.VOID: Event.VOID,
}
OUTCOMES = {State.UNDELIVERED: "failed", State.VOID: "refused"}
LONGEST_REASON = 500


def one_at_a_time(body: str, name: str) -> None:
    """一件ずつ: until the end of the transaction nobody else works on the permit or request."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"provision|{body}|{name}"]
        )


def step(
    actor: Actor, paper: Paper, draft: Draft, state: State, *, code: str = "", reason: str = ""
) -> Step:
    """一歩進める: inside acting_for, after the lock; writes the row and its event."""
    made = Step.objects.create(
        body=paper.body,
        draft=draft,
        paper=paper,
        state=state,
        code=code[:40],
        reason=reason[:LONGEST_REASON],
        actor_user_id=actor.user_id,
        actor_name=actor.name,
    )
    audit.record(
        actor,
        EVENTS[state],
        subject=paper.provision.unified_number,
        outcome=OUTCOMES.get(state, "done"),
        number=paper.number,
        permit=paper.provision.permit_id,
        verdict=draft.verdict,
        digest=draft.content_digest,
        code=code,
    )
    return made
