"""裏方の仕事: what is asked of other systems until they answer."""

from django.conf import settings
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from tesuri.addressees.actions import codes, forwarding
from tesuri.addressees.events import Event
from tesuri.workplace.audit.actors import Actor
from tesuri.workplace.batch.actions import refusals_recorded

LONGEST_WAIT_SECONDS = 300


class Patiently(BaseRetryStrategy):
    """根気よく: after 1, 2, 4, 8 … seconds, then every five minutes, without end."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision:
        return RetryDecision(retry_in={"seconds": self.wait_seconds(job.attempts)})

    @staticmethod
    def wait_seconds(attempts: int) -> int:
        return min(1 << min(attempts, 9), LONGEST_WAIT_SECONDS)


def ourselves() -> Actor:
    return Actor.system("addressees", settings.TESURI_BODY)


@app.task(name="addressees.obtain_code", queue="addressees", retry=Patiently())
def obtain_code(binding: int) -> None:
    """符号の取得."""
    with refusals_recorded(ourselves(), Event.CODE_REQUESTED, binding=binding):
        codes.obtain_code(ourselves(), binding)


@app.task(name="addressees.send_enquiry", queue="addressees", retry=Patiently())
def send_enquiry(forwarding_id: int) -> None:
    """情報照会の取次ぎ."""
    with refusals_recorded(ourselves(), Event.ENQUIRY_SENT, forwarding=forwarding_id):
        forwarding.send_enquiry(ourselves(), forwarding_id)
