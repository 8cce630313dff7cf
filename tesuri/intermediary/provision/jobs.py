"""情報提供の仕事: what was approved is sent, again and again until the hub takes it."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from tesuri.intermediary.provision import actions
from tesuri.intermediary.wire.refusals import HubUnreachable
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced

ATTEMPTS = 60
AGAIN = RetryStrategy(
    max_attempts=ATTEMPTS, wait=2, linear_wait=10, retry_exceptions={HubUnreachable}
)


@app.task(name="provision.send_answer", queue="intermediary", retry=AGAIN, pass_context=True)
def send_answer(context: JobContext, body: str, number: str) -> None:
    """職員の回答の送信: idempotent; for some hours it tries again while nobody answers."""
    actor = Actor.system("provision", body)
    with announced(actor):
        try:
            actions.send_answer(actor, number)
        except HubUnreachable:
            if context.job is None or context.job.attempts + 1 < ATTEMPTS:
                raise
            actions.give_up(actor, number)
