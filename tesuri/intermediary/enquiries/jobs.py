"""情報照会の仕事: carrying out, again and again until the hub answers; deletion every night."""

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from tesuri.intermediary.enquiries import actions
from tesuri.intermediary.wire.queries import hosted_bodies
from tesuri.intermediary.wire.refusals import HubUnreachable
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.audit.announcing import announced

ATTEMPTS = 60
AGAIN = RetryStrategy(
    max_attempts=ATTEMPTS, wait=2, linear_wait=10, retry_exceptions={HubUnreachable}
)


@app.task(name="enquiries.carry_out", queue="intermediary", retry=AGAIN, pass_context=True)
def carry_out(context: JobContext, body: str, enquiry_number: str) -> None:
    """照会の実行: idempotent; for some hours it tries again while nobody answers."""
    actor = Actor.system("exchange", body)
    with announced(actor):
        try:
            actions.carry_out(actor, enquiry_number)
        except HubUnreachable:
            if context.job is None or context.job.attempts + 1 < ATTEMPTS:
                raise
            actions.give_up(actor, enquiry_number)


@app.periodic(cron="20 2 * * *")
@app.task(name="enquiries.delete_expired_answers", queue="intermediary")
def delete_expired_answers(timestamp: int) -> None:
    """期限を過ぎた照会結果の削除: for every body hosted here."""
    for body in hosted_bodies():
        with announced(disposal := Actor.system("disposal", body)):
            actions.delete_expired_answers(disposal)
